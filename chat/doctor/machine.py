"""This machine: its disk, its clock, what a process may open."""

import os
import resource
import shutil
from pathlib import Path

from chat.doctor.finding import Finding, fault, ok, warning
from chat.settings import Settings

# A second apart is late for limits and sessions; more looks like messages from the future.
APART_S = 1.0
LITTLE, HARDLY = 1_000_000_000, 100_000_000
FEW_FILES = 4_096


def judge_clock(whose: str, ahead_s: float) -> list[Finding]:
    if abs(ahead_s) <= APART_S:
        return [ok("clock", f"The clock of {whose} and this one agree.")]
    direction = "ahead of" if ahead_s > 0 else "behind"
    return [
        warning(
            "clock",
            f"The clock of {whose} is {abs(ahead_s):.1f} s {direction} this one: times of messages and limits are off. "
            "Run chrony or systemd-timesyncd on both machines.",
        )
    ]


def examine_disk(settings: Settings) -> list[Finding]:
    folder = settings.data_dir
    if not folder.is_dir():
        return [ok("disk", f"DATA_DIR {folder} is not there yet: the first start makes it.")]
    found = [*_permissions(folder), *_space(folder)]
    return found or [ok("disk", f"DATA_DIR {folder} can be written, by its owner alone, and has room.")]


def _permissions(folder: Path) -> list[Finding]:
    if not os.access(folder, os.W_OK | os.X_OK):
        return [fault("disk", f"DATA_DIR {folder} cannot be written: give it to the account that serves (chown -R).")]
    mode = folder.stat().st_mode & 0o777
    if mode & 0o077:
        return [
            warning(
                "disk",
                f"Others may enter DATA_DIR (its mode is {mode:04o}), where all messages are: `chmod 700 {folder}`.",
            )
        ]
    return []


def _space(folder: Path) -> list[Finding]:
    free = shutil.disk_usage(folder).free
    told = f"{free // 1_000_000:,} MB are left on the disk of DATA_DIR: make room before nothing can be written."
    if free < HARDLY:
        return [fault("disk", told)]
    return [warning("disk", told)] if free < LITTLE else []


def examine_files() -> list[Finding]:
    """Of whoever asks: the server may have another limit when something else starts it."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < FEW_FILES:
        return [
            warning(
                "files",
                f"A process may open {soft:,} files here, and each person who is here takes one: `ulimit -n 65536` "
                "before the start, or LimitNOFILE=65536 in the unit.",
            )
        ]
    return [ok("files", "A process may open enough files for thousands of people.")]
