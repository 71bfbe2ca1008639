"""The API as tests of the command line ask it, to see what a command did."""

import json
import urllib.error
import urllib.request
from typing import Any

from tests.faults.processes import Web


def ask(server: Web, method: str, path: str, body: Any = None, token: str = "") -> Any:
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    content = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{server.url}/api/v1/{path}", content, headers, method=method)
    with urllib.request.urlopen(request, timeout=10) as response:
        return json.load(response)


def refused(server: Web, method: str, path: str, body: Any = None, token: str = "") -> int:
    """The status of what must not be answered."""
    try:
        ask(server, method, path, body, token)
    except urllib.error.HTTPError as error:
        return error.code
    raise AssertionError(f"{method} {path} was answered")
