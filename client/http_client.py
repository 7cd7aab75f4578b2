"""The service's routes as typed methods."""

import contextlib
from collections.abc import Callable, Iterator, Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Self, TypeVar
from urllib.parse import quote, urlsplit

import httpx
from httpx_sse import EventSource, connect_sse
from pydantic import BaseModel, JsonValue, ValidationError

from client.errors import Refused, Unreachable, Unreadable, WrongInput
from schemas.artifact import ArtifactPage
from schemas.dataset import Dataset, UploadOptions
from schemas.estimate import Estimate
from schemas.event import EventPage
from schemas.explanation import Explanation
from schemas.job import Job, JobPage, Leg
from schemas.metric import LegMetrics
from schemas.plot import PlotPage
from schemas.prediction import PredictionAnswer, PredictionRequest
from schemas.problem import Problem
from schemas.report import REPORT, Report
from schemas.sweep_estimate import SweepEstimate
from schemas.sweep_report import SweepReport

Answer = TypeVar("Answer", bound=BaseModel)
Read = TypeVar("Read")

EventLine = contextlib.AbstractContextManager[EventSource]

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 60.0
UPLOAD_SECONDS = 600.0


class HttpClient:
    """Speaks to the service at `url`.

    Every method raises:
        Refused: The service says no, and why.
        Unreachable: Nobody answers, or the line breaks.
        Unreadable: The answer is none that this client understands.
    """

    def __init__(self, url: str) -> None:
        """Connect when the first question is asked. A path in `url` stays in front of ours."""
        self.url = url.rstrip("/")
        timeout = httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS)
        # A proxy for the outside world must not be asked for this machine's own service.
        outside = not _is_this_machine(self.url)
        self._http = httpx.Client(base_url=self.url, timeout=timeout, trust_env=outside)

    def __enter__(self) -> Self:
        """Use as a context that closes the connections."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Close the connections."""
        self._http.close()

    def submit(self, spec: Mapping[str, JsonValue], key: str | None = None) -> Job:
        """Submit a job; the same `key` with the same spec never makes a second one."""
        headers = {"Idempotency-Key": key} if key else {}
        return self._ask(Job, "POST", "/v1/jobs", json=spec, headers=headers)

    def dry_run(self, spec: Mapping[str, JsonValue]) -> Estimate | SweepEstimate:
        """What a job or a sweep would train and cost."""
        asked: dict[str, Any] = {"json": spec, "params": {"dry_run": "true"}}
        if spec.get("kind") == "sweep":
            return self._ask(SweepEstimate, "POST", "/v1/jobs", **asked)
        return self._ask(Estimate, "POST", "/v1/jobs", **asked)

    def explain(self, asked: Mapping[str, JsonValue]) -> Explanation:
        """Why two sides will differ, without training."""
        return self._ask(Explanation, "POST", "/v1/explain", json=asked)

    def jobs(self, **wanted: str | int | None) -> JobPage:
        """A page of jobs, newest first: `state`, `kind`, `tag`, `name`, `parent`, `cursor`..."""
        params = {name: value for name, value in wanted.items() if value is not None}
        return self._ask(JobPage, "GET", "/v1/jobs", params=params)

    def job(self, job_id: str) -> Job:
        """How a job stands."""
        return self._ask(Job, "GET", _path("jobs", job_id))

    def cancel(self, job_id: str) -> Job:
        """Wish a job's end; an ended one stays as it is."""
        return self._ask(Job, "POST", _path("jobs", job_id, "cancel"))

    def events(self, job_id: str, after: int = 0) -> EventPage:
        """A page of a job's history."""
        path = _path("jobs", job_id, "events")
        headers = {"Accept": "application/json"}
        return self._ask(EventPage, "GET", path, params={"after": after}, headers=headers)

    def metrics(self, job_id: str, max_points: int | None = None) -> LegMetrics:
        """The curves of both legs."""
        params = {"max_points": max_points} if max_points else {}
        return self._ask(LegMetrics, "GET", _path("jobs", job_id, "metrics"), params=params)

    def report(self, job_id: str) -> Report:
        """What came out."""
        with self.line():
            answer = self._http.get(_path("jobs", job_id, "report"))
        return _read("report", REPORT.validate_json, answer)

    def sweep_report(self, job_id: str) -> SweepReport:
        """What a sweep has found so far."""
        return self._ask(SweepReport, "GET", _path("jobs", job_id, "report"))

    def table(self, job_id: str, *, group: bool = False) -> str:
        """A sweep's table as CSV; with `group` its repeats over seeds are merged."""
        with self.line():
            params = {"format": "csv", "group": str(group).lower()}
            answer = self._http.get(_path("jobs", job_id, "points"), params=params)
        if not answer.is_success:
            raise refusal(answer)
        return answer.text

    def code(self, job_id: str, leg: Leg, kind: str) -> str:
        """A leg as a program, or a diff of programs."""
        with self.line():
            path = _path("jobs", job_id, "code", leg)
            answer = self._http.get(path, params={"as": kind})
        if not answer.is_success:
            raise refusal(answer)
        return answer.text

    def artifacts(self, job_id: str) -> ArtifactPage:
        """The files that a job left."""
        return self._ask(ArtifactPage, "GET", _path("jobs", job_id, "artifacts"))

    def plots(self, job_id: str) -> PlotPage:
        """The plots that a job has, and why it has not the others."""
        return self._ask(PlotPage, "GET", _path("jobs", job_id, "plots"))

    def download(self, link: str, place: Path) -> None:
        """Write what `link` gives to the file `place`, which appears only when it is complete."""
        part = place.with_name(place.name + ".part")
        with self.line(), self._http.stream("GET", link) as answer:
            if not answer.is_success:
                answer.read()
                raise refusal(answer)
            with part.open("wb") as file:
                for piece in answer.iter_bytes():
                    file.write(piece)
        part.replace(place)

    def upload(self, file: Path, options: UploadOptions) -> Dataset:
        """Send a table; the same bytes read in the same way give the same data set.

        Raises:
            WrongInput: The file cannot be read.
        """
        try:
            opened = file.open("rb")
        except OSError as error:
            raise WrongInput(f"{file} cannot be read: {error.strerror or error}") from error
        with opened as content:
            return self._ask(
                Dataset,
                "POST",
                "/v1/datasets",
                files={"file": (file.name, content, "application/octet-stream")},
                data=_fields(options),
                timeout=httpx.Timeout(UPLOAD_SECONDS, connect=CONNECT_SECONDS),
            )

    def predict(self, job_id: str, request: PredictionRequest) -> PredictionAnswer:
        """Both legs' predictions of some rows."""
        path = _path("jobs", job_id, "predictions")
        body = request.model_dump(mode="json")
        return self._ask(PredictionAnswer, "POST", path, json=body)

    def answers(self) -> bool:
        """Whether a Twinfit service is there and ready."""
        try:
            answer = self._http.get("/readyz", timeout=CONNECT_SECONDS)
            return answer.is_success and isinstance(answer.json(), dict)
        except (httpx.HTTPError, ValueError):
            return False

    def link(self, path: str) -> str:
        """A path of the service as a URL that a browser opens."""
        return f"{self.url}{path}"

    def stream(self, path: str, headers: Mapping[str, str], silence_seconds: float) -> EventLine:
        """Open a line of server-sent events, which is lost after so many seconds of silence."""
        timeout = httpx.Timeout(silence_seconds, connect=CONNECT_SECONDS)
        return connect_sse(self._http, "GET", path, headers=dict(headers), timeout=timeout)

    def _ask(self, kind: type[Answer], method: str, path: str, **request: Any) -> Answer:
        with self.line():
            answer = self._http.request(method, path, **request)
        return _read(kind.__name__, kind.model_validate_json, answer)

    @contextlib.contextmanager
    def line(self) -> Iterator[None]:
        """Turn what can happen to a connection into one error that names the service."""
        try:
            yield
        except httpx.InvalidURL as error:
            raise Unreachable(self.url, str(error)) from error
        except httpx.TimeoutException as error:
            raise Unreachable(self.url, "it did not answer in time") from error
        except httpx.HTTPError as error:
            raise Unreachable(self.url, str(error) or type(error).__name__) from error


def _is_this_machine(url: str) -> bool:
    with contextlib.suppress(ValueError):
        host = urlsplit(url).hostname or ""
        return host == "localhost" or ip_address(host).is_loopback
    return False


def _fields(options: UploadOptions) -> dict[str, str | list[str]]:
    """The options that were given, as fields of a form; a list is a field that comes often."""
    given = options.model_dump(mode="json", exclude_unset=True)
    return {
        name: [*value]
        if isinstance(value, list)
        else str(value).lower()
        if value is False
        else str(value)
        for name, value in given.items()
        if value is not None
    }


def _read(name: str, reader: Callable[[bytes], Read], answer: httpx.Response) -> Read:
    """Read an answer; what cannot be read is told with its place."""
    if not answer.is_success:
        raise refusal(answer)
    try:
        return reader(answer.content)
    except ValidationError as error:
        first = error.errors()[0]
        where = "/".join(map(str, first["loc"]))
        raise Unreadable(
            f"{answer.url} answered with something that is no {name} to this client "
            f"(at {where or 'its start'}: {first['msg']}). Is it a Twinfit service of another "
            "version, or no Twinfit service at all?"
        ) from error


def _path(*parts: str) -> str:
    """A path below /v1 in which no part can leave its place."""
    return "/v1/" + "/".join(quote(part, safe="") for part in parts)


def refusal(answer: httpx.Response) -> Refused:
    """The service's problem document, or one made from whatever else came."""
    with contextlib.suppress(ValidationError):
        return Refused(Problem.model_validate_json(answer.content))
    said = answer.text.strip()[:200] or "an empty answer"
    return Refused(
        Problem(
            title=answer.reason_phrase or "Refused",
            status=min(max(answer.status_code, 400), 599),
            detail=f"{answer.url} answered with status {answer.status_code}: {said}",
        )
    )
