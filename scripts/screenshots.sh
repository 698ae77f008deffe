#!/usr/bin/env bash
# Pictures of every kind of page at 360, 820 and 1440 pixels, light and dark.

source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

cd "$root"
scripts/setup.sh test
use_toolchain

steps 3
step "The server" server cargo build
step "The site" site flock "$target/site.lock" scripts/build-site.mjs

data=$(fresh_data_folder screenshots)
trap 'remove_data_folder "$data"' EXIT
CHAPTERWISE_DATA=$data CHAPTERWISE_BIN=$target/debug/chapterwise \
  step "Taking the pictures" screenshots node end2end/screenshots.mjs "$target/screenshots"

say "Look at them: file://$target/screenshots/index.html"
