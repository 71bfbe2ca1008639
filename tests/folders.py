"""Temporary folders of a test run: in memory, where there is room.

All that the servers of the tests write is on disk before they answer, and a disk that is busy makes that wait for
seconds. What a killed process wrote is still there after it, as on a disk; nobody here cuts the power.
"""

import os
import shutil
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")
NAME = "confab-"
# Three times what a whole run needs at once. In a container there may be 64 MB.
ENOUGH_BYTES = 4 * 2**30


def in_memory() -> Path | None:
    """A new folder for this process and those that it starts, or None where the usual one has to do."""
    if "TMPDIR" in os.environ or not os.access(MEMORY, os.W_OK) or shutil.disk_usage(MEMORY).free < ENOUGH_BYTES:
        return None
    for left in MEMORY.glob(f"{NAME}*"):
        _clear(left)
    folder = MEMORY / f"{NAME}{os.getpid()}"
    folder.mkdir(mode=0o700)
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder)
    return folder


def _clear(folder: Path) -> None:
    """Of a run that was killed. Another one's may still be at work."""
    number = folder.name.removeprefix(NAME)
    if number.isdigit() and not Path("/proc", number).exists():
        shutil.rmtree(folder, ignore_errors=True)
