"""Reading what strangers made, in a process of its own, with limits on memory and time.

`run` starts a module of ours that calls `limit` before it reads anything. Whatever trips it ends that process alone.
"""

import asyncio
import resource
import sys
from asyncio.subprocess import DEVNULL, PIPE
from pathlib import Path


async def run(module: str, *arguments: str, seconds: float, given: bytes | None = None) -> bytes | None:
    """What `python -m module arguments…` wrote when it was given these bytes; None where it failed or took longer."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", module, *arguments),
        cwd=Path(__file__).parents[1],
        stdin=DEVNULL if given is None else PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
    )
    try:
        async with asyncio.timeout(seconds):
            written, _ = await process.communicate(given)
    except TimeoutError:
        return None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return written if process.returncode == 0 else None


def limit(memory: int, seconds: int) -> None:
    """Let this process have so many bytes and so many seconds of a processor, and leave nothing behind."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
