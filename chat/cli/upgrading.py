"""`chat upgrade`: from one version to the next, step by step, while people talk."""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import click

from chat.cli import output
from chat.cli.keeping import encryption_option, end_progress, new_passphrase, passphrase_option, progress, what_is_in
from chat.doctor.finding import Level
from chat.doctor.visit import visit
from chat.errors import CannotStart
from chat.keeping.backup import backup
from chat.model.times import now
from chat.settings import Settings, load
from chat.store import schema
from chat.upgrading.preflight import Plan, examine
from chat.upgrading.rehearsal import rehearse

FOLDER = "backups"
UNCHANGED = "Nothing has changed."
# What was done before a step that was interrupted, for whoever pressed Ctrl-C.
LEFT = {"check": "The database is at this version already; versions before go on with it."}
ABOUT = ("database", "search")


@dataclass(slots=True)
class Steps:
    """What was done so far, told as it is done."""

    as_json: bool
    done: list[dict[str, Any]] = field(default_factory=list)

    @contextmanager
    def step(self, name: str) -> Iterator[Callable[[str], None]]:
        """`with steps.step("backup") as tell: … tell(sentence)`."""
        began = time.monotonic()
        try:
            yield partial(self._tell, name, began)
        except KeyboardInterrupt:
            end_progress()
            click.echo(f"Interrupted in the step {name}. {LEFT.get(name, UNCHANGED)}", err=True)
            raise

    def _tell(self, name: str, began: float, sentence: str) -> None:
        end_progress()
        seconds = round(time.monotonic() - began, 1)
        self.done.append({"step": name, "seconds": seconds, "told": sentence})
        if not self.as_json:
            click.echo(f"{name:<9}  {seconds:6.1f} s  {sentence}")


@click.command()
@click.option("--plan", "only_plan", is_flag=True, help="Only look whether it can be done, and say what would be.")
@click.option(
    "--backup",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    help=f"Where the backup goes; else into DATA_DIR/{FOLDER}, under a name with the time.",
)
@passphrase_option
@encryption_option
@click.option("--scratch", default="", metavar="URL", help="An empty database for the rehearsal; else one is made.")
@click.option("--without-rehearsal", is_flag=True, help="Migrate without having done it on a copy.")
@output.json_option
def upgrade(
    only_plan: bool,
    file: Path | None,
    passphrase_file: Path | None,
    no_encryption: bool,
    scratch: str,
    without_rehearsal: bool,
    as_json: bool,
) -> None:
    """Bring a place to this version: backup, rehearsal, migration, and a way back.

    To be run with the new version, before its processes are started; those of the version before may go on. What fails
    leaves the place as it was. With nothing to do it says so.
    """
    output.log_aside()
    settings, steps = load(), Steps(as_json)
    target = file or settings.data_dir / FOLDER / f"{now():%Y%m%dT%H%M%SZ}.backup"
    with steps.step("preflight") as tell:
        plan = asyncio.run(examine(settings, target.parent))
        tell(_planned(plan))
    if plan.steps and not only_plan:
        chosen = None if no_encryption else new_passphrase(passphrase_file)
        _keep(settings, target, chosen, steps)
        if not without_rehearsal:
            with steps.step("rehearsal") as tell:
                tell(asyncio.run(rehearse(settings, target, chosen, scratch, progress())))
        with steps.step("migrate") as tell:
            tell(f"The database is at {schema.migrate(settings.database_url, settings.data_dir)}.")
        _check(settings, steps)
    if as_json:
        public = [{"revision": step.revision, "brings": step.brings, "takes": step.takes} for step in plan.steps]
        made = str(target) if plan.steps and not only_plan else None
        output.show_json(
            {"from": plan.there, "to": schema.newest(), "migrations": public, "backup": made, "steps": steps.done}
        )
    elif plan.steps and not only_plan:
        click.echo(
            "Start this version now, one process after the other. If it is at fault, start the one before again."
        )


def _planned(plan: Plan) -> str:
    if not plan.steps:
        return f"The database is at {plan.there}, as this version wants it: nothing to do."
    number = len(plan.steps)
    told = f"From {plan.there} to {schema.newest()} in {number} {'migration' if number == 1 else 'migrations'}"
    listed = "".join(f"\n  {step.revision}  {step.brings}" for step in plan.steps)
    if plan.only_adds:
        return f"{told}, adding only: the version before may go on, and be started again.{listed}"
    return f"{told}, taking something away: the way back to the version before is the backup.{listed}"


def _keep(settings: Settings, target: Path, passphrase: str | None, steps: Steps) -> None:
    with steps.step("backup") as tell:
        # One that the settings name is for us alone; another folder is somebody's.
        if target.parent == settings.data_dir / FOLDER:
            target.parent.mkdir(mode=0o700, exist_ok=True)
        tell(what_is_in(target, asyncio.run(backup(settings, target, passphrase, progress()))))


def _check(settings: Settings, steps: Steps) -> None:
    with steps.step("check") as tell:
        found = asyncio.run(visit(settings))
        if faults := [one.sentence for one in found if one.about in ABOUT and one.level is Level.FAULT]:
            raise CannotStart(f"{' '.join(faults)} {LEFT['check']}")
        others = sorted({one.about for one in found if one.level is Level.FAULT})
        tell(
            "The doctor finds no fault in the database."
            + (f" See `chat doctor`: {', '.join(others)}." if others else "")
        )
