"""What a test needs of this machine: programs and free ports."""

import contextlib
import os
import random
import shutil
import socket

# Debian keeps servers in sbin, Fedora in libexec; the PATH of an ordinary account has neither.
SEARCHED = os.pathsep.join([os.environ.get("PATH", ""), "/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/libexec"])

BROWSERS = (
    # The same without windows, which nobody would see.
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)


def program(name: str) -> str:
    """The path of a program that tests/install looks after."""
    path = shutil.which(name, path=SEARCHED)
    if path is None:
        raise RuntimeError(f"{name} is not installed; `sh tests/install` installs it, or tells what to install.")
    return path


def chromium() -> str:
    """The path of the browser; CHROMIUM in the environment names another one."""
    for name in (os.environ.get("CHROMIUM"), *BROWSERS):
        if name and (path := shutil.which(name, path=SEARCHED)):
            return path
    return program("chromium")


def free_port() -> int:
    """A port nobody listens on, below those that the kernel gives to clients.

    One of the kernel's own could be taken by an outgoing connection while its server is down, and a client that knocks
    at it again and again may end up connected to itself.
    """
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
