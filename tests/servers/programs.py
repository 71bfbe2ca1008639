"""What a test needs of this machine: programs."""

import os

from chat.drill.programs import find

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
    path = find(name)
    if path is None:
        raise RuntimeError(f"{name} is not installed; `sh tests/install` installs it, or tells what to install.")
    return path


def chromium() -> str:
    """The path of the browser; CHROMIUM in the environment names another one."""
    for name in (os.environ.get("CHROMIUM"), *BROWSERS):
        if name and (path := find(name)):
            return path
    return program("chromium")
