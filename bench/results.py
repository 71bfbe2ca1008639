"""What was measured, and how it is shown."""

import json
import platform
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

Figures = dict[str, float]


@dataclass(frozen=True)
class Result:
    """One run of one case; a fault is a broken promise, in words."""

    workload: str
    case: str
    figures: Figures
    faults: tuple[str, ...] = ()


def quantiles_ms(delays: Iterable[float]) -> Figures:
    """p50 and p99 in ms; nothing when there are no delays."""
    ordered = sorted(delays)
    if not ordered:
        return {}
    return {
        "p50 ms": round(1000 * ordered[len(ordered) // 2], 2),
        "p99 ms": round(1000 * ordered[len(ordered) * 99 // 100], 2),
    }


def table(results: list[Result]) -> str:
    """A block for each case: the median of all rounds, and between what they lay."""
    blocks = []
    for workload, case in dict.fromkeys((one.workload, one.case) for one in results):
        runs = [one for one in results if (one.workload, one.case) == (workload, case)]
        lines = [f"{workload}: {case}"]
        for name in dict.fromkeys(name for run in runs for name in run.figures):
            values = [run.figures[name] for run in runs if name in run.figures]
            spread = f"  ({_number(min(values))} to {_number(max(values))})" if len(values) > 1 else ""
            lines.append(f"  {name:<34}{_number(median(values)):>14}{spread}")
        lines += [f"  FAULT: {fault}" for run in runs for fault in run.faults]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def write(path: Path, results: list[Result], options: dict[str, object]) -> None:
    report = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {"system": platform.platform(), "python": platform.python_version(), "processor": _processor()},
        "options": options,
        "results": [asdict(one) for one in results],
    }
    path.write_text(json.dumps(report, indent=2) + "\n")


def _number(value: float) -> str:
    if value == int(value) or abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:,.2f}"


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
