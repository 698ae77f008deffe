# What Debian's package manager installs. Sourced by setup.sh.
# shellcheck shell=bash

packages=()
reasons=()

# Lists the packages that this level misses. Files are looked at, never the
# package manager: it is slow, and the programs may have come another way.
list_packages() {
  add_package build-essential "a C compiler and linker, for the crates that contain C" "$(command -v cc || true)"
  if [[ $level != run || -z ${DATABASE_URL:-} ]]; then
    add_package postgresql-15 "the database; the server keeps a private one of its own" "$(postgres_programs)"
  fi
  case $level in
    test) list_test_packages ;;
    lighthouse) list_lighthouse_packages ;;
    faults) list_fault_packages ;;
    bench) list_bench_packages ;;
  esac
}

list_test_packages() {
  add_package chromium-headless-shell "the browser of the end-to-end tests, without its windows" "$(test_browser)"
  add_package fonts-dejavu-core "letters for the browser" /usr/share/fonts/truetype/dejavu
  add_package fonts-noto-core "letters for the browser" /usr/share/fonts/truetype/noto
  add_package default-jre-headless "Java, for the checker of HTML" "$(command -v java || true)"
  has_python_packages || add_package python3-venv "Python, for the programs that open what students take away" "$(test_python)"
}

list_lighthouse_packages() {
  add_package chromium "the browser that is measured" "$(whole_browser)"
  add_package fonts-dejavu-core "letters for the browser" /usr/share/fonts/truetype/dejavu
  add_package fonts-noto-core "letters for the browser" /usr/share/fonts/truetype/noto
}

list_fault_packages() {
  add_package haproxy "the balancer in front of three copies" /usr/sbin/haproxy
  add_package slowhttptest "clients that are slow on purpose" /usr/bin/slowhttptest
  add_package sqlmap "looks for ways into the database" /usr/bin/sqlmap
  add_package wapiti "looks for holes in pages and forms" /usr/bin/wapiti
}

list_bench_packages() {
  add_package nginx "the file server to compare with" /usr/sbin/nginx
  add_package libnginx-mod-http-brotli-static "so that it sends brotli" /usr/lib/nginx/modules/ngx_http_brotli_static_module.so
  add_package wrk "as much load as there can be" /usr/bin/wrk
  add_package time "measures memory" /usr/bin/time
}

# add_package NAME WHY SIGN: wanted unless the file SIGN exists.
add_package() {
  [[ -n $3 && -e $3 ]] && return
  packages+=("$1")
  reasons+=("$2")
}

announce_packages() {
  local i
  [[ ${#packages[@]} -gt 0 ]] || return 0
  command -v apt-get >/dev/null ||
    die "This is not a Debian system, so set-up cannot install these for you: ${packages[*]}." \
      "Install what corresponds to them and run this again."
  if [[ $EUID -ne 0 ]] && ! command -v sudo >/dev/null; then
    die "These Debian packages are missing: ${packages[*]}." \
      "There is no sudo here. As root, run: apt-get install --no-install-recommends ${packages[*]}"
  fi
  say "Debian packages to install:"
  for i in "${!packages[@]}"; do
    printf '  %-21s %s\n' "${packages[$i]}" "${reasons[$i]}"
  done
  if [[ $EUID -ne 0 ]]; then
    say "This takes administrator's rights; sudo may ask for your password."
    sudo --validate || die "Without administrator's rights the packages cannot be installed."
  fi
}

install_packages() {
  [[ ${#packages[@]} -gt 0 ]] || return 0
  step_advice="Try 'apt-get update' and 'apt-get install ${packages[*]}' by hand to see more." \
    step "Installing ${#packages[@]} Debian packages" packages apt_install
}

apt_install() {
  local waiting=(-o DPkg::Lock::Timeout=300 -o Acquire::Retries=2)
  # Completes what an interrupted installation left half done.
  as_root dpkg --configure -a &&
    as_root apt-get "${waiting[@]}" update -q || return
  case " ${packages[*]} " in
    *" postgresql-15 "*) apt_install_postgres "${waiting[@]}" || return ;;
  esac
  apt_install_quietly "${waiting[@]}"
}

# Packages of servers start them for the whole machine. Ours are started when
# they are measured, so for this installation nothing is started.
apt_install_quietly() (
  policy=/usr/sbin/policy-rc.d
  if [[ ! -e $policy ]]; then
    trap 'as_root rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null &&
      as_root chmod 755 "$policy" || return
  fi
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get "$@" install -y -q --no-install-recommends "${packages[@]}" || return
  # Nor are they at the next start of the machine.
  for name in nginx haproxy; do
    case " ${packages[*]} " in
      *" $name "*) ! command -v systemctl >/dev/null || as_root systemctl disable "$name" || true ;;
    esac
  done
)

# Debian's package starts a server for the whole machine when it is installed.
# Ours is private, so that one is not wanted; the wish holds for this
# installation only.
apt_install_postgres() (
  wish=/etc/postgresql-common/createcluster.d/chapterwise-setup.conf
  trap 'as_root rm -f "$wish"' EXIT
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get "$@" install -y -q --no-install-recommends postgresql-common &&
    as_root mkdir -p "${wish%/*}" &&
    printf 'create_main_cluster = false\n' | as_root tee "$wish" >/dev/null &&
    as_root env DEBIAN_FRONTEND=noninteractive \
      apt-get "$@" install -y -q --no-install-recommends postgresql-15
)

# The folder of Postgres' server programs, which Debian keeps off the path.
postgres_programs() {
  local each
  for each in /usr/lib/postgresql/*/bin/initdb "$(command -v initdb || true)"; do
    if [[ -x $each ]]; then
      printf '%s' "$each"
      return
    fi
  done
}

# A whole Chromium would do for the tests as well, in twice the time.
test_browser() {
  command -v "${CHROMIUM:-chromium-headless-shell}" google-chrome | head -n 1 || true
}

whole_browser() {
  command -v "${CHROMIUM:-chromium}" chromium-browser google-chrome | head -n 1 || true
}
