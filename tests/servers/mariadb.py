"""A private MariaDB."""

import functools
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any, Self

import pymysql

from .programs import program
from .server import Server

# Used when the data is made and when it is served: InnoDB writes its log anew when the sizes differ.
SMALL = ("--innodb-buffer-pool-size=64M", "--innodb-log-file-size=16M", "--skip-name-resolve")


class MariaDB(Server):
    """Has one user, who may do everything, and no database until somebody makes one."""

    user, password = "confab", "confab"

    def __init__(self, *options: str) -> None:
        super().__init__()
        self._options = options
        self._data = self.folder / "data"
        self._tmp = self.folder / "tmp"
        self._tmp.mkdir()
        self._welcome = self.folder / "welcome.sql"
        account = f"'{self.user}'@'127.0.0.1'"
        self._welcome.write_text(
            f"CREATE USER IF NOT EXISTS {account} IDENTIFIED BY '{self.password}';\n"
            f"GRANT ALL PRIVILEGES ON *.* TO {account};\n"
        )

    def start(self) -> Self:
        if not self._data.exists():
            shutil.copytree(_empty_data(), self._data)
        return super().start()

    def command(self) -> list[str]:
        return [
            program("mariadbd"),
            "--no-defaults",
            *_as_ourselves(),
            f"--datadir={self._data}",
            f"--tmpdir={self._tmp}",  # in a shared one two servers delete each other's files
            f"--socket={self.folder / 'socket'}",
            f"--pid-file={self.folder / 'pid'}",
            f"--port={self.port}",
            "--bind-address=127.0.0.1",
            f"--init-file={self._welcome}",
            *SMALL,
            "--character-set-server=utf8mb4",
            "--innodb-flush-log-at-trx-commit=2",  # survives a killed process, which is all that tests do to it
            "--max-connections=500",
            "--performance-schema=OFF",
            "--skip-log-bin",
            *self._options,
        ]

    def answers(self) -> bool:
        try:
            self.connect().close()
        except pymysql.Error:
            return False
        return True

    def connect(self) -> "pymysql.Connection[Any]":
        return pymysql.connect(
            host="127.0.0.1", port=self.port, user=self.user, password=self.password, connect_timeout=2, autocommit=True
        )

    def url(self, database: str) -> str:
        return f"mysql://{self.user}:{self.password}@127.0.0.1:{self.port}/{database}"

    def create_database(self, name: str) -> str:
        """Make an empty database, and return its URL; one of that name is of a module whose tests were torn apart."""
        self.execute(f"CREATE OR REPLACE DATABASE `{name}` CHARACTER SET utf8mb4")
        return self.url(name)

    def drop_database(self, name: str) -> None:
        self.execute(f"DROP DATABASE IF EXISTS `{name}`")

    def execute(self, statement: str) -> None:
        with self.connect() as connection, connection.cursor() as cursor:
            cursor.execute(statement)


@functools.cache
def _empty_data() -> Path:
    """Data as just installed, made once in a test run and copied for each server."""
    keeper = tempfile.TemporaryDirectory(prefix="confab-mariadb-empty-")
    _KEPT.append(keeper)
    data = Path(keeper.name) / "data"
    # Of its own, since two test runs at once delete each other's files in a shared one.
    tmp = Path(keeper.name) / "tmp"
    tmp.mkdir()
    place = ["--no-defaults", *_as_ourselves(), f"--datadir={data}", f"--tmpdir={tmp}"]
    options = ["--auth-root-authentication-method=normal", "--skip-test-db", *SMALL]
    made = subprocess.run([program("mariadb-install-db"), *place, *options], capture_output=True, text=True)
    if made.returncode:
        raise RuntimeError(f"mariadb-install-db failed:\n{made.stdout}{made.stderr}")
    return data


_KEPT: list["tempfile.TemporaryDirectory[str]"] = []  # deleted when the interpreter ends


def _as_ourselves() -> list[str]:
    # As root it refuses to run unless told so; and a change of account would undo that it ends with the test run.
    return ["--user=root"] if os.geteuid() == 0 else []
