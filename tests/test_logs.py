"""Logs say what happened, and keep what people said to themselves."""

import subprocess
import sys


def test_a_traceback_tells_no_values() -> None:
    """`rich`, where it is installed, would write down what every variable holds."""
    program = """
import structlog
from chat import logs, settings
logs.setup(settings.load(_env_file=None))
password = "four " + "plain words"
try:
    raise ValueError("It broke.")
except ValueError:
    structlog.get_logger().exception("broken")
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)

    assert "ValueError: It broke." in run.stdout
    assert "four plain words" not in run.stdout
