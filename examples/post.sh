#!/bin/sh
# Post into a room with a token: CHAT_URL=http://127.0.0.1:8000 CHAT_TOKEN=confab_… sh post.sh general "The build is green."
# The key makes a repeat harmless: the same one again posts nothing and answers as the first time.
set -eu
# Inside a string of JSON these are written otherwise; what else a terminal obeys is no text.
body=$(printf '%s' "$2" | tr -d '\001-\010\013\014\016-\037' | sed 's/\\/\\\\/g; s/"/\\"/g' |
    awk 'NR > 1 { printf "\\n" } { gsub(/\t/, "\\t"); gsub(/\r/, "\\r"); printf "%s", $0 }')
curl --fail-with-body --silent --show-error --retry 3 \
    --header "Authorization: Bearer $CHAT_TOKEN" \
    --header "Idempotency-Key: ${KEY:-$(date +%s)-$$}" \
    --header "Content-Type: application/json" \
    --data "{\"body\": \"$body\"}" \
    "$CHAT_URL/api/v1/rooms/$1/messages"
