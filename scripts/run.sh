#!/usr/bin/env bash
# From a clone to a site at http://127.0.0.1:3000: sets up, builds, publishes the
# sample courses and serves. Ctrl-C stops everything.

source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

cd "$root"
scripts/setup.sh run
use_toolchain

steps 2
step "Building the server (about 5 minutes the first time)" server cargo build
step "Building the styles and interactive parts (about 2 minutes the first time)" site \
  flock "$target/site.lock" scripts/build-site.mjs

# In place of this script, so that Ctrl-C reaches the server itself.
exec "$target/debug/chapterwise" serve --publish content
