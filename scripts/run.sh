#!/usr/bin/env bash
# From a clone to a site at http://127.0.0.1:3000: sets up, builds, publishes the
# sample courses and serves. Ctrl-C stops everything.

source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

cd "$root"

# Known before minutes of building: somebody answers where the server would listen.
addr=${CHAPTERWISE_ADDR:-127.0.0.1:3000}
host=${addr%:*}
host=${host#[}
port=${addr##*:}
if (exec 3<>"/dev/tcp/${host%]}/$port") 2>/dev/null; then
  die "Port $port is taken by another program." \
    "Stop that program, or choose another port: CHAPTERWISE_ADDR=${addr%:*}:$((port + 1)) make run"
fi

scripts/setup.sh run
use_toolchain

steps 2
step "Building the server (about 5 minutes the first time)" server cargo build
step "Building the styles and interactive parts (about 2 minutes the first time)" site \
  flock "$target/site.lock" scripts/build-site.mjs

# In place of this script, so that Ctrl-C reaches the server itself. A make that
# is killed can pass nothing on, so the kernel then stops the server in its name.
with_make=()
if [[ -n ${MAKELEVEL:-} ]] && setpriv --pdeathsig TERM true 2>/dev/null; then
  with_make=(setpriv --pdeathsig TERM)
fi
exec "${with_make[@]}" "$target/debug/chapterwise" serve --publish content
