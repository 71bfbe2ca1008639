"""A private MariaDB that is there faster."""

import shutil
import tempfile
from pathlib import Path

from chat.drill import mariadb

_KEPT: list["tempfile.TemporaryDirectory[str]"] = []  # deleted when the interpreter ends


class MariaDB(mariadb.MariaDB):
    """Keeps less than in production: what survives a killed process is enough, since nobody cuts the power.

    Its empty data is made once in a test run and copied for each server.
    """

    def __init__(self, *options: str, within: Path | None = None) -> None:
        super().__init__("--innodb-flush-log-at-trx-commit=2", *options, within=within)

    def make_data(self, data: Path, tmp: Path) -> None:
        if not _KEPT:
            keeper = tempfile.TemporaryDirectory(prefix="confab-mariadb-empty-")
            super().make_data(Path(keeper.name) / "data", tmp)
            _KEPT.append(keeper)
        shutil.copytree(Path(_KEPT[0].name) / "data", data)
