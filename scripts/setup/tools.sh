# The tools of the build and the tests that come from crates.io, npm and PyPI.
# Sourced by setup.sh.
# shellcheck shell=bash

tool_steps=()

need_npm() {
  command -v node npm >/dev/null ||
    die "Node.js and npm are missing." \
      "They bundle the styles and scripts of the site. On Debian: apt-get install npm"
  local version
  version=$(node --version)
  version=${version#v}
  [[ ${version%%.*} -ge 18 ]] || die "Node.js is $version; 18 or newer is needed."
}

list_tools() {
  wasm_bindgen_version=$(locked_version wasm-bindgen)
  [[ -n $wasm_bindgen_version ]] || die "Cargo.lock names no wasm-bindgen." "Is the clone complete? Try: git checkout Cargo.lock"
  has_wasm_bindgen || tool_steps+=(install_wasm_bindgen)
  has_node_modules scripts || tool_steps+=(install_build_tools)
  case $level in
    test)
      has_node_modules end2end || tool_steps+=(install_test_tools)
      has_python_packages || tool_steps+=(install_python_packages)
      ;;
    bench) has_mdbook || tool_steps+=(install_mdbook) ;;
  esac
}

run_tool_steps() {
  local each
  use_toolchain
  for each in "${tool_steps[@]}"; do
    "$each"
  done
}

# The tool and the crate must be of one version: they share a format that changes.
has_wasm_bindgen() {
  [[ $(PATH=$tools/bin:$PATH wasm-bindgen --version 2>/dev/null) = "wasm-bindgen $wasm_bindgen_version" ]]
}

install_wasm_bindgen() {
  local build=$tools/build/wasm-bindgen
  # Optimised little: it runs for a second, and would compile for minutes.
  step "Compiling wasm-bindgen $wasm_bindgen_version, which joins WebAssembly and JavaScript (about 3 minutes)" \
    wasm-bindgen cargo install wasm-bindgen-cli --version "$wasm_bindgen_version" --no-default-features \
    --config profile.release.opt-level=1 --root "$tools" --target-dir "$build" --force
  rm -rf "$build"
}

# The book builder to compare with; a new version changes the figures.
mdbook_version=0.5.4

has_mdbook() {
  [[ $("$tools/bin/mdbook" --version 2>/dev/null) = "mdbook v$mdbook_version" ]]
}

install_mdbook() {
  local build=$tools/build/mdbook
  # Optimised as its makers release it, or the comparison would flatter us. Only
  # its server is left out, which `mdbook build` does not use.
  step "Compiling mdBook $mdbook_version, to compare with (about 5 minutes)" \
    mdbook cargo install mdbook --version "$mdbook_version" --no-default-features --features search \
    --root "$tools" --target-dir "$build" --force
  rm -rf "$build"
}

install_build_tools() {
  step "Fetching esbuild and wasm-opt from npm" npm-scripts "$root"/scripts/npm-install.sh scripts
}

install_test_tools() {
  step "Fetching Playwright, axe and the HTML checker from npm" npm-end2end "$root"/scripts/npm-install.sh end2end
}

has_node_modules() {
  cmp -s "$root/$1/package-lock.json" "$root/$1/node_modules/.installed-lock.json"
}

# What a Python needs to have for a folder of packages of its own.
python_needs='import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))'

# The Python of the tests. The path's may have come from anywhere, and may be too
# old or lack what Debian has in python3-venv; then Debian's own will do.
test_python() {
  local each
  for each in "$(command -v python3 || true)" /usr/bin/python3; do
    if [[ -x $each ]] && "$each" -I -c "$python_needs" 2>/dev/null; then
      printf '%s' "$each"
      return
    fi
  done
}

# Asked of it too, because the Python that it was made with may be gone, or be
# another by now, which would look for packages in another folder.
has_python_packages() {
  cmp -s "$root/scripts/python/requirements.txt" "$tools/python/.installed-requirements.txt" &&
    "$tools/python/bin/python" -I -c 'from importlib.util import find_spec as find; find("anki").origin, find("icalendar").origin' 2>/dev/null
}

install_python_packages() {
  step "Fetching Anki and icalendar from PyPI, to open with them what students take away" python fetch_python_packages
}

# Exactly what the lock file says, and nothing that would have to be compiled.
# The copy of that file, made last, says that all of it is there.
fetch_python_packages() {
  local python folder=$tools/python
  python=$(test_python)
  if [[ -z $python ]]; then
    printf 'There is no Python 3.11 or newer with venv here, and Debian has an older one. Put one on the path.\n'
    return 1
  fi
  rm -rf "$folder" &&
    "$python" -I -m venv "$folder" &&
    "$folder/bin/python" -I -m pip install --disable-pip-version-check --no-user --only-binary :all: \
      --require-hashes --requirement "$root/scripts/python/requirements.txt" &&
    cp "$root/scripts/python/requirements.txt" "$folder/.installed-requirements.txt"
}
