# The tools of the build that come from crates.io and npm. Sourced by setup.sh.
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
    test) has_node_modules end2end || tool_steps+=(install_test_tools) ;;
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
