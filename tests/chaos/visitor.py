"""A client as it ought to be: what fails is tried again, and nothing is sent twice by that."""

import time
from typing import Any

import httpx
from typing_extensions import override

from tests.integration.visitor import ENDINGS, Json, Visitor

GIVE_UP_SECONDS = 120.0
PAUSE_SECONDS = 0.1


class PatientTransport(httpx.HTTPTransport):
    """Tries again what may be repeated: reading, and what carries an Idempotency-Key."""

    retries = 0

    @override
    def handle_request(self, request: httpx.Request) -> httpx.Response:
        give_up = time.monotonic() + GIVE_UP_SECONDS
        repeatable = request.method == "GET" or "idempotency-key" in request.headers
        while True:
            try:
                answer = super().handle_request(request)
                if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE or not repeatable:
                    # A gateway that is killed within its answer has not answered.
                    answer.read()
                    return answer
                answer.close()
            except httpx.TransportError:
                if not repeatable or time.monotonic() > give_up:
                    raise
            self.retries += 1
            time.sleep(PAUSE_SECONDS)


class PatientVisitor(Visitor):
    """A visitor that outlives the gateway."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.transport = PatientTransport()
        self.http.close()
        self.http = httpx.Client(base_url=url, timeout=60.0, transport=self.transport)

    def submit_once(self, spec: Json, key: str) -> Json:
        """Send a job under a key until it is accepted; the job as it is answered."""
        return self.submit(spec, **{"Idempotency-Key": key})

    def all_jobs(self, **wanted: str) -> list[Json]:
        """Every job that the service knows, or those that are wanted, newest first."""
        jobs: list[Json] = []
        query: dict[str, Any] = {"limit": 500, **wanted}
        while True:
            page = self.get("/v1/jobs", **query)
            jobs += page["jobs"]
            if page["next_cursor"] is None:
                return jobs
            query["cursor"] = page["next_cursor"]

    def history(self, job: Json) -> list[Json]:
        """All events of a job."""
        page = self.get(job["links"]["events"], limit=1000)
        assert page["next_after"] is None
        events: list[Json] = page["events"]
        return events

    def running(self) -> list[Json]:
        """The jobs that are at work now."""
        return self.all_jobs(state="running")

    def waiting(self) -> int:
        """How many jobs have not ended."""
        return sum(job["state"] not in ENDINGS for job in self.all_jobs())
