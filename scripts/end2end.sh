#!/usr/bin/env bash
# The site in a real browser. Arguments go to Playwright:
#
#   scripts/end2end.sh tests/search        one feature
#   scripts/end2end.sh --grep "print"      one test

source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

cd "$root"
scripts/setup.sh test
use_toolchain

build_for_browser
serve_for_tests end2end "$target/debug/chapterwise"
cd end2end
npx --no-install playwright test "$@"
