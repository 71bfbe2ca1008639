"""What commands say: tables for people, JSON for programs, and how far long work is.

Results go to standard output; everything else, progress and faults included, to standard error, so that `--json` is
nothing but JSON.
"""

import logging
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import click
import orjson
import structlog

STEPS = 1000
json_option = click.option("--json", "as_json", is_flag=True, help="Answer in JSON, for programs.")


def show(rows: Sequence[Mapping[str, Any]], *, as_json: bool) -> None:
    """A list: as a JSON array, or as a table with a column for each field."""
    if as_json:
        return show_json(list(rows))
    if not rows:
        return click.echo("Nothing.", err=True)
    columns = list(rows[0])
    cells = [columns, *([_cell(row[name]) for name in columns] for row in rows)]
    widths = [max(len(line[number]) for line in cells) for number in range(len(columns))]
    for line in cells:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def show_one(fields: Mapping[str, Any], *, as_json: bool) -> None:
    """One thing: as a JSON object, or a field a line."""
    if as_json:
        return show_json(fields)
    width = max(map(len, fields), default=0)
    for name, value in fields.items():
        click.echo(f"{name.ljust(width)}  {_cell(value)}")


def show_json(value: Any) -> None:
    click.echo(orjson.dumps(value).decode())


def progress(items: Iterable[Any], label: str, length: int | None = None) -> Any:
    """A bar on standard error while somebody watches: `with progress(rows, "Reading") as rows: …`."""
    return click.progressbar(items, label=label, length=length, file=sys.stderr, hidden=not sys.stderr.isatty())


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[float], None]]:
    """The same for work that tells itself how much of it is done, 0 to 1."""
    done = 0
    with progress((), label, STEPS) as bar:

        def tell(share: float) -> None:
            nonlocal done
            if (steps := int(STEPS * share)) > done:
                bar.update(steps - done)
                done = steps

        yield tell


@contextmanager
def whole_file(output: Path) -> Iterator[Path]:
    """Where to write what takes its name when it is whole, and else is gone; nobody else may read it."""
    part = output.with_name(f".{output.name}.part")
    try:
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        yield part
        os.replace(part, output)
    except OSError as error:
        raise click.FileError(str(output), error.strerror) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def log_aside(level: int = logging.WARNING) -> None:
    """What the parts below log goes to standard error too, as far as it is a warning, or worse where that is asked."""
    structlog.configure(
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        wrapper_class=structlog.make_filtering_bound_logger(level),
    )


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)
