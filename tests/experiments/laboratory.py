"""Where experiments are run: the real command, against the real stack."""

import copy
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf
from pathlib import Path
from typing import Any, Literal

from tests.client.conftest import twinfit
from tests.conftest import ROOT
from tests.integration.house import CLEAN, House
from tests.integration.visitor import Json

Size = Literal["short", "full"]
Changes = Mapping[str, Any]

PATIENCE_SECONDS = 1800.0
NONE: Changes = {}


@dataclass(frozen=True)
class Ran:
    """What became of a job file.

    Attributes:
        job: The job at its end.
        report: Its report.
        house: The stack that it ran on.
    """

    job: Json
    report: Json
    house: House = field(repr=False)

    def get(self, link: str, **query: Any) -> Any:
        """What lies behind a link of the job, as JSON."""
        return self.house.get(self.job["links"][link], **query)

    def plots(self) -> dict[str, bytes]:
        """Every plot of the job as SVG, by its name."""
        return {told["name"]: self.plot(told["name"]) for told in self.get("plots")["plots"]}

    def plot(self, name: str) -> bytes:
        """One plot of the job as SVG."""
        (told,) = (each for each in self.get("plots")["plots"] if each["name"] == name)
        answer = self.house.http.get(told["svg"])
        assert answer.status_code == 200, answer.text
        return answer.content

    def artifact(self, name: str) -> bytes:
        """One file that the job left."""
        answer = self.house.http.get(f"{self.job['links']['artifacts']}/{name}")
        assert answer.status_code == 200, answer.text
        return answer.content

    def diagnostics(self, leg: str = "reference") -> Json:
        """What the layers of a leg looked like while it trained."""
        told: Json = self.report["diagnostics"][leg]
        return told

    def losses(self, leg: str = "reference") -> list[float]:
        """Mean training loss of each epoch; one that is not finite is infinite."""
        told = self.report["legs"][leg]["loss_curve"]
        return [inf if loss is None else loss for loss in told]

    def accuracy(self, leg: str = "reference") -> float:
        """Share of the test rows whose class was found."""
        told: float = self.report["legs"][leg]["metrics"]["accuracy"]
        return told

    def points(self) -> dict[tuple[Any, ...], "Ran"]:
        """The trainings of a sweep, by the values that were changed, the seed last if it was."""
        trained = {}
        for point in self.report["points"]:
            seed = () if point["seed"] is None else (point["seed"],)
            job = self.house.get(point["link"])
            assert job["state"] == "succeeded", job
            report = self.house.get(job["links"]["report"])
            trained[*point["changes"].values(), *seed] = Ran(job, report, self.house)
        return trained


class Laboratory:
    """Runs job files by `twinfit run FILE --json`, as their reader would.

    Args:
        place: An empty folder.
    """

    def __init__(self, place: Path) -> None:
        self._place = place
        self._jobs = 0
        self.house = House(place / "data", TWINFIT_SLOTS="2")

    def run(self, file: str, *, upload: Path | None = None, changes: Changes = NONE) -> Ran:
        """Run a job file to its end.

        Args:
            file: The start of its name in examples/, such as "21".
            upload: A table to send with `--upload`.
            changes: Values to put into the job first, each by its dotted path.
        """
        spec = changed(example(file), changes)
        told = self._told(self._written(file, spec), upload)
        return Ran(told["job"], told["report"], self.house)

    def _written(self, name: str, spec: Json) -> Path:
        self._jobs += 1
        place = self._place / f"{self._jobs:03}_{name}.json"
        place.write_text(json.dumps(spec, indent=1), encoding="utf-8")
        return place

    def _told(self, place: Path, upload: Path | None) -> Json:
        more = ("--upload", str(upload)) if upload else ()
        told = twinfit(
            *("run", str(place), "--url", self.house.url, "--json", *more),
            environment=CLEAN,
            seconds=PATIENCE_SECONDS,
        )
        assert told.returncode == 0, f"{place.name}: {told.stderr[-3000:]}"
        document: Json = json.loads(told.stdout)
        return document


def example(start: str) -> Json:
    """A job file of examples/, by the start of its name."""
    (file,) = (ROOT / "examples").glob(f"{start}*.json")
    content: Json = json.loads(file.read_text(encoding="utf-8"))
    return content


def changed(spec: Json, changes: Changes) -> Json:
    """A copy of a job with other values.

    >>> changed({"a": {"b": [1, 2]}}, {"a.b.1": 5, "c.d": 6})
    {'a': {'b': [1, 5]}, 'c': {'d': 6}}
    """
    copied = copy.deepcopy(spec)
    for path, value in changes.items():
        *parents, last = path.split(".")
        inner: Any = copied
        for parent in parents:
            inner = inner[int(parent)] if isinstance(inner, list) else inner.setdefault(parent, {})
        if isinstance(inner, list):
            inner[int(last)] = value
        else:
            inner[last] = value
    return copied
