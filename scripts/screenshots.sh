#!/usr/bin/env bash
# Pictures of every kind of page at 360, 820 and 1440 pixels, light and dark.

source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

cd "$root"
scripts/setup.sh test
use_toolchain

build_for_browser 1
serve_for_tests screenshots "$target/debug/chapterwise"
step "Taking the pictures" screenshots node end2end/screenshots.mjs "$target/screenshots"

say "Look at them: file://$target/screenshots/index.html"
