"""What Prometheus reads: how this process is doing, and what all instances share.

Only requests are measured as they come. What is counted on the way of a message is a plain number of this process, and
what Redis knows is asked for when somebody looks.
"""

import hmac
from collections.abc import Callable, Iterator, Mapping
from ipaddress import ip_address

from aiohttp import web
from prometheus_client import CollectorRegistry, Histogram, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.registry import Collector

from chat import __version__
from chat.bus import statistics
from chat.errors import CloseCode, Forbidden, Unavailable
from chat.languages import Sentence
from chat.resources import RESOURCES, Counted, Resources

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}
BUCKETS = (0.005, 0.025, 0.1, 0.5, 2.5)
# Whoever put one of these on it asks for somebody else.
_FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via")
NOT_FOR_YOU = Sentence("The numbers are for machines near this one, or for whoever has the METRICS_TOKEN.")


class Metrics:
    """The requests of one app, measured; and its sizes, which the gateway knows."""

    def __init__(self, sizes: Callable[[], Mapping[str, int]]) -> None:
        self.sizes = sizes
        self.process = ProcessCollector(registry=None)
        self.requests = Histogram(
            "confab_request_seconds",
            "How long requests took, by route and status; sockets and streams are not among them.",
            ("method", "route", "status"),
            buckets=BUCKETS,
            registry=None,
        )

    def observe(self, request: web.Request, status: int, seconds: float) -> None:
        """By the route as it is written, never by what somebody typed: that would be a row for each address."""
        resource = request.match_info.route.resource
        method = request.method if request.method in METHODS else "other"
        self.requests.labels(method, resource.canonical if resource else "none", str(status)).observe(seconds)


METRICS = web.AppKey("metrics", Metrics)


class Found(Collector):
    """What was found out for one look."""

    def __init__(self, found: list[Metric]) -> None:
        self._found = found

    def collect(self) -> Iterator[Metric]:
        yield from self._found


async def show(request: web.Request) -> web.Response:
    """The text format of Prometheus; for near machines, or for whoever has the token."""
    _may_read(request)
    resources, metrics = request.app[RESOURCES], request.app[METRICS]
    found = [*_of_this_process(resources, metrics.sizes()), *await _of_all(resources)]
    registry = CollectorRegistry()
    for collector in (Found(found), metrics.requests, metrics.process):
        registry.register(collector)
    return web.Response(body=generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_PLAIN_0_0_4})


def _may_read(request: web.Request) -> None:
    """By METRICS_TOKEN if there is one, else from this machine and private networks, and through no proxy."""
    if token := request.app[RESOURCES].settings.metrics_token:
        given = request.headers.get("Authorization", "")
        allowed = hmac.compare_digest(given.encode("utf-8", "surrogateescape"), f"Bearer {token}".encode())
    else:
        allowed = _is_near(request.remote) and not any(name in request.headers for name in _FORWARDED)
    if not allowed:
        raise Forbidden(NOT_FOR_YOU)


def _is_near(address: str | None) -> bool:
    try:
        parsed = ip_address(address or "")
    except ValueError:
        return False
    return parsed.is_loopback or parsed.is_private


def _of_this_process(resources: Resources, sizes: Mapping[str, int]) -> Iterator[Metric]:
    counted: Counted = resources.counted
    about = {"version": __version__, "instance": resources.instance}
    yield InfoMetricFamily("confab", "What runs here.", value=about)
    yield GaugeMetricFamily("confab_connections", "Sockets and streams that are open here.", sizes["connections"])
    yield GaugeMetricFamily("confab_people_connected", "People who have one.", sizes["people"])
    yield GaugeMetricFamily("confab_rooms_heard", "Rooms that this process listens to.", sizes["rooms"])
    yield CounterMetricFamily("confab_posts_accepted", "Messages that were accepted here.", counted.posts)
    yield CounterMetricFamily("confab_frames_delivered", "Frames of rooms, for each connection.", counted.frames)
    yield CounterMetricFamily("confab_resyncs", "Times that events could not be replayed whole.", counted.resyncs)
    closed = CounterMetricFamily("confab_connections_closed", "Ended by us; 4008 is a slow reader.", labels=["code"])
    for code in sorted({CloseCode.TOO_SLOW, *counted.closed}):
        closed.add_metric([str(int(code))], counted.closed[code])
    yield closed


async def _of_all(resources: Resources) -> list[Metric]:
    """What Redis knows, the same from every instance; while it is away only that it is."""
    try:
        unstored = await statistics.unstored(resources.redis)
        here = await statistics.count_here(resources.redis)
        instances = await statistics.count_instances(resources.redis)
        jobs = await statistics.jobs_waiting(resources.queue)
    except Unavailable:
        return [GaugeMetricFamily("confab_redis_up", "Whether Redis answers.", 0)]
    return [
        GaugeMetricFamily("confab_redis_up", "Whether Redis answers.", 1),
        GaugeMetricFamily("confab_outbox_events", "Events accepted and not yet in the database.", unstored.events),
        GaugeMetricFamily("confab_outbox_oldest_seconds", "How long the oldest of them waits.", unstored.oldest_s),
        GaugeMetricFamily("confab_refused_events", "Events that the database refuses.", unstored.refused),
        GaugeMetricFamily("confab_jobs_waiting", "Jobs that no worker has begun.", jobs),
        GaugeMetricFamily("confab_people_here", "People online or away, on all instances.", here),
        GaugeMetricFamily("confab_instances", "Web processes that are believed to live.", instances),
    ]
