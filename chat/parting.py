"""Nothing outlives whoever started it."""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1
# Found before any fork: nothing may be loaded after it.
_prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None


def dies_with_its_parent(parting_signal: int, parent: int) -> None:
    """Between fork and exec: have the kernel send us the signal when the thread that started us ends, and with it the
    process `parent`. It knows this on Linux only."""
    if _prctl:
        _prctl(PR_SET_PDEATHSIG, parting_signal)
        if os.getppid() != parent:  # it died just before we asked
            os._exit(1)
