"""A receiver of outgoing webhooks: it checks who signed what comes, and answers with a message.

CHAT_SECRET=whsec_… PORT=9000 python receiver.py
"""

import hmac
import json
import os
import time
from base64 import b64decode, b64encode
from collections.abc import Mapping
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, HTTPServer

KEY = b64decode(os.environ["CHAT_SECRET"].removeprefix("whsec_"))
# Ids that came before: a delivery may be told twice. Keep them in a file or a database if it matters.
seen: set[str] = set()


def is_genuine(headers: Mapping[str, str], body: bytes) -> bool:
    moment = headers.get("webhook-timestamp", "")
    if not moment.isdigit() or abs(time.time() - int(moment)) > 300:
        return False
    signed = f"{headers.get('webhook-id', '')}.{moment}.".encode() + body
    wanted = "v1," + b64encode(hmac.digest(KEY, signed, sha256)).decode()
    return any(hmac.compare_digest(wanted, one) for one in headers.get("webhook-signature", "").split())


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(min(int(self.headers.get("Content-Length", 0)), 1_000_000))
        if not is_genuine(self.headers, body):
            return self.answer(401)
        told, id_ = json.loads(body), self.headers["webhook-id"]
        if id_ in seen or told["type"] != "message.posted":
            return self.answer(204)
        seen.add(id_)
        return self.answer(200, f"{told['data']['author']['name']} wrote {len(told['data']['body'])} characters.")

    def answer(self, status: int, text: str = "") -> None:
        self.send_response(status)
        if text:
            self.send_header("Content-Type", "text/plain; charset=utf-8")
            self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())


if __name__ == "__main__":
    server = HTTPServer(("127.0.0.1", int(os.environ.get("PORT", "9000"))), Receiver)
    print(f"Listening on {server.server_port}.", flush=True)
    server.serve_forever()
