"""A private MariaDB."""

import os
import subprocess
from pathlib import Path
from typing import Any

import pymysql

from chat.drill.programs import find
from chat.drill.server import Server
from chat.errors import CannotStart

# Used when the data is made and when it is served: InnoDB writes its log anew when the sizes differ.
SMALL = ("--innodb-buffer-pool-size=64M", "--innodb-log-file-size=16M", "--skip-name-resolve")


class MariaDB(Server):
    """Has one user, who may do everything, and no database until somebody makes one."""

    user, password = "confab", "confab"

    def __init__(self, *options: str, within: Path | None = None) -> None:
        super().__init__(within)
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

    @staticmethod
    def is_installed() -> bool:
        return bool(find("mariadbd") and find("mariadb-install-db"))

    def begin(self) -> None:
        if not self._data.exists():
            self.make_data(self._data, self._tmp)
        super().begin()

    def make_data(self, data: Path, tmp: Path) -> None:
        """Data as just installed."""
        place = ["--no-defaults", *_as_ourselves(), f"--datadir={data}", f"--tmpdir={tmp}"]
        options = ["--auth-root-authentication-method=normal", "--skip-test-db", *SMALL]
        command = [_path_of("mariadb-install-db"), *place, *options]
        made = subprocess.run(command, capture_output=True, text=True, start_new_session=True)  # noqa: S603
        if made.returncode:
            raise CannotStart(f"mariadb-install-db failed:\n{made.stdout}{made.stderr}")

    def command(self) -> list[str]:
        return [
            _path_of("mariadbd"),
            "--no-defaults",
            *_as_ourselves(),
            f"--datadir={self._data}",
            f"--tmpdir={self._tmp}",  # in a shared one two servers delete each other's files
            "--socket=socket",  # in its data, where no folder with a long name makes it too long
            f"--pid-file={self.folder / 'pid'}",
            f"--port={self.port}",
            "--bind-address=127.0.0.1",
            f"--init-file={self._welcome}",
            *SMALL,
            "--character-set-server=utf8mb4",
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
        """Make an empty database, and return its URL; one of that name is replaced."""
        self.execute(f"CREATE OR REPLACE DATABASE `{name}` CHARACTER SET utf8mb4")
        return self.url(name)

    def drop_database(self, name: str) -> None:
        self.execute(f"DROP DATABASE IF EXISTS `{name}`")

    def execute(self, statement: str) -> None:
        with self.connect() as connection, connection.cursor() as cursor:
            cursor.execute(statement)


def _path_of(name: str) -> str:
    path = find(name)
    if path is None:
        raise CannotStart(f"{name} was not found. Install MariaDB's server.")
    return path


def _as_ourselves() -> list[str]:
    # As root it refuses to run unless told so; and a change of account would undo that it ends with us.
    return ["--user=root"] if os.geteuid() == 0 else []
