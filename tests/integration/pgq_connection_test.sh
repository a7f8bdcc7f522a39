#!/bin/bash
# pgq on connections that fail, end or take their time. The server is its own: it is stopped and killed here.
set -u
source "$(dirname "$0")/../support/server.sh"
source "$(dirname "$0")/pgq_checks.sh"
[[ -n ${GREENPG_TEST_DSN:-} ]] || { echo "skipped: GREENPG_TEST_DSN is not set"; exit 77; }
server_start || exit 1
trap 'rm -rf "$folder"; server_stop' EXIT
use_server
postmaster=$(head -n 1 "$GREENPG_TEST_SOCKET/data/postmaster.pid")
dsn=$GREENPG_TEST_DSN

# Where libpq 15 and 18 word it alike, so do we.
same query "$dsn password=wrong" -c "select 1"
same query "$dsn sslmode=disable password=wrong" -c "select 1"
same query "$dsn user=nobody_of_that_name" -c "select 1"
same query "$dsn dbname=no_such_database" -c "select 1"
same query no_such_database -c "select 1"
same query "$dsn user=cert_user" -c "select 1"
same query "$dsn user=plain_only sslmode=require" -c "select 1"
same query "$dsn user=tls_only sslmode=disable" -c "select 1"
same query "host=127.0.0.1 port=1" -c "select 1"
same query "host=localhost,/nowhere port=1" -c "select 1"
same query "host=/nowhere port=1" -c "select 1"
same query "host=no-such-host.invalid" -c "select 1"
same query "port=99999" -c "select 1"
same query "nonsense=1" -c "select 1"
same query "host" "-c select 1"
same query "postgresql://%zz/" -c "select 1"
same query "sslmode=nonsense" -c "select 1"
for target in "$dsn" "$dsn sslmode=disable" "$dsn user=md5_user" "$dsn user=clear_user" "$dsn user=saslprep_user password='IX x'" \
  "host=$GREENPG_TEST_SOCKET user=trust_user" "postgresql://scram_user:secret@localhost:$GREENPG_TEST_PORT/test" test \
  "$dsn sslmode=verify-full sslrootcert=$GREENPG_TEST_CERTS/root.crt"; do
  same query "$target" -At -c "select current_user, current_database(), (select ssl from pg_stat_ssl where pid = pg_backend_pid())"
done
expect 'its name' pgq -At -c "show application_name"
status 2 "$dsn sslmode=verify-full sslrootcert=$GREENPG_TEST_CERTS/self_signed.crt" -c "select 1"
says '^pgq: error: connection to server at "127.0.0.1", port .* certificate'
status 2 "$dsn password=" -c "select 1"
says 'no password supplied'

expect 'a ping' "server at \"127.0.0.1\", port $GREENPG_TEST_PORT: accepting connections" --ping "$dsn"
expect 'a ping by socket' "server on socket \"$GREENPG_TEST_SOCKET/.s.PGSQL.$GREENPG_TEST_PORT\": accepting connections" --ping
status 0 --ping -q
[[ ! -s $folder/out ]] || fail "a quiet ping says $(cat "$folder/out")"
status 2 --ping "host=127.0.0.1 port=1"
status 2 --ping "$dsn password=wrong"

# --timeout: the statement is gone on the server, the connection is the same.
sleeps="select count(*) from pg_stat_activity where query like 'select pg_sleep(3%' and pid <> pg_backend_pid()"
late='pgq: error: the statement was cancelled: it took longer than 0.3 s'
expect 'cancelled' $'1\n'"$late"$'\nt\n0' -qAt --timeout 0.3 -c "create temp table t as select pg_backend_pid() as pid; select 1" \
  -c "select pg_sleep(30)" -c "select pid = pg_backend_pid() from t" -c "$sleeps"
expect 'cancelled in binary' "$late"$'\n2' -At --binary --timeout 0.3 -c "select pg_sleep(30)" -c "select 2"
expect 'cancelled between its rows' "$late"$'\n2' -At --timeout 0.3 -c "select i, pg_sleep(0.1) from generate_series(1, 300) i" -c "select 2"
# The server keeps the short first result to itself until there is more to send.
expect 'cancelled between its results' "$late"$'\n2' -At --timeout 0.3 -c "select 1; select pg_sleep(30)" -c "select 2"
status 3 -A --timeout 0.3 -c "select generate_series(1, 1000000000)"
says "$late"
status 3 --timeout 0.3 -c "select 1" -c "select pg_sleep(30)"
expect 'nothing left behind' 0 -At -c "$sleeps"
expect 'each statement has its own time' $'1\n2' -At --timeout 1 -c "select 1 from pg_sleep(0.6)" -c "select 2 from pg_sleep(0.6)"
printf "select 1;\nselect\n pg_sleep(30);\nselect 2;\n" >"$folder/script.sql"
expect 'cancelled in a script' $'1\n'"pgq:$folder/script.sql:3: ${late#pgq: }"$'\n2' -At --timeout 0.3 -f "$folder/script.sql"

# What follows a COPY in a script is its data, and never SQL.
printf 'create temp table t(a text);\ncopy t from stdin;\nselect 1;\n\\.\nselect 2;\n' >"$folder/script.sql"
refused="pgq:$folder/script.sql:2: error: "
expect 'COPY in a script' "${refused}COPY FROM STDIN needs a call that feeds it"$'\n'"${refused}what follows a COPY may be its data: the rest of the script is not run"$'\n3' \
  -qAt -f "$folder/script.sql" -c "select 3 + count(*) from t"
status 3 -f "$folder/script.sql"
expect 'after a COPY' $'pgq: error: COPY TO STDOUT needs a call that receives it\n2' -At -c "copy users to stdout" -c "select 2"

# The end of a connection is the end of the run.
die="select pg_terminate_backend(pg_backend_pid())"
lost='FATAL:  terminating connection due to administrator command'
expect 'terminated' $'1\n'"$lost"$'\npgq: error: connection to server was lost' -At -c "select 1" -c "$die" -c "select 2"
status 2 -c "$die"
status 2 --binary -c "$die" -c "select 2"
printf "select 1;\n%s;\nselect 2;" "$die" >"$folder/script.sql"
expect 'terminated in a script' \
  $'1\n'"pgq:$folder/script.sql:2: $lost"$'\n'"pgq:$folder/script.sql:2: error: connection to server was lost" -At -f "$folder/script.sql" -c "select 3"

# A server that says nothing.
kill -STOP "$postmaster"
start=$SECONDS
status 2 "$dsn connect_timeout=2" -c "select 1"
says 'timeout expired'
((SECONDS - start < 15)) || fail "connect_timeout=2 took $((SECONDS - start)) s"
status 2 --timeout 0.3 --ping
says 'pgq: error: '
kill -CONT "$postmaster"

# And one that is killed while it works.
"$pgq" -At -c "select 1" -c "select pg_sleep(30)" -c "select 2" >"$folder/out" 2>"$folder/err" &
running=$!
until [[ $(psql -X -At -c "$sleeps") == 1 ]]; do sleep 0.1; done
backend=$(psql -X -At -c "select pid from pg_stat_activity where query = 'select pg_sleep(30)'")
kill -KILL "$backend"
wait "$running"
actual=$?
compared=$((compared + 1))
[[ $actual == 2 && $(cat "$folder/out") == 1 ]] || fail "killed server: exit status $actual, output $(cat "$folder/out")"
says 'connection to server was lost'

finish
