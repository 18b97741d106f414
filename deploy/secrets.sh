#!/bin/sh
# Makes the secrets of compose.yaml in the folder `secrets` beside it; what is there is kept. As root, it gives them to the
# image's user, who alone reads them.
set -eu
cd "$(dirname "$0")"
umask 077
mkdir -p secrets
cd secrets
keep() {
  [ -e "$1" ] || printf '%s\n' "$2" > "$1"
}
keep master_key "$(openssl rand -hex 32)"
keep postgres_password "$(openssl rand -hex 32)"
# The database is on the same machine's own network, which no other machine is on.
keep database_url "postgres://openpims:$(cat postgres_password)@postgres:5432/openpims?sslmode=disable"
chmod 400 master_key database_url postgres_password
if [ "$(id -u)" = 0 ]; then
  chown 10001:10001 master_key database_url
else
  echo "not root: give master_key and database_url to the image's user (10001), who alone may read them" >&2
fi
echo "secrets are in $(pwd): keep a copy of master_key elsewhere"
