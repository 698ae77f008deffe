// What the editor knows of each language: its grammar, and what can be completed. One line for another one.

import { javascriptLanguage, localCompletionSource, scopeCompletionSource, typescriptLanguage } from "@codemirror/lang-javascript";
import { names } from "./names.js";

// What the code declares and can see there; then what the language and Node have, and their members.
const source = [localCompletionSource, scopeCompletionSource(names)];

export const languages = {
  js: { support: javascriptLanguage, source },
  ts: { support: typescriptLanguage, source },
};
