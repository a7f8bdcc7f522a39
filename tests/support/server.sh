#!/usr/bin/env bash
# A throwaway PostgreSQL: its own folder, port, Unix socket, certificates and roles; gone when the caller is.
#
#   server.sh run [VERSION] -- COMMAND...     starts it, runs COMMAND with GREENPG_TEST_* in its environment, removes it
#   source server.sh; server_start [VERSION]  the same for the rest of a script, by an EXIT trap; commands that take their
#                                             time are run by server_run COMMAND...
#
# VERSION is a major one, 13 to 18; the newest that is installed if there is none, or that of the bin folder that
# GREENPG_TEST_PGBIN names beforehand. GREENPG_TEST_HOST, _PORT, _SOCKET (folder), _CERTS (folder), _DSN, _PGBIN and _LOG
# say where everything is; with PgBouncer installed, GREENPG_TEST_PGBOUNCER (transactions share two connections to the
# server) and _PGBOUNCER_SESSION (sessions do) are connection strings of one in front.

server_fail() {
  echo "server.sh: $*" >&2
  return 1
}

# The bin folder of the newest server, or of the newest of a VERSION.
server_find_pgbin() {
  local folder
  # shellcheck disable=SC2086 # a version or all
  for folder in $(printf '%s\n' /usr/lib/postgresql/${1:-*}/bin | sort --version-sort --reverse); do
    [[ -x $folder/initdb && -x $folder/postgres ]] && { echo "$folder"; return; }
  done
  [[ -z ${1:-} ]] || return 1
  command -v initdb >/dev/null && command -v postgres >/dev/null && { dirname "$(command -v postgres)"; return; }
  server_fail "no PostgreSQL server is installed"
}

# The package of a VERSION that install.sh fetched becomes a folder of our server's, where its user may read it. Packages
# hold no symbolic links: a list in it says which there are to be.
server_unpack() {
  local package target=$server_folder/postgresql
  package=$(printf '%s\n' "${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/greenpg/postgresql-$1."*.tgz | sort --version-sort | tail -n 1)
  [[ -f $package ]] || { server_fail "PostgreSQL $1 is not installed: tests/support/install.sh postgresql-$1"; return; }
  mkdir "$target"
  tar --extract --gzip --file "$package" --directory "$target" --strip-components=2 --no-same-owner --same-permissions \
    package/native || return
  sed 's/},/},\n/g' "$target/pg-symlinks.json" |
    sed -n 's|.*"source":"native/\([^"]*\)","target":"native/\([^"]*\)".*|\1 \2|p' |
    while read -r source link; do ln -s "$(basename "$source")" "$target/$link" || return; done
}

# PostgreSQL refuses to run as root; everybody else runs it as himself.
server_as_user() {
  if ((EUID == 0)); then
    env --chdir=/ HOME="$server_folder" setpriv --reuid="$server_user" --regid="$(id -g "$server_user")" --clear-groups -- "$@"
  else
    env --chdir=/ "$@"
  fi
}

# A certificate NAME, signed by our CA for the names given ("DNS:...,IP:..."), valid for two days from now.
server_certificate() {
  local name=$1 subject=$2 names=$3
  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$name.key" -out "$name.csr" \
    -subj "/CN=$subject" -addext "subjectAltName=$names" 2>>certs.log
  openssl x509 -req -in "$name.csr" -CA root.crt -CAkey root.key -CAcreateserial -copy_extensions copy \
    -days "${4:-2}" -out "$name.crt" 2>>certs.log
  rm "$name.csr"
}

# root.crt is the CA; server is good, other_host names another, expired ended yesterday, self_signed has no CA above it,
# client is what the role cert_user shows.
server_certificates() (
  set -e
  mkdir "$1"
  cd "$1"
  openssl req -new -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout root.key -out root.crt \
    -subj "/CN=greenpg test CA" -days 2 2>>certs.log
  server_certificate server localhost DNS:localhost,IP:127.0.0.1,IP:::1
  server_certificate other_host other.example DNS:other.example
  server_certificate expired localhost DNS:localhost,IP:127.0.0.1,IP:::1 -1
  server_certificate client cert_user DNS:cert_user
  openssl req -new -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout self_signed.key \
    -out self_signed.crt -subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -days 2 2>>certs.log
  chmod 644 -- *.crt
  chmod 600 -- *.key
)

server_configure() {
  cat >>"$server_folder/data/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1,::1'
unix_socket_directories = '$server_folder'
max_connections = 200
fsync = off
synchronous_commit = off
full_page_writes = off
shared_buffers = 64MB
max_prepared_transactions = 10
ssl = on
ssl_cert_file = '$server_folder/certs/server.crt'
ssl_key_file = '$server_folder/server.key'
ssl_ca_file = '$server_folder/certs/root.crt'
password_encryption = 'scram-sha-256'
log_min_messages = warning
log_line_prefix = '%m [%p] %u '
timezone = 'UTC'
CONF
  cat >"$server_folder/data/pg_hba.conf" <<CONF
local     all  trust_user       trust
local     all  all              scram-sha-256
host      all  trust_user  all  trust
host      all  md5_user    all  md5
host      all  clear_user  all  password
hostssl   all  tls_only    all  scram-sha-256
host      all  tls_only    all  reject
hostnossl all  plain_only  all  scram-sha-256
host      all  plain_only  all  reject
hostssl   all  cert_user   all  cert
host      all  all         all  scram-sha-256
CONF
}

server_fill() {
  local psql=$GREENPG_TEST_PGBIN/psql
  [[ -x $psql ]] || psql=$(server_find_pgbin)/psql # packages hold the server alone
  PGPASSWORD=secret PGCLIENTENCODING=UTF8 PGOPTIONS=--client_min_messages=error "$psql" -X -q -v ON_ERROR_STOP=1 \
    -h "$server_folder" -p "$GREENPG_TEST_PORT" -U postgres -d postgres <<'SQL'
create role scram_user login password 'secret';
create role clear_user login password 'secret';
create role tls_only login password 'secret';
create role plain_only login password 'secret';
create role trust_user login;
create role cert_user login;
-- SASLprep makes "IXIX  x" of it: the numeral becomes two letters, the no-break space a space.
create role saslprep_user login password E'IX\u2168 \u00a0x';
set password_encryption = 'md5';
create role md5_user login password 'secret';
create database test;
\connect test
create table users (id int primary key, name text not null, age int, city text, balance float8 not null, joined date not null);
insert into users values
  (1, 'Ada',     36, 'London', 1815.12, '2021-12-10'),
  (2, 'Bruno',   52, 'Rome',    160.00, '2022-02-17'),
  (3, 'Chiara',  29, 'Rome',     42.50, '2022-08-11'),
  (4, 'Dennis',  70, 'Boston', 1970.01, '2020-09-09'),
  (5, 'Elena',   31, 'Rome',   1684.03, '2023-06-05'),
  (6, 'Federico', 63, 'Rome',     8.50, '2020-01-20'),
  (7, 'Grace',   85, 'New York', 10.10, '2019-12-09'),
  (8, 'Hyp',   null, null,        0.00, '2024-02-29');
grant select on users to public;
SQL
}

# A port that nobody listens on, below those that outgoing connections take.
server_free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 12000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
}

# One PgBouncer: of database `test` it shares connections by transaction, of `test_session` by session; each user has two.
server_start_pgbouncer() {
  local program port
  program=$(PATH=$PATH:/usr/sbin command -v pgbouncer) || return 0
  mkdir "$server_folder/pgbouncer"
  printf '"%s" "secret"\n' postgres scram_user >"$server_folder/pgbouncer/users"
  ((EUID != 0)) || chown -R "$server_user" "$server_folder/pgbouncer"
  for _ in {1..20}; do
    port=$(server_free_port)
    rm -f "$server_folder/pgbouncer/"{pid,log}
    cat >"$server_folder/pgbouncer/ini" <<INI
[databases]
test = host=127.0.0.1 port=$GREENPG_TEST_PORT pool_mode=transaction
test_session = host=127.0.0.1 port=$GREENPG_TEST_PORT dbname=test pool_mode=session
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = $port
unix_socket_dir =
auth_type = scram-sha-256
auth_file = $server_folder/pgbouncer/users
default_pool_size = 2
max_client_conn = 500
logfile = $server_folder/pgbouncer/log
pidfile = $server_folder/pgbouncer/pid
INI
    # It goes to the background before it has its port.
    server_as_user "$program" --quiet --daemon "$server_folder/pgbouncer/ini"
    for _ in {1..100}; do
      if [[ -s $server_folder/pgbouncer/pid ]] && (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
        export GREENPG_TEST_PGBOUNCER="host=127.0.0.1 port=$port dbname=test user=postgres password=secret"
        export GREENPG_TEST_PGBOUNCER_SESSION=${GREENPG_TEST_PGBOUNCER/dbname=test/dbname=test_session}
        return
      fi
      ! grep -qs FATAL "$server_folder/pgbouncer/log" || break
      sleep 0.05
    done
  done
  cat "$server_folder/pgbouncer/log" >&2 || true
  server_fail "PgBouncer does not start"
}

# Ends the server and removes its folder, even when the script was killed outright: this process outlives it.
server_watch() {
  trap '' INT TERM HUP
  tail --pid="$1" --follow /dev/null # ends when the script does
  server_stop
}

server_start() {
  local template=${TMPDIR:-/tmp}/greenpg.XXXXXX
  ((${#template} < 80)) || template=/tmp/greenpg.XXXXXX # a socket's path has room for 107 bytes
  [[ -n ${1:-} ]] || GREENPG_TEST_PGBIN=${GREENPG_TEST_PGBIN:-$(server_find_pgbin)} || return
  server_folder=$(mktemp -d "$template")
  [[ -z ${1:-} ]] || GREENPG_TEST_PGBIN=$(server_find_pgbin "$1") || GREENPG_TEST_PGBIN=$server_folder/postgresql/bin
  server_pid=$BASHPID
  server_user=postgres
  ((EUID != 0)) || id postgres >/dev/null 2>&1 || server_user=nobody
  trap server_stop EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  # From the first moment on; detached from our terminal and our pipes, so that nobody waits for it.
  (server_watch "$server_pid") </dev/null >/dev/null 2>&1 &
  disown

  chmod 755 "$server_folder"
  [[ $GREENPG_TEST_PGBIN != "$server_folder"/* ]] || server_unpack "$1" || return
  server_certificates "$server_folder/certs" || { cat "$server_folder/certs/certs.log" >&2; return 1; }
  cp "$server_folder/certs/server.key" "$server_folder/server.key"
  chmod 600 "$server_folder/server.key"
  # The server owns its folder, so that it may make its data and its socket there; the certificates stay ours.
  ((EUID != 0)) || chown "$server_user" "$server_folder" "$server_folder/server.key"
  printf secret >"$server_folder/password"
  chmod 644 "$server_folder/password"
  LC_ALL=C.UTF-8 server_as_user "$GREENPG_TEST_PGBIN/initdb" --pgdata "$server_folder/data" --username postgres --encoding UTF8 \
    --locale C.UTF-8 --auth scram-sha-256 --pwfile "$server_folder/password" --no-sync \
    >"$server_folder/initdb.log" 2>&1 || { cat "$server_folder/initdb.log" >&2; return 1; }
  server_configure
  export GREENPG_TEST_PGBIN GREENPG_TEST_HOST=127.0.0.1 GREENPG_TEST_PORT GREENPG_TEST_SOCKET=$server_folder
  export GREENPG_TEST_CERTS=$server_folder/certs GREENPG_TEST_LOG=$server_folder/server.log
  for _ in {1..20}; do
    GREENPG_TEST_PORT=$(server_free_port)
    if server_as_user "$GREENPG_TEST_PGBIN/pg_ctl" start --silent --wait --pgdata "$server_folder/data" \
      --log "$GREENPG_TEST_LOG" --options "-p $GREENPG_TEST_PORT" >/dev/null 2>&1 </dev/null; then
      export GREENPG_TEST_DSN="host=127.0.0.1 port=$GREENPG_TEST_PORT dbname=test user=postgres password=secret"
      server_fill && server_start_pgbouncer
      return
    fi
    grep -q "could not bind" "$GREENPG_TEST_LOG" || break
  done
  cat "$GREENPG_TEST_LOG" >&2
  server_fail "PostgreSQL does not start"
}

# Runs a command so that a signal ends it and us at once: bash runs no trap while it waits for a foreground command.
server_run() {
  local status=0
  env --default-signal=INT,QUIT "$@" <&0 &
  server_child=$!
  wait "$server_child" || status=$?
  server_child=""
  return "$status"
}

# Safe to call twice.
server_stop() {
  local status=$? # of the script that ends: an EXIT trap keeps it
  if [[ -n ${server_child:-} ]]; then
    kill "$server_child" 2>/dev/null || true
    wait "$server_child" 2>/dev/null || true
    server_child=""
  fi
  [[ -d ${server_folder:-} ]] || return "$status"
  [[ ! -f $server_folder/pgbouncer/pid ]] || kill "$(<"$server_folder/pgbouncer/pid")" 2>/dev/null || true
  [[ ! -f $server_folder/data/postmaster.pid ]] ||
    server_as_user "$GREENPG_TEST_PGBIN/pg_ctl" stop --silent --wait --mode immediate --pgdata "$server_folder/data" \
      >/dev/null 2>&1 || true
  rm -rf "$server_folder"
  return "$status"
}

if [[ ${BASH_SOURCE[0]} == "$0" ]]; then
  set -euo pipefail
  if (($# < 3)) || [[ $1 != run || ($2 != -- && $3 != --) ]]; then
    echo "usage: server.sh run [VERSION] -- COMMAND..." >&2
    exit 1
  fi
  [[ $2 == -- ]] && version="" || version=$2
  shift $((${#version} ? 3 : 2))
  server_start "$version"
  server_run "$@"
fi
