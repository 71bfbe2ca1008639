"""What the doctor makes of what there is to know; no service is asked."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chat.bus import examining as bus
from chat.doctor import database, machine, redis, work
from chat.doctor import settings as judging
from chat.doctor.finding import Level
from chat.model.process import WEB, Process
from chat.model.times import now
from chat.store import examining as store
from tests.place import settings

INFO: dict[str, Any] = {
    "redis_version": "7.0.15",
    "aof_enabled": 1,
    "used_memory": 80,
    "maxmemory": 0,
    "role": "master",
}
REDIS = bus.Facts(INFO, {"appendfsync": "always"}, 0.0, True, outbox=0, oldest_s=0.0, dead=0, instances=1, processes=[])
DURABLE = {
    "innodb_flush_log_at_trx_commit": "1",
    "log_bin": "0",
    "sync_binlog": "0",
    "binlog_format": "MIXED",
}
MARIADB = store.Facts("MariaDB", "10.11.9-MariaDB", DURABLE)
SQLITE = store.Facts("SQLite", "3.40.1", {"journal_mode": "wal", "synchronous": "2"})
STRONG = "k3J9x7Qm2Vb8Zt5Lw1Rf6Yc4Nd0Hs9Pg"


@pytest.mark.parametrize(
    ("info", "level", "says"),
    [
        ({}, Level.OK, "Redis 7.0.15 answers"),
        ({"redis_version": "6.0.16"}, Level.FAULT, "Install 6.2 or newer"),
        ({"aof_enabled": 0}, Level.FAULT, "CONFIG SET appendonly yes"),
        ({"maxmemory_policy": "allkeys-lru"}, Level.FAULT, "CONFIG SET maxmemory-policy noeviction"),
        ({"aof_last_write_status": "err"}, Level.FAULT, "is its disk full?"),
        ({"aof_last_bgrewrite_status": "err"}, Level.WARNING, "could not rewrite"),
        ({"rdb_last_bgsave_status": "err"}, Level.FAULT, "MISCONF"),
        ({"maxmemory": 100}, Level.WARNING, "80% of maxmemory"),
        ({"maxmemory": 80}, Level.FAULT, "100% of maxmemory"),
        ({"role": "slave"}, Level.FAULT, "name the primary"),
    ],
)
def test_redis(info: dict[str, Any], level: Level, says: str) -> None:
    [finding] = redis.judge(replace(REDIS, info={**INFO, **info}), local=False)

    assert (level, True) == (finding.level, says in finding.sentence), finding


def test_a_redis_that_tells_no_settings_is_not_believed() -> None:
    [finding] = redis.judge(replace(REDIS, settings={}), local=False)

    assert Level.WARNING == finding.level


@pytest.mark.parametrize(
    ("facts", "level", "says"),
    [
        (MARIADB, Level.OK, "MariaDB 10.11.9-MariaDB answers"),
        (SQLITE, Level.OK, "SQLite 3.40.1 answers"),
        (replace(MARIADB, settings={**DURABLE, "innodb_flush_log_at_trx_commit": "2"}), Level.WARNING, "= 1"),
        (replace(MARIADB, settings={**DURABLE, "log_bin": "1"}), Level.WARNING, "SET GLOBAL sync_binlog = 1"),
        (
            replace(MARIADB, settings={**DURABLE, "log_bin": "1", "sync_binlog": "1", "binlog_format": "STATEMENT"}),
            Level.FAULT,
            "nothing can be written",
        ),
        (replace(MARIADB, strange=("users",)), Level.FAULT, "users are not InnoDB"),
        (replace(SQLITE, settings={"journal_mode": "delete", "synchronous": "2"}), Level.FAULT, "not as wal"),
        (replace(SQLITE, damage=("row 3 missing from index",)), Level.FAULT, "chat restore"),
    ],
)
def test_databases(facts: store.Facts, level: Level, says: str) -> None:
    finding = database.judge(facts)[0]

    assert (level, True) == (finding.level, says in finding.sentence), finding


@pytest.mark.parametrize(
    ("facts", "level"),
    [
        (SQLITE, Level.OK),
        (replace(MARIADB, unindexed=20_000), Level.WARNING),
        (replace(MARIADB, full_text=False), Level.FAULT),
    ],
)
def test_search(facts: store.Facts, level: Level) -> None:
    assert level == database.judge(facts)[-1].level


@pytest.mark.parametrize(
    ("waiting", "oldest_s", "level"),
    [(0, 0, Level.OK), (500, 0.3, Level.OK), (500, 20, Level.WARNING), (500, 90, Level.FAULT)],
)
def test_the_outbox(waiting: int, oldest_s: float, level: Level) -> None:
    assert [level] == [one.level for one in work.judge_outbox(replace(REDIS, outbox=waiting, oldest_s=oldest_s))]


def test_what_the_database_refused() -> None:
    assert [Level.OK] == [one.level for one in work.judge_dead(REDIS)]
    assert [Level.WARNING] == [one.level for one in work.judge_dead(replace(REDIS, dead=1))]


def test_processes_of_different_versions_are_named() -> None:
    new, old = (Process(f"a{one}", WEB, f"host-{one}", 1, f"1.{one}.0", now(), now()) for one in (2, 1))

    assert [] == work.judge_versions(REDIS, "1.2.0")
    assert [Level.OK] == [one.level for one in work.judge_versions(replace(REDIS, processes=[new]), "1.2.0")]
    for together in ([new, old], [old]):
        [finding] = work.judge_versions(replace(REDIS, processes=together), "1.2.0")
        assert (Level.WARNING, True) == (finding.level, "web a1 on host-1 runs 1.1.0" in finding.sentence)
        assert "a2" not in finding.sentence and "restart what runs others" in finding.sentence


@pytest.mark.parametrize(("ahead_s", "level"), [(0.4, Level.OK), (-5.0, Level.WARNING), (5.0, Level.WARNING)])
def test_clocks(ahead_s: float, level: Level) -> None:
    assert [level] == [one.level for one in machine.judge_clock("Redis", ahead_s)]


@pytest.mark.parametrize(
    ("values", "level", "says"),
    [
        ({}, Level.OK, "fit each other"),
        ({"secret_key": "passwordpassword"}, Level.WARNING, "SECRET_KEY may be guessed"),
        ({"rate_limits": "off"}, Level.FAULT, "RATE_LIMITS=on"),
        ({"base_url": "https://chat.example.org"}, Level.WARNING, "TRUSTED_PROXIES is empty"),
        ({"base_url": "http://chat.example.org"}, Level.WARNING, "no TLS"),
        ({"trusted_proxies": "10.0.0.1"}, Level.WARNING, "BASE_URL is empty"),
        ({"base_url": "https://a.example", "trusted_proxies": "0.0.0.0/0"}, Level.FAULT, "anyone can claim"),
        ({"database_url": "mysql://a:b@localhost/chat"}, Level.WARNING, "REDIS_URL is empty"),
    ],
)
def test_settings(tmp_path: Path, values: dict[str, str], level: Level, says: str) -> None:
    chosen = settings(tmp_path, **{"rate_limits": "on", "secret_key": STRONG, **values})

    [finding] = judging.examine(chosen)

    assert (level, True) == (finding.level, says in finding.sentence), finding
    assert chosen.secret_key not in finding.sentence
