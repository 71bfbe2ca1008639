"""The worker, and what waits for it."""

from chat.bus.examining import Facts, QueueFacts
from chat.doctor.finding import Finding, fault, ok, warning

# The worker looks every second; the cap of a room is reached in minutes of brisk talk.
LATE_S, TOO_LATE_S = 10, 60
MANY_JOBS = 1_000


def judge_workers(facts: QueueFacts, *, inside: bool, served: bool) -> list[Finding]:
    number = len(facts.workers)
    if number:
        return [ok("worker", f"{_counted(number, 'worker')} said within the last seconds that {_is(number)} alive.")]
    if inside and not served:
        return [ok("worker", "The worker runs inside the server, which does not run.")]
    how = "Restart the server, and look into its log" if inside else "Start one: `chat worker`"
    return [
        fault("worker", f"No worker runs: nothing is stored, searched or sent later, and posts will be refused. {how}.")
    ]


def judge_queue(facts: QueueFacts) -> list[Finding]:
    if facts.waiting > MANY_JOBS:
        return [
            warning("queue", f"{facts.waiting:,} jobs wait: start another worker, and look into the log of this one.")
        ]
    return [ok("queue", f"{_counted(facts.waiting, 'job')} in the queue.")]


def judge_outbox(facts: Facts) -> list[Finding]:
    waiting = f"{_counted(facts.outbox, 'event')} waiting for the database"
    if not facts.outbox:
        return [ok("outbox", "Everything that was accepted is in the database.")]
    late = f"{waiting}, the oldest for {facts.oldest_s:,.0f} s: is the worker alive, does the database take writes?"
    if facts.oldest_s > TOO_LATE_S:
        return [fault("outbox", late)]
    if facts.oldest_s > LATE_S:
        return [warning("outbox", late)]
    return [ok("outbox", f"{waiting}, the oldest for {facts.oldest_s:.1f} s.")]


def judge_dead(facts: Facts) -> list[Finding]:
    if not facts.dead:
        return [ok("dead", "The database has refused no event.")]
    return [
        warning(
            "dead",
            f"The database has refused {_counted(facts.dead, 'event')}: look on /admin/jobs which they are, and why.",
        )
    ]


def judge_instances(facts: Facts) -> list[Finding]:
    return [ok("instances", f"{_counted(facts.instances, 'web process', 'web processes')} here at the moment.")]


def judge_versions(facts: Facts, installed: str) -> list[Finding]:
    """Whether all processes run what is `installed` where the doctor is."""
    others = [one for one in facts.processes if one.version != installed]
    if not others:
        return [ok("versions", f"All that runs is version {installed}.")] if facts.processes else []
    told = ", ".join(f"{one.kind} {one.id} on {one.host} runs {one.version}" for one in others)
    todo = "Different versions are for the minutes of an upgrade: install one everywhere, and restart what runs others."
    return [warning("versions", f"Version {installed} is installed here, and {told}. {todo}")]


def _counted(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _is(number: int) -> str:
    return "it is" if number == 1 else "they are"
