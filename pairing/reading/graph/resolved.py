"""What the parts of a graph are in the runs that train: fed values, defaults, numbers."""

from dataclasses import dataclass, field
from typing import Final

from pairing.reading.findings import Findings
from pairing.reading.graph.building import unwrapped
from pairing.reading.graph.formulas import computed_with
from pairing.reading.graph.values import Placeholder, Run, Variable
from pairing.reading.made import Made, Unknown
from pairing.reading.source.arithmetic import is_number
from pairing.reading.source.sameness import is_same

NOTHING_FED: Final = "the runs that train feed it nothing"


@dataclass(slots=True)
class Resolved:
    """A training's runs, and what its placeholders stand for in them.

    Attributes:
        runs: Those that count.
        findings: Takes what is not understood.
        sessions: Whether the program is one of TensorFlow 1.
    """

    runs: tuple[Run, ...]
    findings: Findings
    sessions: bool
    _fed: dict[int, object] = field(default_factory=dict)
    _by_run: list[dict[int, object]] = field(default_factory=list)

    def value(self, part: object) -> object:
        """What a placeholder is fed in training, or its default; anything else is itself."""
        part = unwrapped(part)
        if not isinstance(part, Placeholder):
            return part
        if id(part) not in self._fed:
            self._fed[id(part)] = self._feed(part)
        return self._fed[id(part)]

    def fed(self, part: object) -> object:
        """What something is fed that may be fed, such as Keras' Input; None for nothing."""
        return next((feed[id(part)] for feed in self._feeds() if id(part) in feed), None)

    def _feeds(self) -> list[dict[int, object]]:
        """What each run feeds, by the identity of what is fed."""
        if len(self._by_run) < len(self.runs):
            self._by_run = [{id(key): value for key, value in run.feed} for run in self.runs]
        return self._by_run

    def _feed(self, part: Placeholder) -> object:
        values = [feed.get(id(part), part.default) for feed in self._feeds()]
        first = values[0] if values else part.default
        if any(not is_same(first, value) and is_number(first) for value in values[1:]):
            return Unknown("the runs that train feed it different values", "a placeholder")
        if first is None:
            return Unknown(NOTHING_FED, "a placeholder")
        return first

    def number(self, part: object) -> float | None:
        """Compute what is a number in training; None where it is none, or changes."""
        return computed_with(part, self._leaf)

    def _leaf(self, part: object) -> float | None:
        value = self.value(part)
        if isinstance(value, Variable):
            value = None if value.news else value.initial
        if isinstance(value, Made) and value.kind == "Constant" and "value" in value.arguments:
            value = value.arguments["value"].value
        return float(value) if is_number(value) else None
