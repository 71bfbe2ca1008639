#!/bin/sh
# With a real database Confab asks for SECRET_KEY. When nobody chose one, all containers on the same volume share one
# that is made once: each writes its own, and the link, which fails when the name exists, lets the first one win.
set -eu

if [ -n "${DATABASE_URL:-}" ] && [ -z "${SECRET_KEY:-}" ]; then
    umask 077
    shared=${DATA_DIR:-/data}/shared_secret_key
    if [ ! -e "$shared" ]; then
        mine=$(mktemp "$shared.XXXXXX")
        python -c 'import secrets; print(secrets.token_urlsafe(48))' >"$mine"
        ln "$mine" "$shared" 2>/dev/null || true
        rm -f "$mine"
    fi
    SECRET_KEY=$(cat "$shared")
    export SECRET_KEY
fi

exec "$@"
