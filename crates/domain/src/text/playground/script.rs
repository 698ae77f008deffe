//! What the script of a playground says by itself.

/// By key; `playground/page.js` reads them.
pub(super) static EN: &[(&str, &str)] = &[
    // The editor.
    ("editor", "Code: {title}"),
    ("leave", "Press Escape, then Tab, to leave the editor."),
    // Running.
    ("running", "Running"),
    ("runs", "Running, {seconds} s"),
    ("done", "Done in {time}"),
    ("code", "Ended with exit code {code}"),
    ("stopped", "Stopped"),
    (
        "busy",
        "Ended after 10 seconds without a pause. Is there a loop that never ends?",
    ),
    (
        "time",
        "Ended after 2 minutes, which is all the time there is",
    ),
    (
        "size",
        "Not run: the code has {size}, and 256 KB is the most. All of it is still in the editor.",
    ),
    ("flood", "Ended: it said more than could be shown"),
    (
        "lost",
        "Ended by the browser. Perhaps the memory was used up. Your code is still here.",
    ),
    (
        "broken",
        "It could not be run. Is there a connection? Your code is safe; press Run to try again.",
    ),
    ("nothing", "It printed nothing."),
    ("cutText", "… and {count} characters more"),
    ("cutRows", "{count} more lines were left out."),
    ("quiet", "{count} lines of output"),
    ("warn", "Warning: "),
    ("error", "Error: "),
    ("note", "Note: "),
    ("place", "Line {line}: go to it"),
    ("open", "Look inside: {value}"),
    ("circular", "again: {count} further up"),
    ("more", "{count} more"),
    ("values", "Look inside"),
    ("copyOutput", "Copy output"),
    ("table", "Table"),
    // Expected output.
    ("asExpected", "just as the chapter expects"),
    ("notExpected", "line {line} is not what the chapter expects"),
    // Copying and going back.
    ("copied", "Copied"),
    ("refused", "The browser refused to copy"),
    ("wasReset", "Back to the code of the chapter."),
    ("undo", "Undo"),
    ("isStarter", "This is the code of the chapter already."),
    // Predicting.
    (
        "predictFirst",
        "Write what you expect first. Or press Run again, to run it without.",
    ),
    ("predicted", "You said"),
    ("printed", "It printed"),
    ("right", "Just as you said: {count} of {all} lines."),
    ("rightOne", "Just as you said."),
    (
        "wrong",
        "{count} of {all} lines as you said. The first that differs is line {line}.",
    ),
    ("same", "As you said"),
    ("differs", "Differs"),
    ("missing", "You expected more: this was not printed"),
    ("extra", "You did not expect this line"),
    ("none", "nothing"),
    ("again", "Predict again"),
    (
        "cutShort",
        "It was ended before it was done, so this is not compared.",
    ),
    // Sharing.
    (
        "shared",
        "The link is copied. It has your code in it, and nothing is stored anywhere.",
    ),
    (
        "sharedHere",
        "Copy this link. It has your code in it, and nothing is stored anywhere.",
    ),
    (
        "tooLong",
        "This code is too long for a link: it would have {length} characters, and {most} is what most programs pass on. Copy the code instead.",
    ),
    (
        "fromLink",
        "This code came with a link and is somebody else’s. It isn’t saved, and runs only if you press Run.",
    ),
    ("keepTheirs", "Keep it as mine"),
    ("backToMine", "Back to mine"),
    (
        "keptTheirs",
        "It is yours now. What you had before is in the history.",
    ),
    (
        "badLink",
        "The code in this link can’t be read. Perhaps a part of the link is missing. Here is your own.",
    ),
    (
        "noBlock",
        "The link is for a block that isn’t on this page.",
    ),
    // What is saved.
    ("savedBrowser", "Saved in this browser"),
    ("savedAccount", "Saved to you"),
    (
        "failing",
        "Not saved to you yet. It is in this browser, and tried again.",
    ),
    (
        "failingOffline",
        "No connection. It is saved in this browser, and to you as soon as there is one.",
    ),
    (
        "failingSignedOut",
        "You are signed out. It is saved in this browser, and to you when you sign in again.",
    ),
    (
        "closed",
        "This browser keeps nothing. Copy your code before you leave the page.",
    ),
    (
        "tooLarge",
        "Not saved: {size}, and 256 KB is the most. All of it stays in the editor.",
    ),
    (
        "conflictTab",
        "This code was changed in another window as well.",
    ),
    (
        "conflictAccount",
        "This code was changed on another device as well.",
    ),
    (
        "conflictGuest",
        "You have code here from before you signed in, and other code in your account.",
    ),
    ("compare", "Compare"),
    ("mine", "Mine, here"),
    ("theirs", "The other one"),
    ("keepMine", "Go on with mine"),
    ("takeTheirs", "Go on with the other"),
    ("both", "Bring both together"),
    (
        "otherStays",
        "Whichever you choose, the other one stays in the history.",
    ),
    (
        "starterChanged",
        "The chapter’s code has changed since you began. Yours is as you left it.",
    ),
    ("oldStarter", "Before"),
    ("newStarter", "Now"),
    ("keepOwn", "Keep mine"),
    ("takeStarter", "Take the new code"),
    ("merge", "Bring it into mine"),
    (
        "mergeConflicts",
        "Both changed the same lines. If you bring them together, both stand in the code, between lines with <<<<<<< and >>>>>>>.",
    ),
    // History.
    ("history", "What you ran"),
    ("aside", "put aside"),
    ("was_done", "done"),
    ("was_error", "ended with an error"),
    ("was_stopped", "stopped"),
    ("was_busy", "ended: no pause"),
    ("was_time", "ended: too long"),
    (
        "historyNone",
        "Each run becomes a version here, to come back to. Nothing has run yet.",
    ),
    (
        "historyFailed",
        "The earlier versions did not arrive. Is there a connection?",
    ),
    ("older", "Older"),
    ("restore", "Restore this version"),
    ("restored", "Restored. What you had is in the history."),
    ("current", "as it is now"),
    ("differences", "{count} lines differ from what you have now"),
    ("differencesOne", "1 line differs from what you have now"),
    ("close", "Close"),
    ("removed", "Only in the first: "),
    ("added", "Only in the second: "),
];
