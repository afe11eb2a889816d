#!/bin/sh
# From a checkout to a running service, on Debian and Ubuntu. "etc/install.sh --help" says how.
#
# It says what it will do and asks. It can be run again: programs, units and manual pages are renewed, configuration and
# spools are kept. What it does is what README.md, "Production, by hand" describes.
set -eu
umask 022

src=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
root=${DESTDIR:-}
root=${root%/}
dry=0 yes=0 remove=0 packages=1 nginx=1
mode=daemon bin='' shop='' domain='' operators='' front=''

usage() {
  cat <<'END'
Usage: etc/install.sh [OPTION]...

  --dry-run        print every command, run none
  --yes            do not ask
  --mode MODE      daemon (default): royal-drain runs; path: systemd starts it when something comes;
                   cron: cron starts it every minute
  --domain NAME    the server_name of the nginx site, such as bot.example.org
  --operator USER  put this user into the groups royal and royal-hook; may be repeated
  --shop NAME      a shop of its own beside others: users royal-NAME and royal-hook-NAME, /etc/royal/NAME.env,
                   /var/spool/royal-shops/NAME, an nginx site, royal-drain@NAME
  --front NODES    no node, but the front before several: nginx with njs, routing to NODES (host[:port],host[:port],…; in
                   the same order on every front), and nothing else. See etc/doc/scaling.md
  --bin DIR        take the programs from DIR instead of building them
  --no-packages    install no Debian packages
  --no-nginx       leave nginx alone
  --uninstall      stop the services and remove programs, units and manual pages (with --shop: only that shop's services);
                   spools, configuration, users and the log stay
  --help

DESTDIR=DIR etc/install.sh copies the files below DIR for a packager: no packages, users, services or secrets.

Examples:
  sudo etc/install.sh --domain bot.example.org --operator ana
  sudo etc/install.sh --front node1.example.internal,node2.example.internal --domain bot.example.org
  sudo etc/install.sh --yes --no-packages --bin .build/release --shop norte --domain norte.example.org
  DESTDIR=/tmp/root etc/install.sh --yes --bin .build/release

Exit status: 0 done, 1 something failed, 64 a wrong option, 77 not root.
END
}

die() { printf 'install.sh: %s\n' "$1" >&2; exit "${2:-1}"; }
say() { printf '%s\n' "$*"; }

# Prints a command, or runs it.
run() {
  if [ "$dry" = 1 ]; then printf '  %s\n' "$*"; else "$@"; fi
}

parse() {
  while [ $# -gt 0 ]; do
    option=$1
    case $option in
      --mode | --domain | --operator | --shop | --front | --bin)
        [ $# -gt 1 ] || die "$option needs a value; see --help" 64
        value=$2
        shift
        ;;
    esac
    case $option in
      --dry-run) dry=1 ;;
      --yes) yes=1 ;;
      --mode) mode=$value ;;
      --domain) domain=$value ;;
      --operator) operators="$operators $value" ;;
      --shop) shop=$value ;;
      --front) front=$value ;;
      --bin) bin=$(CDPATH='' cd -- "$value" && pwd) || die "--bin: there is no $value" 64 ;;
      --no-packages) packages=0 ;;
      --no-nginx) nginx=0 ;;
      --uninstall) remove=1 ;;
      --help | -h) usage; exit 0 ;;
      *) die "there is no option $option; see --help" 64 ;;
    esac
    shift
  done
}

check_options() {
  case $mode in daemon | path | cron) ;; *) die "--mode: $mode is none of daemon, path, cron" 64 ;; esac
  case $domain in *[!A-Za-z0-9.-]*) die "--domain: $domain is no host name" 64 ;; esac
  if [ -n "$front" ]; then
    case ,$front, in *[!A-Za-z0-9.:,-]* | *,,*) die "--front: $front is no list of hosts" 64 ;; esac
    case $shop.$nginx.$remove in .1.0) ;; *) die "--front goes without --shop, --no-nginx, --uninstall" 64 ;; esac
  fi
  [ -n "$shop" ] || return 0
  # It becomes part of user names, which have at most 32 characters, and of file names beside those of the first shop.
  case $shop in
    [!a-z]* | *[!a-z0-9-]* | *-) die "--shop: $shop is no name; allowed: a-z, then a-z, 0-9 and -" 64 ;;
    royal | hook | hook-* | drain | *-drain | fcgi | shops) die "--shop: $shop is taken by Royal itself" 64 ;;
  esac
  [ ${#shop} -le 20 ] || die "--shop: $shop has more than 20 characters" 64
  [ "$mode" != cron ] || die "--shop: with --mode cron write a line of your own, see etc/cron.d/royal-drain" 64
}

# The names that depend on the shop.
name_things() {
  if [ -n "$shop" ]; then
    user=royal-$shop hook=royal-hook-$shop at=@$shop
    config=/etc/royal/$shop.env secrets=/etc/royal/$shop-drain.env
    spool=/var/spool/royal-shops/$shop socket=/run/royal/$shop.socket site=/etc/nginx/conf.d/royal-$shop.conf
  else
    user=royal hook=royal-hook at=''
    config=/etc/royal/royal.env secrets=/etc/royal/royal-drain.env
    spool=/var/spool/royal socket=/run/royal/fcgi.socket site=/etc/nginx/conf.d/royal.conf
  fi
  units="royal-drain$at.service royal-drain$at.path royal-drain-once$at.timer royal-fcgi$at.socket royal-fcgi$at.service"
  units="$units royal-hook.socket"
  [ -z "$shop" ] || units=${units% royal-hook.socket}
}

has_systemd() { [ -d /run/systemd/system ]; }

# --- What it says first -------------------------------------------------------------------------------------------------

announce() {
  if [ "$remove" = 1 ]; then
    say "This stops and disables: $units"
    [ -n "$shop" ] || say "and every shop's, and removes the programs, units and manual pages of Royal."
    say "The nginx site becomes $site.disabled. Spools, configuration (/etc/royal), users and the log stay."
    return
  fi
  say "This installs Royal from $src:"
  [ -n "$root" ] && say "  below $root, for a packager: files only" && return
  [ "$packages" = 1 ] && say "  packages    $(wanted_packages)"
  if [ -n "$bin" ]; then say "  programs    from $bin"; else say "  programs    built here (release, a while, 3 GB)"; fi
  say "  to          /usr/lib/royal/royal-hook, /usr/sbin/royal-drain, /usr/bin/royal, manual pages, systemd units"
  say "  users       $user (the daemon), $hook (the web handler)"
  say "  config      $config, $secrets; kept where they are there"
  say "  spool       $spool; kept where it is there"
  [ "$nginx" = 1 ] && say "  nginx       $site${domain:+ for $domain}; kept where it is there"
  [ -n "$operators" ] && say "  operators  $operators"
  if has_systemd; then say "  services    started now and with the machine: mode $mode"
  else say "  services    none: systemd does not run here; it says at the end how to start Royal"; fi
}

confirm() {
  [ "$yes" = 0 ] && [ "$dry" = 0 ] || return 0
  printf 'Go on? [y/N] '
  read -r answer || answer=''
  case $answer in [yYsS]*) ;; *) die "nothing was done" ;; esac
}

# --- Packages and programs ----------------------------------------------------------------------------------------------

wanted_packages() {
  list='fcgiwrap ca-certificates libstdc++6'
  # Ubuntu 24.04 has renamed it.
  if apt-cache show libcurl4t64 >/dev/null 2>&1; then list="$list libcurl4t64"; else list="$list libcurl4"; fi
  if [ "$nginx" = 1 ] && ! command -v nginx >/dev/null; then list="$list nginx-light"; fi
  if [ -z "$bin" ]; then list="$list libcurl4-openssl-dev"; fi
  if [ "$mode" = cron ]; then list="$list cron"; fi
  say "$list"
}

install_packages() {
  [ "$packages" = 1 ] || return 0
  command -v apt-get >/dev/null || die "there is no apt-get: install $(wanted_packages) yourself and use --no-packages"
  say "Packages"
  run env DEBIAN_FRONTEND=noninteractive apt-get update -qq
  # shellcheck disable=SC2046 # a list of words
  run env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(wanted_packages)
}

find_swift() {
  owner=$(stat -c %U "$src/Package.swift")
  home=$(getent passwd "$owner" | cut -d: -f6)
  for candidate in "${SWIFT:-}" "$(command -v swift || true)" "$home/.local/share/swiftly/bin/swift" /usr/share/swift/usr/bin/swift; do
    if [ -n "$candidate" ] && [ -x "$candidate" ]; then say "$candidate"; return; fi
  done
  die "no Swift: install 6.2 or newer from https://www.swift.org/install/linux, or name it: SWIFT=/path/to/swift, or use --bin"
}

build_programs() {
  [ -z "$bin" ] || return 0
  swift=$(find_swift)
  owner=$(stat -c %U "$src/Package.swift")
  scratch=$src/.build/install
  say "Programs, with $swift"
  as=''
  # What is built in somebody's checkout stays his.
  if [ "$(id -u)" = 0 ] && [ "$owner" != root ]; then as="runuser -u $owner --"; fi
  # One product after the other: the tests' own modules are not built.
  for product in royal-hook royal-drain royal; do
    # shellcheck disable=SC2086 # words
    run $as "$swift" build --package-path "$src" --scratch-path "$scratch" -c release --static-swift-stdlib --product "$product" ||
      die "the build failed; it needs libcurl4-openssl-dev, 3 GB of disk and 4 GB of memory"
  done
  bin=$scratch/release
}

check_programs() {
  [ "$dry" = 0 ] || return 0
  for program in royal-hook royal-drain royal; do
    [ -x "$bin/$program" ] || die "there is no $bin/$program: build first, see README.md, By hand"
  done
  if command -v readelf >/dev/null && readelf -d "$bin/royal-drain" | grep -q 'NEEDED.*libFoundation'; then
    say "Note: $bin/royal-drain needs Swift's shared libraries; build with --static-swift-stdlib to run it without a toolchain."
  fi
}

# --- Files --------------------------------------------------------------------------------------------------------------

# Installs a file: mode, source, target.
put() { run install -D -m "$1" "$2" "$root$3"; }

# The same, where nothing is there yet.
put_new() { if [ -e "$root$3" ]; then say "  kept: $root$3"; else put "$@"; fi }

# Programs go under another name first: one that runs cannot be written over.
put_program() {
  put 0755 "$1" "$2.new"
  run mv -f "$root$2.new" "$root$2"
}

install_files() {
  say "Files"
  put_program "$bin/royal-hook" /usr/lib/royal/royal-hook
  put_program "$bin/royal-drain" /usr/sbin/royal-drain
  put_program "$bin/royal" /usr/bin/royal
  for page in "$src"/etc/man/*.[1-9]; do put 0644 "$page" "/usr/share/man/man${page##*.}/${page##*/}"; done
  for unit in "$src"/etc/systemd/*; do put 0644 "$unit" "/usr/lib/systemd/system/${unit##*/}"; done
  put 0644 "$src/etc/sysusers.d/royal.conf" /usr/lib/sysusers.d/royal.conf
  put 0644 "$src/etc/tmpfiles.d/royal.conf" /usr/lib/tmpfiles.d/royal.conf
  put 0644 "$src/etc/logrotate.d/royal" /etc/logrotate.d/royal
  for file in royal.env.example nginx/royal.conf nginx/royal-cluster.conf nginx/royal-route.js lighttpd/royal.conf \
    cron.d/royal-drain; do
    put 0644 "$src/etc/$file" "/usr/share/doc/royal/examples/$file"
  done
  for file in README.md etc/doc/LEEME.md etc/doc/scaling.md; do put 0644 "$src/$file" "/usr/share/doc/royal/${file##*/}"; done
  put 0644 "$src/spool/README.md" /usr/share/doc/royal/spool.md
  put 0644 "$src/etc/bash-completion/royal" /usr/share/bash-completion/completions/royal
  # The tools are examples: what they read is another shop's catalogue and hours.
  for file in "$src"/etc/tools/*; do put 0755 "$file" "/usr/share/doc/royal/examples/tools/${file##*/}"; done
  for file in catalogue.csv hours.conf holidays.txt; do put 0644 "$src/etc/$file" "/usr/share/doc/royal/examples/$file"; done
  for file in agent.sh agent.py; do put 0755 "$src/etc/agent/$file" "/usr/share/doc/royal/examples/agent/$file"; done
  put 0644 "$src/etc/agent/turn.schema.json" /usr/share/doc/royal/examples/agent/turn.schema.json
  for file in "$src"/etc/hooks.d/*; do put "$(if [ -x "$file" ]; then echo 0755; else echo 0644; fi)" "$file" "/usr/share/doc/royal/examples/hooks.d/${file##*/}"; done
  put_new 0644 "$src/etc/rules/royal.rules" /etc/royal/rules/royal.rules
  put_new 0644 "$src/etc/prompts/royal.md" /etc/royal/prompts/royal.md
  if [ "$mode" = cron ]; then put 0644 "$src/etc/cron.d/royal-drain" /etc/cron.d/royal-drain; fi
}

# A file with other words in it: source, target, mode, sed script.
put_changed() {
  if [ -e "$root$2" ]; then say "  kept: $root$2"; return; fi
  if [ "$dry" = 1 ]; then printf '  sed %s >%s\n' "$1" "$root$2"; return; fi
  mkdir -p "$(dirname "$root$2")"
  (umask 077 && sed "$4" "$1" >"$root$2.new")
  chmod "$3" "$root$2.new"
  mv "$root$2.new" "$root$2"
}

install_site() {
  [ "$nginx" = 1 ] || return 0
  # An --uninstall left it so.
  if [ -e "$root$site.disabled" ] && [ ! -e "$root$site" ]; then run mv "$root$site.disabled" "$root$site"; fi
  script=''
  if [ -n "$domain" ]; then script="s/server_name bot\\.example\\.org;/server_name $domain;/"; fi
  if [ -n "$shop" ]; then
    script="$script
s#zone=royal#zone=royal_$(say "$shop" | tr - _)#
s#/run/royal/fcgi\\.socket#$socket#
s#/etc/royal/royal\\.env#$config#"
  fi
  put_changed "$src/etc/nginx/royal.conf" "$site" 0644 "$script"
}

# --- Users, configuration, spool ----------------------------------------------------------------------------------------

add_user() {
  if getent passwd "$1" >/dev/null; then return; fi
  getent group "$1" >/dev/null || run groupadd --system "$1"
  run useradd --system --gid "$1" --no-create-home --home-dir "$3" --shell /usr/sbin/nologin --comment "$2" "$1"
}

make_users() {
  say "Users"
  add_user "$user" "Royal daemon" "/var/lib/royal${shop:+-shops/$shop}"
  add_user "$hook" "Royal web handler" /nonexistent
  run usermod -aG "$hook" "$user"
  for operator in $operators; do
    getent passwd "$operator" >/dev/null || die "--operator: there is no user $operator"
    run usermod -aG "$user,$hook" "$operator"
  done
}

secret() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }

make_configuration() {
  say "Configuration"
  run install -d -o root -g root -m 0755 /etc/royal
  if [ -n "$shop" ]; then run install -d -o root -g "$hook" -m 0750 "/etc/royal/$shop"; fi
  run install -d -o root -g "$hook" -m 0750 "/etc/royal${shop:+/$shop}/hooks.d"
  script="s#^\\#ROYAL_SPOOL=.*#ROYAL_SPOOL=$spool#"
  if [ "$dry" = 0 ]; then
    # Two secrets are of our own choice; the one of Chatwoot's webhook is Chatwoot's.
    script="$script
s/^#EVOLUTION_WEBHOOK_TOKEN=.*/EVOLUTION_WEBHOOK_TOKEN=$(secret)/
s/^#ROYAL_ADMIN_TOKEN=.*/ROYAL_ADMIN_TOKEN=$(secret)/"
  fi
  put_changed "$src/etc/royal.env.example" "$config" 0640 "$script"
  if [ ! -e "$secrets" ]; then run install -m 0640 /dev/null "$secrets"; else say "  kept: $secrets"; fi
  run chown "root:$hook" "$config"
  run chown "root:$user" "$secrets"
}

make_spool() {
  say "Spool"
  run install -d -o root -g root -m 0755 /var/spool/royal-shops /run/royal
  run install -d -o "$user" -g "$hook" -m 2750 "$spool"
  run runuser -u "$user" -- env ROYAL_CONFIG="$config" royal init --spool
  fit_spool
  if [ "$mode" = cron ] && [ ! -e /var/log/royal.log ]; then
    run install -o royal -g adm -m 0640 /dev/null /var/log/royal.log
  fi
}

# A spool of an earlier installation, in which the web handler was in the daemon's group.
fit_spool() {
  [ -d "$spool/new" ] && [ "$(stat -c %G "$spool/new")" != "$hook" ] || return 0
  run chgrp "$hook" "$spool/tmp" "$spool/new" "$spool/ctl"
  run chmod 3770 "$spool/tmp"
  run chmod 2770 "$spool/new" "$spool/ctl"
  run chmod 0664 "$spool/FORMAT"
  run chmod -R o+rX "$spool/seen"
  # The next test message makes it anew, as the web handler's.
  run rm -f "$spool/ctl/test.lock"
}

# --- Services -----------------------------------------------------------------------------------------------------------

started_units() {
  case $mode in
    daemon) list="royal-drain$at.service" ;;
    path) list="royal-drain$at.path royal-drain-once$at.timer" ;;
    cron) list='' ;;
  esac
  if [ "$nginx" = 1 ]; then list="$list royal-fcgi$at.socket"; fi
  say "$list"
}

start_services() {
  say "Services"
  if ! has_systemd; then
    say "  systemd does not run here, so nothing was started. With it: systemctl enable --now $(started_units)"
    say "  Without: etc/cron.d/royal-drain, or \"royal serve\" under a supervisor of your own."
    return
  fi
  run systemctl daemon-reload
  other=''
  if [ "$mode" != daemon ]; then other="royal-drain$at.service"; fi
  if [ "$mode" != path ]; then other="$other royal-drain$at.path royal-drain-once$at.timer"; fi
  # shellcheck disable=SC2086 # a list of words
  run systemctl disable -q --now $other
  # shellcheck disable=SC2046
  run systemctl enable -q $(started_units)
  # New programs: what runs of the old ones ends in order.
  # shellcheck disable=SC2046
  run systemctl restart $(started_units)
  if [ "$nginx" = 1 ]; then run systemctl stop "royal-fcgi$at.service"; fi
}

reload_nginx() {
  [ "$nginx" = 1 ] || return 0
  command -v nginx >/dev/null || [ "$dry" = 1 ] || return 0
  run nginx -t -q || die "nginx does not accept its configuration; mend $site and run: nginx -t && systemctl reload nginx"
  if has_systemd; then run systemctl reload-or-restart nginx; else say "  nginx was not reloaded: systemd does not run here"; fi
}

check() {
  say "Check"
  # What it finds is for the administrator to do; it is no failure of the installation.
  run runuser -u "$user" -- env ROYAL_CONFIG="$config" royal check || true
}

say_next() {
  [ "$dry" = 0 ] || return 0
  cat <<END

Royal is installed. Next:
  1. $config: CHATWOOT_API_URL, CHATWOOT_WEBHOOK_SECRET (Chatwoot shows it), EVOLUTION_API_URL;
     $secrets: CHATWOOT_API_TOKEN, EVOLUTION_API_TOKEN, OPENAI_API_KEY.
     Then: systemctl reload royal-drain$at
  2. $site: server_name and the certificate. Then: nginx -t && systemctl reload nginx
  3. Chatwoot and Evolution API: the URLs are in README.md, "Platforms".
  4. runuser -u $user -- env ROYAL_CONFIG=$config royal check
END
}

# --- The front of several nodes -----------------------------------------------------------------------------------------

# A sed script that puts the nodes in the place of the example's.
node_lines() {
  say "/server node[23]\\.example\\.internal/d"
  lines=''
  for node in $(say "$front" | tr , ' '); do
    case $node in *:*) ;; *) node=$node:80 ;; esac
    lines="$lines\\n    server $node max_fails=1 fail_timeout=5s;"
  done
  say "s/^ *server node1\\.example\\.internal.*/${lines#??}/"
  if [ -n "$domain" ]; then say "s/server_name bot\\.example\\.org;/server_name $domain;/"; fi
}

install_front() {
  site=/etc/nginx/conf.d/royal-cluster.conf
  say "This makes the front before $front: $site${domain:+ for $domain}, kept where it is there, and /etc/nginx/royal-route.js."
  confirm
  if [ "$packages" = 1 ] && [ -z "$root" ]; then
    run env DEBIAN_FRONTEND=noninteractive apt-get update -qq
    run env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nginx-light libnginx-mod-http-js
  fi
  put 0644 "$src/etc/nginx/royal-route.js" /etc/nginx/royal-route.js
  put_changed "$src/etc/nginx/royal-cluster.conf" "$site" 0644 "$(node_lines)"
  put 0644 "$src/etc/keepalived/royal-front.conf.example" /usr/share/doc/royal/examples/keepalived/royal-front.conf
  put 0644 "$src/etc/doc/scaling.md" /usr/share/doc/royal/scaling.md
  [ -z "$root" ] || return 0
  reload_nginx
  [ "$dry" = 1 ] || say "Next: server_name and the certificate in $site; a second front with keepalived: /usr/share/doc/royal/scaling.md"
}

# --- Uninstall ----------------------------------------------------------------------------------------------------------

stop_services() {
  has_systemd && [ -z "$root" ] || return 0
  if [ -z "$shop" ]; then
    instances=$(systemctl list-units --all --plain --no-legend 'royal-*@*' | awk '{print $1}' | tr '\n' ' ')
    units="$units $instances"
  fi
  for unit in $units; do
    # An instance of Accept=yes cannot be disabled, and some are not there: neither matters.
    run systemctl disable -q --now "$unit" 2>/dev/null || run systemctl stop "$unit" 2>/dev/null || true
  done
}

remove_files() {
  [ -z "$shop" ] || return 0
  for file in /usr/lib/royal/royal-hook /usr/sbin/royal-drain /usr/bin/royal /usr/lib/sysusers.d/royal.conf \
    /usr/lib/tmpfiles.d/royal.conf /etc/logrotate.d/royal /etc/cron.d/royal-drain \
    /usr/share/bash-completion/completions/royal; do
    run rm -f "$root$file"
  done
  for page in "$src"/etc/man/*.[1-9]; do run rm -f "$root/usr/share/man/man${page##*.}/${page##*/}"; done
  for unit in "$src"/etc/systemd/*; do run rm -f "$root/usr/lib/systemd/system/${unit##*/}"; done
  run rm -rf "$root/usr/share/doc/royal"
  if [ -d "$root/usr/lib/royal" ]; then run rmdir --ignore-fail-on-non-empty "$root/usr/lib/royal"; fi
}

uninstall() {
  stop_services
  remove_files
  set -- "$root$site"
  if [ -z "$shop" ]; then set -- "$@" "$root"/etc/nginx/conf.d/royal-*.conf; fi
  for file; do
    if [ -e "$file" ]; then run mv "$file" "$file.disabled"; fi
  done
  [ -z "$root" ] || return 0
  if has_systemd; then
    run systemctl daemon-reload
    if [ "$nginx" = 1 ] && systemctl is-active -q nginx; then run systemctl reload nginx; fi
  fi
  [ "$dry" = 1 ] || say "Removed. What is left: $spool, /etc/royal, the users. To remove these too: rm -r, userdel."
}

# --- In order -----------------------------------------------------------------------------------------------------------

parse "$@"
check_options
name_things
if [ -z "$root" ] && [ "$dry" = 0 ] && [ "$(id -u)" != 0 ]; then die "this needs root: sudo etc/install.sh" 77; fi
if [ -z "$root" ] && [ ! -e /etc/debian_version ]; then
  die "this is for Debian and Ubuntu; elsewhere follow README.md, or use DESTDIR"
fi
if [ -n "$front" ]; then install_front; exit 0; fi
announce
confirm
if [ "$remove" = 1 ]; then uninstall; exit 0; fi
if [ -n "$root" ]; then packages=0; fi
install_packages
build_programs
check_programs
install_files
install_site
if [ -n "$root" ]; then
  put_new 0640 "$src/etc/royal.env.example" /etc/royal/royal.env
  say "Done: $root"
  exit 0
fi
make_users
make_configuration
make_spool
start_services
reload_nginx
check
say_next
