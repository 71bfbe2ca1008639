"""What servers of our own need of a machine: programs and free ports."""

import contextlib
import os
import random
import shutil
import socket

# Debian keeps servers in sbin, Fedora in libexec; the PATH of an ordinary account has neither.
FURTHER = ("/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/libexec")


def find(name: str) -> str | None:
    """The path of a program, where an account that may start servers would look for it."""
    return shutil.which(name, path=os.pathsep.join([os.environ.get("PATH", ""), *FURTHER]))


def free_port() -> int:
    """A port nobody listens on, below those that the kernel gives to clients.

    One of the kernel's own could be taken by an outgoing connection while its server is down, and a client that knocks
    at it again and again may end up connected to itself.
    """
    while True:
        port = random.randrange(20_000, 32_000)  # noqa: S311  # no secret
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
