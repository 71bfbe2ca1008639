"""Redis: is it there, and does it keep what it acknowledges."""

import re
from pathlib import Path
from typing import Any

from chat.bus.examining import Facts
from chat.doctor.finding import Finding, fault, ok, warning

ABOUT = "redis"
OLDEST = (6, 2)
FULL = 0.75


def judge(facts: Facts, *, local: bool) -> list[Finding]:
    found = [
        *_version(facts.info),
        *_kept(facts.info, facts.settings),
        *_persistence(facts.info),
        *_memory(facts.info),
        *_role(facts.info),
    ]
    if not found:
        version = facts.info["redis_version"]
        found = [ok(ABOUT, f"Redis {version} answers and has each command on its disk before it says yes.")]
    return found + _overcommit(facts.info) if local else found


def _version(info: dict[str, Any]) -> list[Finding]:
    version = str(info["redis_version"])
    numbers = tuple(int(part) for part in re.findall(r"\d+", version)[:2])
    if numbers >= OLDEST:
        return []
    return [fault(ABOUT, f"Redis {version} is too old: commands are missing in it. Install 6.2 or newer.")]


def _kept(info: dict[str, Any], settings: dict[str, str]) -> list[Finding]:
    found = []
    if not info.get("aof_enabled"):
        found.append(
            fault(
                ABOUT,
                "appendonly is off: a Redis that ends forgets messages that were acknowledged, and all sessions. "
                "`redis-cli CONFIG SET appendonly yes`, and `appendonly yes` in its configuration.",
            )
        )
    elif not settings:
        found.append(
            warning(ABOUT, "Redis does not tell its appendfsync (CONFIG is forbidden): see that it is always.")
        )
    elif settings["appendfsync"] != "always":
        found.append(
            warning(
                ABOUT,
                f"appendfsync is {settings['appendfsync']}: a power cut loses the last acknowledged messages. "
                "`redis-cli CONFIG SET appendfsync always`, and the same in its configuration.",
            )
        )
    if (policy := info.get("maxmemory_policy", "noeviction")) != "noeviction":
        found.append(
            fault(
                ABOUT,
                f"maxmemory-policy is {policy}: when memory is full Redis throws away messages, sessions and rights. "
                "`redis-cli CONFIG SET maxmemory-policy noeviction`, and the same in its configuration.",
            )
        )
    return found


def _persistence(info: dict[str, Any]) -> list[Finding]:
    found = []
    if info.get("aof_last_write_status", "ok") != "ok":
        found.append(fault(ABOUT, "Redis cannot write its append-only file and refuses writes: is its disk full?"))
    if info.get("aof_last_bgrewrite_status", "ok") != "ok":
        found.append(
            warning(
                ABOUT, "Redis could not rewrite its append-only file, which grows: look into its log for the reason."
            )
        )
    if info.get("rdb_last_bgsave_status", "ok") != "ok":
        found.append(
            fault(
                ABOUT,
                "The last snapshot of Redis failed, and it may refuse writes for that (MISCONF): look into its log, or "
                "switch snapshots off with `redis-cli CONFIG SET save ''`.",
            )
        )
    return found


def _memory(info: dict[str, Any]) -> list[Finding]:
    used, most = int(info["used_memory"]), int(info.get("maxmemory", 0))
    if not most or used < most * FULL:
        return []
    told = f"Redis uses {used / most:.0%} of maxmemory ({most // 1_000_000} MB); at 100 % nobody can post or sign in."
    return [(fault if used >= most else warning)(ABOUT, f"{told} Give it more: `redis-cli CONFIG SET maxmemory …`.")]


def _role(info: dict[str, Any]) -> list[Finding]:
    if info.get("role", "master") == "master":
        return []
    return [fault(ABOUT, "REDIS_URL names a replica, which takes no writes: name the primary.")]


def _overcommit(info: dict[str, Any]) -> list[Finding]:
    """Rewriting its file Redis forks, and for a moment seems to need its memory twice."""
    mode = _number(Path("/proc/sys/vm/overcommit_memory"))
    if mode in (None, 1) or 2 * int(info["used_memory"]) < int(info.get("total_system_memory", 0)):
        return []
    return [
        warning(
            ABOUT,
            f"vm.overcommit_memory is {mode}, and Redis uses half of this machine's memory: it may not be able to "
            "rewrite its file. `sysctl vm.overcommit_memory=1`.",
        )
    ]


def _number(path: Path) -> int | None:
    try:
        return int(path.read_text())
    except (OSError, ValueError):
        return None
