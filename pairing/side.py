"""A side as it was understood, and what is told of it from outside."""

from dataclasses import dataclass
from typing import Final

from pairing.own.facts import NOTHING_KNOWN
from pairing.own.facts import Facts as TargetFacts
from pairing.semantics import Dtype, Semantics
from pairing.written import Written
from schemas.explanation import Framework
from schemas.preparation import Scaling, Split

JOBS_SPLIT: Final = Split()
JOBS_SCALING: Final = Scaling()


@dataclass(frozen=True, slots=True)
class Told:
    """What holds for both sides.

    Attributes:
        seed: Stands in where a side has none.
        dtype: Number format of both; None for each side's own.
        weighted: Whether rows have weights.
        target: What is known of the target.
        rows: Training rows, before any are kept aside; None where not known.
        split: How rows are parted for a side that says nothing of it.
        scaling: How they are scaled, likewise.
    """

    seed: int = 0
    dtype: Dtype | None = None
    weighted: bool = False
    target: TargetFacts = NOTHING_KNOWN
    rows: int | None = None
    split: Split = JOBS_SPLIT
    scaling: Scaling = JOBS_SCALING


@dataclass(frozen=True, slots=True)
class Side:
    """A side as it was understood.

    Attributes:
        framework: Who trains it.
        form: The form that it came in.
        semantics: Everything that decides its numbers.
        hidden: Units of its hidden layers.
        outputs: Units of its output layer; None where that follows from the target.
        written: What its user wrote; None for a side that follows from the other.
        notes: What was taken for granted, a sentence each.
    """

    framework: Framework
    form: str
    semantics: Semantics
    hidden: tuple[int, ...]
    outputs: int | None = None
    written: Written | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """Both sides, and the fields of which one says nothing while the other does."""

    reference: Side
    candidate: Side
    unsaid: frozenset[str] = frozenset()
