#!/usr/bin/env bash
# Starts PostgreSQL: makes the database cluster on an empty volume, then sets roles, passwords, databases and extensions
# as accounts.sql has them, over a socket and before the port opens, so that no client ever meets a half-made server.
set -euo pipefail

CONFIG=/etc/nexus
# A folder of the volume: its root may hold lost+found, and its mode is the storage's business.
export PGDATA=/var/lib/postgresql/data/pgdata
for directory in /usr/lib/postgresql/*/bin; do PATH=$PATH:$directory; done

say() { echo "start.sh: $*" >&2; }

server=
# Kubernetes asks with SIGTERM, on which PostgreSQL would wait for its clients; SIGINT ends their sessions and closes cleanly.
stop() {
	if [ -n "$server" ]; then
		kill -INT "$server" 2>/dev/null || true
	else
		pg_ctl stop --silent --mode=fast 2>/dev/null || true
		exit 0
	fi
}
trap stop TERM INT

program=$(postgres --version | sed -E 's/^[^0-9]*([0-9]+).*/\1/')
if [ ! -e "$PGDATA/PG_VERSION" ]; then
	if [ -e "$PGDATA" ]; then
		say "$PGDATA has no PG_VERSION, so it is not what PostgreSQL left there; nothing is changed. Restore a backup, or move it away to start empty."
		exit 1
	fi
	say "the volume is empty: making the database cluster"
	# Under another name until it is whole, so that a power cut in between is no damaged cluster.
	rm -rf "$PGDATA.part"
	# Sorting by PostgreSQL's own rules: those of the C library change with the image and would break indexes.
	initdb --pgdata="$PGDATA.part" --username=postgres --encoding=UTF8 --locale=C --locale-provider=builtin \
		--builtin-locale=C.UTF-8 --data-checksums --auth-local=peer --auth-host=reject >/dev/null
	mv "$PGDATA.part" "$PGDATA"
fi
data=$(cat "$PGDATA/PG_VERSION")
if [ "$data" != "$program" ]; then
	say "the volume holds data of PostgreSQL $data, and this image is PostgreSQL $program, which cannot read them; nothing is changed. Go back to an image of PostgreSQL $data, or dump there and load the dump into a new volume."
	exit 1
fi
# Where the storage sets the group's rights (fsGroup), PostgreSQL would refuse the folder.
chmod 0700 "$PGDATA"

# As long as the probes allow: replaying the log after a power cut takes its time.
pg_ctl start --silent --wait --timeout=300 \
	--options="-c config_file=$CONFIG/postgresql.conf -c listen_addresses=''"
# The server would log a statement that fails or takes long, and these hold passwords.
export PGOPTIONS='-c log_min_error_statement=panic -c log_min_duration_statement=-1 -c client_min_messages=warning'
if ! psql --host=/tmp --username=postgres --dbname=postgres --no-psqlrc --quiet --set=ON_ERROR_STOP=1 \
	--file="$CONFIG/accounts.sql" >/dev/null; then
	pg_ctl stop --silent --mode=fast || true
	say "roles and databases could not be set, see the line above; the port stays closed"
	exit 1
fi
pg_ctl stop --silent --wait --mode=fast

postgres -c config_file="$CONFIG/postgresql.conf" &
server=$!
# A signal ends the wait, not the server: wait until it is gone.
status=0
while kill -0 "$server" 2>/dev/null; do
	status=0
	wait "$server" || status=$?
done
exit "$status"
