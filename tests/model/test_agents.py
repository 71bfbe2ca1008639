"""What signed in, in plain words."""

import pytest

from chat.model.agent import Agent

CHROME = "(KHTML, like Gecko) Chrome/140.0.0.0"
AGENTS = {
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0": ("Firefox on Linux", "browser"),
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 {CHROME} Safari/537.36": (
        "Chrome on Windows",
        "browser",
    ),
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 {CHROME} Safari/537.36 Edg/140.0.0.0": (
        "Edge on Windows",
        "browser",
    ),
    f"Mozilla/5.0 (Linux; Android 15; Pixel 8) AppleWebKit/537.36 {CHROME} Mobile Safari/537.36": (
        "Chrome on Android",
        "phone",
    ),
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15": (
        "Safari on a Mac",
        "browser",
    ),
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 CriOS/140.0 Safari/604.1": (
        "Chrome on an iPhone",
        "phone",
    ),
    "Mozilla/5.0 (something new)": ("A browser", "browser"),
    "w3m/0.5.3": ("A browser (w3m)", "browser"),
    "<b>": ("A browser", "browser"),
    "": ("A browser", "browser"),
}


@pytest.mark.parametrize("text", AGENTS)
def test_a_browser_is_called_what_people_call_it(text: str) -> None:
    assert AGENTS[text] == Agent.parse(text, script=False)


@pytest.mark.parametrize(
    "text, name",
    [
        ("python-httpx/0.28.1", "A script (python-httpx)"),
        ("curl/8.5.0", "A script (curl)"),
        ("Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", "A script"),
        ("", "A script"),
        ("\u202e", "A script"),
    ],
)
def test_what_signs_in_as_a_script_is_one(text: str, name: str) -> None:
    assert (name, "script") == Agent.parse(text, script=True)
