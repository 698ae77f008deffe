#!/usr/bin/env bash
# Installs the npm packages of a folder, exactly as its lock file says. A copy of
# that file, made last, says that they are complete.

source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

folder=$root/$1
# No package needs its install script: what those would fetch is in the packages,
# or is a browser that Debian has.
npm --prefix "$folder" ci --ignore-scripts --no-audit --no-fund
cp "$folder/package-lock.json" "$folder/node_modules/.installed-lock.json"
