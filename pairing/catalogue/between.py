"""What is known of a pair before anything is trained."""

import struct
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from pairing.batches import rows_per_batch
from pairing.corners import causes_between
from pairing.semantics import Semantics
from pairing.task import Task
from pairing.translate import translation
from schemas.cause import CauseId
from schemas.explanation import FieldValues

Widths = tuple[int | None, ...]

MOST_BATCH_ROWS: Final = 200
USUAL_INPUTS: Final = 10
USUAL_UNITS: Final = 100


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the rows; None for what is not.

    Attributes:
        rows: Rows that are fitted: without those for test and those kept aside.
        inputs: Input columns.
        outputs: Units of the output layer.
        task: What the outputs mean.
    """

    rows: int | None = None
    inputs: int | None = None
    outputs: int | None = None
    task: Task | None = None


@dataclass(frozen=True)
class Between:
    """Two sides and the facts of their rows.

    Attributes:
        reference: The one side's semantics.
        candidate: The other's.
        facts: Of the rows.
        widths: Units of both sides' layers, the outputs last and None where not known.
        labels: How each side writes classes; None where it says nothing.
        unsaid: Fields of which one side says nothing, while the other does.
    """

    reference: Semantics
    candidate: Semantics
    facts: Facts = Facts()
    widths: tuple[Widths, Widths] = ((None,), (None,))
    labels: tuple[str | None, str | None] = (None, None)
    unsaid: frozenset[str] = frozenset()

    @property
    def sides(self) -> tuple[Semantics, Semantics]:
        """Both semantics, the reference first."""
        return self.reference, self.candidate

    @cached_property
    def batches(self) -> tuple[int | None, int | None]:
        """Rows in a full batch of either side, at most; None for all rows, where unknown."""
        return _batch(self.reference, self.facts.rows), _batch(self.candidate, self.facts.rows)

    @cached_property
    def differing(self) -> frozenset[CauseId]:
        """The causes by which the two records differ."""
        return frozenset(cause.id for cause in causes_between(*self.sides))

    @cached_property
    def values(self) -> dict[str, FieldValues]:
        """Every field of the semantics as both sides have it, by name."""
        return {
            each.field: FieldValues(**each.model_dump(exclude={"same"}))
            for each in translation(*self.sides)
        }

    @property
    def batch(self) -> int:
        """Rows in a batch of the reference; where they are unknown, scikit-learn's most."""
        return self.batches[0] or MOST_BATCH_ROWS

    @property
    def gradient(self) -> float:
        """The usual size of a weight's gradient, where targets are scaled.

        A row's slope is of the size of 1 and of either sign, and a batch takes the mean.
        """
        return float(self.batch**-0.5)

    @property
    def weight(self) -> float:
        """The usual size of a first weight: the deviation of Glorot's draws in the first layer."""
        first = self.widths[0][0] or USUAL_UNITS
        return float((2 / ((self.facts.inputs or USUAL_INPUTS) + first)) ** 0.5)

    @property
    def steps(self) -> int | None:
        """Steps that the reference takes at most; None where rows are unknown."""
        if self.facts.rows is None:
            return None
        return self.reference.epochs * -(-self.facts.rows // self.batch)


def as_float32(number: float) -> float:
    """Give the float32 number next to `number`.

    Example:
        >>> as_float32(0.5), as_float32(0.9)
        (0.5, 0.8999999761581421)
    """
    try:
        return float(struct.unpack("f", struct.pack("f", number))[0])
    except OverflowError:
        return number


def weight_scale(semantics: Semantics) -> float | None:
    """The square of the weights' bound over that of Glorot's; None for draws of another kind."""
    first = semantics.weight_init[0]
    glorot = first.mode == "fan_avg" and first.distribution == "uniform"
    return first.scale if first.kind == "variance_scaling" and glorot else None


def activation_names(semantics: Semantics) -> tuple[str, ...]:
    """The activations of the hidden layers, each name once."""
    return tuple(dict.fromkeys(semantics.activations))


def _batch(semantics: Semantics, rows: int | None) -> int | None:
    asked = semantics.batch_rows
    if rows is None:
        return {"auto": MOST_BATCH_ROWS, "all": None}[asked] if isinstance(asked, str) else asked
    return rows if asked == "all" else rows_per_batch(asked, rows)
