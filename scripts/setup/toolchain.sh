# One Rust toolchain for the server and for WebAssembly. Sourced by setup.sh.
# shellcheck shell=bash
#
# In this order: the one that was chosen before, the one on the path, the path's
# one after `rustup target add`, and Debian's own compiler, which the security
# suite keeps recent for its browsers and which installs beside rustup's.

wasm=wasm32-unknown-unknown
debian_rust=$tools/debian-rust
toolchain=
toolchain_missing=
toolchain_steps=()

# Sets `toolchain` to the name of a complete one, or `toolchain_missing`.
find_toolchain() {
  local chosen=path candidate
  [[ ! -f $tools/toolchain.env ]] || chosen=$(sed -n 's/^# toolchain: //p' "$tools/toolchain.env")
  for candidate in "$chosen" path debian; do
    if toolchain_is_complete "$candidate"; then
      choose_toolchain "$candidate"
      return
    fi
  done
  toolchain_missing=1
}

# Asks rustup for what is missing, and plans Debian's compiler where that fails.
obtain_toolchain() {
  if version_is_enough "$(toolchain_path path)" && in_path path command -v rustup >/dev/null; then
    say "Asking rustup for the WebAssembly target, because the interactive parts of a page are compiled to it …"
    rustup_add >"$logs/rustup.log" 2>&1 </dev/null || true
    if toolchain_is_complete path; then
      choose_toolchain path
      return
    fi
    say "  It could not be had; Debian's own compiler has one (the log is $logs/rustup.log)."
  fi
  add_package rustc-web "Rust for the server and for WebAssembly, beside your own" /usr/lib/rustlib/etc
  add_package cargo-web "its package manager" /usr/bin/cargo
  add_package rust-web-src "the standard library's source, to compile it for WebAssembly" /usr/lib/rustlib/src/rust
  add_package lld-22 "the linker for WebAssembly" /usr/bin/wasm-ld-22
  # Also for `run`: a later `make test` must not change the toolchain and so
  # compile everything anew.
  add_package rust-web-clippy "the linter of the tests" /usr/bin/clippy-driver
  add_package rustfmt-web "the formatter of the tests" /usr/bin/rustfmt
  toolchain_steps=(debian_toolchain)
}

run_toolchain_steps() {
  local each
  for each in "${toolchain_steps[@]}"; do
    "$each"
  done
}

# Short time limits: where downloads are closed, this must not hold anyone up.
rustup_add() {
  export RUSTUP_MAX_RETRIES=1
  in_path path timeout 60 rustup target add "$wasm" &&
    in_path path timeout 60 rustup component add clippy rustfmt
}

debian_toolchain() {
  link_debian_rust
  local version
  version=$(in_path debian rustc --version | cut -d ' ' -f 2)
  version_is_enough "$(toolchain_path debian)" ||
    die "Debian's rustc-web is $version, and this project needs Rust $(minimum_rust)." \
      "Run 'sudo apt-get update' with Debian's security suite enabled and try again," \
      "or give rustup's toolchain the target: rustup target add $wasm"
  step "Compiling Rust's standard library for WebAssembly (about a minute)" wasm-std build_wasm_std "$version"
  toolchain_is_complete debian ||
    die "Debian's compiler is installed, but cannot compile for WebAssembly." "The log is $logs/wasm-std.log."
  choose_toolchain debian
}

# The names of Debian's compiler in a folder of their own, so that putting them
# first on the path puts nothing else first.
link_debian_rust() {
  local name
  mkdir -p "$debian_rust"
  for name in cargo cargo-clippy cargo-fmt clippy-driver rustc rustdoc rustfmt; do
    ln -sfn "/usr/bin/$name" "$debian_rust/$name"
  done
}

# Compiles the standard library from the source that came with the compiler. The
# flags are those that the compiler's own build gives it: without them, stable
# crates are refused the unstable insides of the library.
build_wasm_std() {
  local build=$tools/build/wasm-std-$1 library sysroot
  sysroot=$(in_path debian rustc --print sysroot)
  library=$(readlink -f "$sysroot/lib/rustlib/src/rust/library")
  mkdir -p "$build"
  # A copy, because cargo may want to write beside the sources.
  rm -rf "$build/library"
  cp -r "$library" "$build/library"
  (
    cd "$build/library/sysroot"
    export RUSTC_BOOTSTRAP=1 __CARGO_DEFAULT_LIB_METADATA=sysroot
    export RUSTFLAGS="-Zforce-unstable-if-unmarked -Cembed-bitcode=yes"
    export CARGO_PROFILE_RELEASE_PANIC=abort CARGO_PROFILE_RELEASE_OPT_LEVEL=z
    in_path debian cargo build --release --target "$wasm" \
      --no-default-features --features panic-unwind --target-dir "$build/target"
  ) || return
  # Moved into place whole, so that half of it never counts as present.
  local place=$sysroot/lib/rustlib/$wasm
  as_root rm -rf "$place.new" &&
    as_root mkdir -p "$place.new/lib" &&
    as_root cp "$build/target/$wasm/release/deps/"*.rlib "$place.new/lib/" &&
    as_root chmod -R u=rwX,go=rX "$place.new" &&
    as_root rm -rf "$place" &&
    as_root mv "$place.new" "$place" &&
    rm -rf "$build"
}

# Whether a toolchain has all that this level needs. Compiling a line for
# WebAssembly is the one sure sign: a library that an older compiler left behind
# looks right and is not.
toolchain_is_complete() {
  local probe=$tools/probe
  [[ $1 != debian || -x /usr/bin/rustc ]] || return 1
  [[ $1 != debian ]] || link_debian_rust
  in_path "$1" command -v cargo rustc >/dev/null || return 1
  version_is_enough "$(toolchain_path "$1")" || return 1
  mkdir -p "$probe"
  printf 'pub fn line() -> String { String::new() }\n' |
    in_path "$1" rustc --crate-type lib --crate-name probe --target "$wasm" --emit metadata \
      --out-dir "$probe" - 2>/dev/null || return 1
  [[ $1 != debian ]] || command -v wasm-ld-22 >/dev/null || return 1
  [[ $level = run ]] || { in_path "$1" cargo clippy --version && in_path "$1" cargo fmt --version; } >/dev/null 2>&1
}

# Writes what the other scripts source. Everything of the toolchain is decided here.
choose_toolchain() {
  toolchain=$1
  toolchain_missing=
  local file=$tools/toolchain.env
  {
    printf '# toolchain: %s\n' "$1"
    printf 'export PATH=%q:"$PATH"\n' "$tools/bin:$(toolchain_prefix "$1")"
    [[ $1 != debian ]] || printf 'export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=wasm-ld-22\n'
  } >"$file.new"
  cmp -s "$file.new" "$file" || mv "$file.new" "$file"
  rm -f "$file.new"
}

# The folders that come first on the path with this toolchain.
toolchain_prefix() {
  # A rustup that was installed in this very terminal is not on its path yet.
  local cargo_bin=${CARGO_HOME:-$HOME/.cargo}/bin
  if [[ $1 = debian ]]; then
    printf '%s' "$debian_rust:$cargo_bin"
  else
    printf '%s' "$cargo_bin"
  fi
}

toolchain_path() {
  printf '%s:%s' "$(toolchain_prefix "$1")" "$PATH"
}

# in_path TOOLCHAIN COMMAND… with that toolchain first on the path.
in_path() (
  PATH=$(toolchain_path "$1")
  shift
  "$@"
)

# Whether the rustc that a path leads to is as new as Cargo.toml asks.
version_is_enough() {
  local version
  version=$(PATH=$1 rustc --version 2>/dev/null | cut -d ' ' -f 2)
  [[ -n $version ]] && printf '%s\n' "$(minimum_rust)" "$version" | sort --check=quiet --version-sort
}

minimum_rust() {
  sed -n 's/^rust-version = "\(.*\)"$/\1/p' "$root/Cargo.toml"
}
