#!/usr/bin/env bash
# Leaves the release build at target/release/chapterwise, with its site assets.

source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

cd "$root"
scripts/setup.sh run
use_toolchain

steps 2
step "Building the server for release (about 8 minutes the first time)" server-release \
  cargo build --release -p server
step "Building the styles and interactive parts (about 2 minutes the first time)" site \
  flock "$target/site.lock" scripts/build-site.mjs

say "The server is $target/release/chapterwise; its site assets are in $target/site."
