"""What Prometheus may read of the gateway: requests, jobs, queues."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from typing_extensions import override

_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0)


class Counters:
    """Counts requests as they are answered; jobs and queues are read when asked for."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "twinfit_requests",
            "Requests answered, by method, route and status.",
            ("method", "route", "status"),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "twinfit_request_seconds",
            "Time from a request's first byte to its answer's last.",
            ("route",),
            buckets=_SECONDS,
            registry=self.registry,
        )

    def answered(self, method: str, scope: Mapping[str, Any], status: int, seconds: float) -> None:
        """Count one request; a status of 0 stands for a client that went away.

        Args:
            method: That was asked for; the scope has the one that was answered.
            scope: Of the request, with the route that was found for it.
            status: Of the answer.
            seconds: From first to last.
        """
        route = scope.get("route")
        # Only known paths become labels: a label for each path that somebody tries has no end.
        path = getattr(route, "path", None) or "unknown"
        self._requests.labels(_method(method), path, str(status)).inc()
        self._seconds.labels(path).observe(seconds)

    def read_jobs_from(self, census: Callable[[], Mapping[tuple[str, str], int]]) -> None:
        """Let `census` be asked at every reading: number of jobs by (queue, state)."""
        self.registry.register(_JobCollector(census))

    def text(self) -> bytes:
        """All counts in Prometheus' own format."""
        return generate_latest(self.registry)


class _JobCollector(Collector):
    def __init__(self, census: Callable[[], Mapping[tuple[str, str], int]]) -> None:
        self.census = census

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Say what will come, so that registering does not ask the ledger."""
        yield GaugeMetricFamily("twinfit_jobs", "Jobs in the ledger.", labels=("queue", "state"))

    @override
    def collect(self) -> Iterator[GaugeMetricFamily]:
        family = GaugeMetricFamily("twinfit_jobs", "Jobs in the ledger.", labels=("queue", "state"))
        for (queue, state), number in self.census().items():
            family.add_metric((queue, state), number)
        yield family


def _method(came: str) -> str:
    return came if came in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} else "other"
