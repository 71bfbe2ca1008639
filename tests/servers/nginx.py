"""A private nginx with the product's own configuration."""

import os
import re
import signal
from pathlib import Path

from chat.drill.server import Server

from .programs import program

CONFIGURATION = Path(__file__).parents[2] / "deploy" / "nginx"
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


class Nginx(Server):
    """The entry point of deploy/nginx, word for word, in front of the given "host:port"s."""

    parting_signal = signal.SIGTERM  # killed alone, the master would leave its workers behind

    def __init__(self, *backends: str) -> None:
        super().__init__()
        self.url = f"http://127.0.0.1:{self.port}"
        # nginx looks for included files beside the main one: through a link it is the real one, with our addresses.
        (self.folder / "confab.conf").symlink_to(CONFIGURATION / "confab.conf")
        (self.folder / "listen.conf").write_text(f"listen 127.0.0.1:{self.port};\n")
        self.send_to(*backends)

    def send_to(self, *backends: str) -> None:
        """Change the instances behind it; when it runs, it follows as in a rolling deploy."""
        upstream = (CONFIGURATION / "upstream.compose.conf").read_text()
        # Docker's name server is not here, and only newer ones look up names while they run: plain addresses.
        upstream = re.sub(r"^resolver .*$", "", upstream, flags=re.MULTILINE)
        servers = "\n    ".join(rf"server {backend} \1;" for backend in backends)
        upstream = re.sub(r"server app:8000 resolve (.*);", servers, upstream)
        places = "".join(f"{kind}_temp_path {self.folder / kind};\n" for kind in TEMPORARY)
        (self.folder / "upstream.conf").write_text(upstream + places)
        if self.process:
            self.process.send_signal(signal.SIGHUP)

    def command(self) -> list[str]:
        # As root its workers would become somebody who may not enter our folder.
        user = "user root; " if os.geteuid() == 0 else ""
        directives = f"daemon off; pid {self.folder / 'pid'}; {user}"
        return [program("nginx"), "-c", str(self.folder / "confab.conf"), "-e", "stderr", "-g", directives]
