#!/usr/bin/env bash
# Installs what is missing, and says what and why.
#
#   scripts/setup.sh run         what building and serving needs
#   scripts/setup.sh test        that, and what the tests need
#   scripts/setup.sh lighthouse  what building needs, and a browser to measure in
#   scripts/setup.sh faults      what building needs, and what breaks things
#   scripts/setup.sh bench       what building needs, and what to compare with
#
# Nothing is asked of the network, and nothing takes a second, where everything
# is in place. It may be interrupted at any moment and run again: whatever is
# built here counts as present only once it is complete.

source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
source "$(dirname "${BASH_SOURCE[0]}")/setup/toolchain.sh"
source "$(dirname "${BASH_SOURCE[0]}")/setup/packages.sh"
source "$(dirname "${BASH_SOURCE[0]}")/setup/tools.sh"

level=${1:-run}
[[ $level =~ ^(run|test|lighthouse|faults|bench)$ ]] || die "setup.sh takes 'run', 'test', 'lighthouse', 'faults' or 'bench', not '$level'."

main() {
  mkdir -p "$tools"
  # Two at once would install the same things into the same places.
  exec 9>"$tools/lock"
  flock --nonblock 9 || { say "Waiting for another set-up to finish …"; flock 9; }

  need_npm
  find_toolchain
  list_packages
  list_tools

  local total=$((${toolchain_missing:-0} + ${#packages[@]} + ${#tool_steps[@]}))
  [[ $total -gt 0 ]] || return 0

  say "Setting up what is missing. Details of each step are in $logs."
  # Only now is it worth the network to ask rustup for the target.
  [[ -z $toolchain_missing ]] || obtain_toolchain
  announce_packages
  steps $(((${#packages[@]} > 0) + ${#toolchain_steps[@]} + ${#tool_steps[@]}))
  install_packages
  run_toolchain_steps
  run_tool_steps
}

main
