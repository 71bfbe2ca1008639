"""Nothing outlives the test run."""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1
# Found before any fork: nothing may be loaded after it.
_prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None


def dies_with_its_parent(parting_signal: int, parent: int) -> None:
    """Have the kernel send us the signal when the parent ends; it knows this on Linux only."""
    if _prctl:
        _prctl(PR_SET_PDEATHSIG, parting_signal)
        if os.getppid() != parent:  # it died just before we asked
            os._exit(1)
