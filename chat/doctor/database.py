"""The database: is it there, is it this version's, and is a commit on its disk."""

from chat.doctor.finding import Finding, fault, ok, warning
from chat.store.examining import Facts

ABOUT = "database"
FULL = "2"
BEHIND = 10_000


def judge(facts: Facts) -> list[Finding]:
    if facts.damage:
        return [
            fault(
                ABOUT,
                f"The file of the database is damaged ({facts.damage[0]}). Stop the server, keep a copy of DATA_DIR, "
                "and restore the last backup with `chat restore`.",
            )
        ]
    own = _of_sqlite(facts) if facts.kind == "SQLite" else _of_mysql(facts)
    found = own or [ok(ABOUT, f"{facts.kind} {facts.version} answers, is migrated, and keeps what it commits.")]
    return found + _search(facts)


def _of_sqlite(facts: Facts) -> list[Finding]:
    if facts.settings["journal_mode"] == "wal" and facts.settings["synchronous"] == FULL:
        return []
    return [
        fault(
            ABOUT,
            f"SQLite keeps its journal as {facts.settings['journal_mode']} and not as wal, so commits may be lost or "
            "wait: DATA_DIR has to be on a disk of this machine, not on a network.",
        )
    ]


def _of_mysql(facts: Facts) -> list[Finding]:
    found = []
    if (flush := facts.settings["innodb_flush_log_at_trx_commit"]) != "1":
        found.append(
            warning(
                ABOUT,
                f"innodb_flush_log_at_trx_commit is {flush}: a power cut loses messages that Redis has forgotten by "
                "then. `SET GLOBAL innodb_flush_log_at_trx_commit = 1`, and the same in its configuration.",
            )
        )
    logs = facts.settings["log_bin"] == "1"
    if logs and facts.settings["binlog_format"] == "STATEMENT":
        found.append(
            fault(
                ABOUT,
                "binlog_format is STATEMENT, and transactions are READ COMMITTED: nothing can be written. "
                "`SET GLOBAL binlog_format = 'MIXED'`, and the same in its configuration.",
            )
        )
    if logs and facts.settings["sync_binlog"] != "1":
        found.append(
            warning(
                ABOUT,
                "sync_binlog is not 1: after a power cut replicas may miss what is here. `SET GLOBAL sync_binlog = 1`.",
            )
        )
    if facts.strange:
        found.append(
            fault(
                ABOUT,
                f"The tables {', '.join(facts.strange)} are not InnoDB with utf8mb4_bin: names that are alike would "
                "clash. `ALTER TABLE … ENGINE=InnoDB, CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`.",
            )
        )
    return found


def _search(facts: Facts) -> list[Finding]:
    if not facts.full_text:
        return [
            fault("search", "The full text index is missing: `CREATE FULLTEXT INDEX full_text ON search (words)`.")
            if facts.kind != "SQLite"
            else fault("search", "The full text index is missing. Restore a backup: it is made anew there.")
        ]
    if facts.unindexed > BEHIND:
        return [warning("search", f"{facts.unindexed:,} events are not in the index yet: it catches up by itself.")]
    return [ok("search", "Everything that is stored can be found.")]
