// Programs of the page run in one sandbox, which is fetched when somebody is about to run something.

import { assets } from "./page.js";

let loading;
let tries = "";

const sandbox = () =>
  (loading ??= import(assets["sandbox.js"] + tries)
    .then(({ createSandbox }) => createSandbox({ frame: assets.sandbox, assets }))
    .catch((error) => {
      loading = undefined;
      tries += "?";
      throw error;
    }));

/** Has all that a language needs at hand. */
export const prepare = (language) =>
  sandbox()
    .then((box) => box.prepare(language))
    .catch(() => {});

/** As `sandbox/host.js` runs a program; one that can't be run at all is `broken`. */
export function run({ language, code, tell }) {
  let program;
  let isStopped = false;
  const begin = async () => {
    const box = await sandbox();
    if (isStopped) return { why: "stopped", took: 0 };
    program = box.run({ language, code, tell });
    return program.ended;
  };
  return {
    stop() {
      isStopped = true;
      program?.stop();
    },
    ended: begin().catch(() => ({ why: "broken" })),
  };
}
