#!/usr/bin/env bash
# Format and lints, for native code and for WebAssembly, and the types of the tests in the
# browser: what is quick to know.

source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

cd "$root"
scripts/setup.sh test
use_toolchain

steps 4
step "Format" format cargo fmt --check
step "Types of the tests in the browser" types end2end/node_modules/.bin/tsc --project end2end
step "Lints of native code" clippy cargo clippy --all-targets -- -D warnings
# The features of `app` are chosen here by its frontend, so that it is linted as
# it is compiled for browsers.
step "Lints of WebAssembly" clippy-wasm \
  cargo clippy -p frontend -p app --no-default-features --features app/hydrate \
  --target wasm32-unknown-unknown -- -D warnings
