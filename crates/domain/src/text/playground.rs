//! What playgrounds say: around the code, and while it runs in them.

mod prediction;
mod script;

pub use prediction::PredictionText;

/// Sentences about code that runs in the page.
#[derive(Debug)]
pub struct PlaygroundText {
    /// What one does with a block, beside its title.
    pub hint: &'static str,
    /// Names the buttons of a block.
    pub tools: &'static str,
    /// Runs the code.
    pub run: &'static str,
    /// Ends what runs.
    pub stop: &'static str,
    /// Back to the author's code.
    pub reset: &'static str,
    /// Copies the code.
    pub copy: &'static str,
    /// Makes a link with the code in it.
    pub share: &'static str,
    /// Shows the versions that were run.
    pub history: &'static str,
    /// Names the place where output goes.
    pub output: &'static str,
    /// What stands there before anything has run.
    pub idle: &'static str,
    /// Asks what the code will print.
    pub predict: &'static str,
    /// How to answer that.
    pub predict_hint: &'static str,
    /// Where no script runs.
    pub plain: &'static str,
    /// Where the script did not come.
    pub unreached: &'static str,
    /// What the script says by itself, by the keys that `playground/` looks for. What is in braces is put
    /// in there.
    pub script: &'static [(&'static str, &'static str)],
    /// What becomes of a prediction that was missed.
    pub prediction: &'static PredictionText,
    /// Title of the frame in which code runs; nobody sees it, but lists of frames have it.
    pub frame: &'static str,
    /// What the engine says of names that Node has and a page has not, by the keys that
    /// `sandbox/node/missing.js` and the engine look for. `{name}` and `{does}` are put in there.
    pub words: &'static [(&'static str, &'static str)],
}

pub(super) static EN: PlaygroundText = PlaygroundText {
    hint: "run · edit · saved to you",
    tools: "The code",
    run: "Run",
    stop: "Stop",
    reset: "Reset",
    copy: "Copy",
    share: "Share",
    history: "History",
    output: "Output",
    idle: "Press Run to see what it prints.",
    predict: "What will it print?",
    predict_hint: "One line for each line. Your answer is fixed when you press Run, and then compared.",
    plain: "Scripts are off in this browser. You can read this code; to run and edit it needs JavaScript.",
    unreached: "What runs this code didn’t arrive. Is there a connection? The next press tries again.",
    script: script::EN,
    prediction: &prediction::EN,
    frame: "Playground",
    words: &[
        (
            "module",
            "“{name}” is a module of Node.js that {does}. This code runs in your browser, where \
             there is no such thing.",
        ),
        (
            "global",
            "{name} is a part of Node.js that {does}. This code runs in your browser, where there \
             is no such thing.",
        ),
        (
            "part",
            "{name} is about the program and the machine that Node.js runs on. This code runs in \
             your browser, which has no such thing to show.",
        ),
        (
            "member",
            "{name} is a part of Node.js that is not there in your browser, where this code runs.",
        ),
        ("unknown", "Node.js has no module with the name “{name}”."),
        (
            "package",
            "“{name}” would be a package from npm. Nothing is fetched while code runs here, so it \
             has only itself and what is built into the language and into Node.js.",
        ),
        (
            "file",
            "“{name}” would be another file. The code here is one file, with none beside it.",
        ),
        (
            "address",
            "“{name}” is an address. Nothing is fetched while code runs here.",
        ),
        (
            "page",
            "{name} belongs to web pages. This code runs as in Node.js, which has no page.",
        ),
        (
            "script",
            "{name} is there in CommonJS only. This code uses import or export, so it is a module: \
             use import instead.",
        ),
        (
            "unsettled",
            "The code still waits for a promise with await, and nothing is left that could settle \
             it. Node.js ends with exit code 13 then.",
        ),
        (
            "namespace",
            "TypeScript’s namespaces are not supported here, as they are not where Node.js strips \
             types",
        ),
        ("does.else", "needs the machine that Node.js runs on"),
        ("does.assert", "checks whether values are as expected"),
        ("does.async_hooks", "follows asynchronous work"),
        ("does.buffer", "holds bytes"),
        ("does.Buffer", "holds bytes; here, Uint8Array does"),
        ("does.child_process", "starts other programs"),
        ("does.cluster", "starts more processes of Node.js"),
        (
            "does.crypto",
            "encrypts and hashes; here, the global crypto does some of that",
        ),
        ("does.dns", "looks up addresses in the network"),
        ("does.fs", "reads and writes files"),
        ("does.http", "talks to web servers, and is one"),
        ("does.http2", "talks to web servers, and is one"),
        ("does.https", "talks to web servers, and is one"),
        ("does.module", "finds and loads files with code"),
        ("does.net", "opens connections in the network"),
        ("does.dgram", "sends packets through the network"),
        ("does.os", "asks the operating system"),
        ("does.path", "takes paths of files apart"),
        ("does.readline", "reads what is typed into a terminal"),
        ("does.sqlite", "is a database in a file"),
        ("does.stream", "passes data on piece by piece"),
        ("does.test", "runs tests"),
        ("does.tls", "encrypts connections in the network"),
        ("does.tty", "is the terminal"),
        ("does.v8", "looks into the engine"),
        ("does.vm", "runs code apart from other code"),
        ("does.worker_threads", "runs code in other threads"),
        ("does.Worker", "runs code in another thread"),
        ("does.zlib", "compresses data"),
        ("does.__dirname", "names the folder of the file that runs"),
        ("does.__filename", "names the file that runs"),
        ("does.fetch", "asks the network"),
        ("does.Headers", "describes requests to the network"),
        ("does.Request", "describes requests to the network"),
        ("does.Response", "describes answers from the network"),
        (
            "does.FormData",
            "holds a form that is sent through the network",
        ),
        ("does.WebSocket", "keeps a connection in the network open"),
        ("does.EventSource", "listens to the network"),
        ("does.BroadcastChannel", "talks to other threads"),
        ("does.MessageChannel", "talks to other threads"),
        ("does.MessagePort", "talks to other threads"),
        ("does.navigator", "describes the machine"),
    ],
};
