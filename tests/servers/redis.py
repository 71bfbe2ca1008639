"""A private Redis."""

import socket

from chat.drill.server import Server

from .programs import program


class Redis(Server):
    """Keeps its data as in production, but for `everysec`: most tests do not cut the power, and it is faster."""

    def __init__(self, *options: str, appendfsync: str = "everysec") -> None:
        super().__init__()
        self._options = ["--appendonly", "yes", "--appendfsync", appendfsync, "--save", "", *options]
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def command(self) -> list[str]:
        place = ["--bind", "127.0.0.1", "--port", str(self.port), "--dir", str(self.folder)]
        return [program("redis-server"), *place, "--maxmemory-policy", "noeviction", *self._options]

    def answers(self) -> bool:
        # It listens before it has loaded its data, and then says -LOADING.
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False
