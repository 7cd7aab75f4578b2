"""What each of two sides does with its rows, as far as it says so."""

from dataclasses import dataclass
from typing import Protocol

from pairing.semantics import RowSplit, Scaler
from pairing.written import Written
from schemas.preparation import OwnPreparation, Scaling, Split


@dataclass(frozen=True, slots=True)
class RowWays:
    """One side's way; a split of None is that of the other side."""

    split: RowSplit | None
    inputs: Scaler
    target: Scaler


@dataclass(frozen=True, slots=True)
class BothWays:
    """Both sides' ways, and the fields of which one says nothing while the other does."""

    sides: tuple[RowWays, RowWays]
    unsaid: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Said:
    """What a side says itself; None where it says nothing. `is_code`: it could have said more."""

    split: RowSplit | None
    inputs: Scaler | None
    target: Scaler | None
    is_code: bool


class _Form(Protocol):
    """Any form of a side."""


def ways_of(
    forms: tuple[_Form, _Form],
    writings: tuple[Written | None, ...],
    split: Split,
    scaling: Scaling,
) -> BothWays:
    """Give what both sides do with their rows.

    A side that is no program takes the rows as the job has them. A program that says nothing of
    something takes it so as well, unless the other side says something of its own: then it is
    taken to do nothing.

    Args:
        forms: Both sides as they came.
        writings: What their users wrote.
        split: The job's.
        scaling: The job's.
    """
    said = [_said(*each) for each in zip(forms, writings, strict=True)]
    jobs = _Said(RowSplit(**dict(split)), scaling.inputs, scaling.target, is_code=False)
    unsaid = {
        field
        for name, field in _FIELDS.items()
        if any(
            mine.is_code and getattr(mine, name) is None and getattr(other, name) is not None
            for mine, other in (said, said[::-1])
        )
    }
    first, second = (_way(mine, jobs, unsaid) for mine in said)
    return BothWays((first, second), frozenset(unsaid))


_FIELDS = {"split": "split", "inputs": "input_scaling", "target": "target_scaling"}


def _way(mine: _Said, jobs: _Said, unsaid: set[str]) -> RowWays:
    silent = {name for name, field in _FIELDS.items() if mine.is_code and field in unsaid}
    return RowWays(
        mine.split or (None if "split" in silent else jobs.split),
        mine.inputs or ("none" if "inputs" in silent else jobs.inputs or "none"),
        mine.target or ("none" if "target" in silent else jobs.target or "none"),
    )


def _said(form: _Form, written: Written | None) -> _Said:
    own = getattr(form, "preparation", None)
    if isinstance(own, OwnPreparation):
        split = RowSplit(**dict(own.split)) if own.split else None
        scaling = own.scaling
        return _Said(
            split,
            scaling.inputs if scaling else None,
            scaling.target if scaling else None,
            is_code=False,
        )
    # What was read of a reference's program stands beside the program.
    if written is None or getattr(form, "code", None) is None:
        return _Said(None, None, None, is_code=False)
    read = written.preparation
    split = None
    if read.test_size is not None:
        split = RowSplit(read.test_size, read.split_seed or 0, stratify=bool(read.stratify))
    return _Said(split, read.inputs, read.target, is_code=True)
