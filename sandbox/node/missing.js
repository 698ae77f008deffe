// What Node has and a page has not, said in words that help.
//
// A name that isn't there stays undefined, so that `typeof Buffer` is what it should be; the explanation
// comes with the error that using it causes. The words are the site's (`words`), not ours.

/** Names of globals that Node has and this has not. */
const GLOBALS = ["Buffer", "BroadcastChannel", "CompressionStream", "DecompressionStream", "EventSource", "File", "FormData", "Headers", "MessageChannel", "MessagePort", "PerformanceObserver", "Request", "Response", "WebSocket", "__dirname", "__filename", "fetch", "navigator", "localStorage", "sessionStorage", "Worker"];
/** Names of web pages, which Node has not either. */
const OF_PAGES = ["window", "document", "alert", "prompt", "confirm", "location", "history", "XMLHttpRequest", "requestAnimationFrame", "self", "indexedDB", "HTMLElement", "Image", "importScripts", "postMessage"];

/** Modules of Node, other than what `modules.js` has. */
const MODULES = ["assert", "assert/strict", "async_hooks", "buffer", "child_process", "cluster", "constants", "crypto", "dgram", "diagnostics_channel", "dns", "dns/promises", "domain", "fs", "fs/promises", "http", "http2", "https", "inspector", "inspector/promises", "module", "net", "os", "path", "path/posix", "path/win32", "punycode", "querystring", "readline", "readline/promises", "repl", "sea", "sqlite", "stream", "stream/consumers", "stream/promises", "stream/web", "string_decoder", "sys", "test", "test/reporters", "tls", "trace_events", "tty", "util/types", "v8", "vm", "wasi", "worker_threads", "zlib"];

/** Parts that the modules of `modules.js` have in Node and not here. */
const MEMBERS = {
  events: "EventEmitterAsyncResource addAbortListener getEventListeners getMaxListeners listenerCount on setMaxListeners",
  perf_hooks: "PerformanceEntry PerformanceMark PerformanceMeasure PerformanceObserver PerformanceObserverEntryList PerformanceResourceTiming constants createHistogram eventLoopUtilization monitorEventLoopDelay timerify",
  url: "Url URLPattern domainToASCII domainToUnicode fileURLToPath fileURLToPathBuffer format parse pathToFileURL resolve resolveObject urlToHttpOptions",
  util: "MIMEParams MIMEType aborted debug debuglog diff getCallSites getSystemErrorMap getSystemErrorMessage getSystemErrorName parseArgs parseEnv setTraceSigInt styleText toUSVString transferableAbortController transferableAbortSignal types",
};

/** Has a module say of what it lacks that it is not there, where it would be undefined. */
export function nameMissing(modules, explain) {
  for (const [module, members] of Object.entries(MEMBERS)) {
    for (const member of members.split(" ")) explainAt(modules[module], member, () => explain(`${module}.${member}`));
  }
}

/** Has one property throw when it is read, until it is set. */
export function explainAt(owner, key, explain) {
  Object.defineProperty(owner, key, {
    configurable: true,
    get() {
      throw explain();
    },
    set(value) {
      Object.defineProperty(owner, key, { value, writable: true, enumerable: true, configurable: true });
    },
  });
}

/**
 * @param {Record<string, string>} words by key; `{name}` and `{does}` stand for themselves. What a module or
 *   global does is at `does.NAME`, without which it is only said to be Node's.
 */
export function createExplanations(words) {
  const fill = (key, name) => {
    const does = words[`does.${name.split("/")[0]}`] ?? words["does.else"] ?? "";
    return (words[key] ?? `${key}: {name}`).replaceAll("{name}", name).replaceAll("{does}", does);
  };

  return {
    /** For `require` and `import`. */
    ofModule(specifier) {
      const name = specifier.replace(/^node:/, "");
      if (MODULES.includes(name)) return fill("module", name);
      if (specifier.startsWith("node:")) return fill("unknown", specifier);
      if (/^[a-z][\w+.-]*:/i.test(specifier)) return fill("address", specifier);
      return fill(/^[./#]/.test(specifier) ? "file" : "package", specifier);
    },

    /** For a part of `process`. */
    ofPart: (name) => fill("part", name),

    /** For a part of something that is there. */
    ofMember: (name) => fill("member", name),

    /** For an error that says that a name isn't there; nothing where there is nothing to say. */
    ofError(error, isModule) {
      const [, module, member] = (error instanceof SyntaxError && /'node:([^']+)' does not provide an export named '([^']+)'/.exec(error.message)) || [];
      if (MEMBERS[module]?.split(" ").includes(member)) return fill("member", `${module}.${member}`);
      const name = error instanceof ReferenceError && String(error.message).match(/^([\w$]+) is not defined|^Can't find variable: ([\w$]+)/)?.slice(1).find(Boolean);
      if (!name) return undefined;
      if (isModule && ["require", "module", "exports", "__dirname", "__filename"].includes(name)) return fill("script", name);
      if (GLOBALS.includes(name)) return fill("global", name);
      return OF_PAGES.includes(name) ? fill("page", name) : undefined;
    },
  };
}
