"""What a recording showed of a leg: its constants, each with an error bar or a reason."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from schemas.meter import ConstantName

Value = float | bool | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Constant:
    """One constant of a leg.

    Attributes:
        name: Which.
        where: The tensor or the step that it holds for; empty for all.
        rows: Rows of the batches that it holds for; None for all.
        row_mass: Weights of these rows together, where rows have weights.
        measured: Its value; None where the steps do not show it.
        plus_minus: Half width of the interval that holds the truth; None for what is no number.
        at_most: What it does not exceed, where more cannot be said.
        reason: Why it was not measured; else empty.
    """

    name: ConstantName
    where: str = ""
    rows: int | None = None
    row_mass: float | None = None
    measured: Value | None = None
    plus_minus: float | None = None
    at_most: float | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """All that was measured.

    Attributes:
        rule: What moves the weights; None where no known rule explains the steps, or none can
            be told.
        constants: In the order of a training step.
        times_rounding: Of what the best explanation leaves, its size in units of rounding, at
            the worst of objective and update; None where there was nothing to explain.
        left: The same as a share of what was explained.
        explained: Whether nothing beyond rounding is left.
        by_rows: Whether weighted costs are divided by the number of rows: the loss factor is
            that of their sum over rows, then, and not over the rows' weights.
        decay_is_l2: Whether decay of weights cannot be told from L2 in these steps, so that all
            is measured as if there were L2 alone.
        notes: What else is to be said.
    """

    rule: Literal["sgd", "adam", "none"] | None
    constants: tuple[Constant, ...]
    times_rounding: float | None
    left: float | None
    explained: bool
    by_rows: bool = False
    decay_is_l2: bool = False
    notes: tuple[str, ...] = ()

    def of(self, name: ConstantName, where: str = "", rows: int | None = None) -> Constant:
        """Look a constant up.

        Raises:
            KeyError: There is none.
        """
        for each in self.constants:
            if each.name == name and each.where == where and rows in {None, each.rows}:
                return each
        raise KeyError(f"no {name} of {where or 'the leg'}")


def number(name: ConstantName, value: float, error: float, **place: object) -> Constant:
    """A number with its error bar; a reason instead where the bar has no end."""
    if not math.isfinite(error) or not math.isfinite(value):
        return Constant(name=name, reason=UNSEEN, **place)  # type: ignore[arg-type]
    return Constant(name=name, measured=value, plus_minus=error, **place)  # type: ignore[arg-type]


def size(name: ConstantName, value: float, error: float, **place: object) -> Constant:
    """A number that is never negative, and of which an error bar as wide as itself says little."""
    if not math.isfinite(error) or error < abs(value):
        return number(name, value, error, **place)
    most = abs(value) + error
    reason = f"anything up to {most:.2g} explains these steps alike"
    return Constant(name=name, at_most=most, reason=reason, **place)  # type: ignore[arg-type]


def penalty(
    name: ConstantName, value: float, error: float, most: float, place: Constant
) -> Constant:
    """An L2 coefficient of a place; a reason where its bar is as wide as the data's gradient."""
    if error < most:
        return replace(place, name=name, measured=value, plus_minus=error)
    return replace(place, name=name, reason=UNSEEN_PENALTY)


UNSEEN_PENALTY = "these weights are too small, or too few, for L2 to be seen in these steps"
UNSEEN = "these steps are the same whatever it is"


def agreeing(found: Iterable[Constant]) -> Constant:
    """Make one of several answers to the same question, or say that they are several."""
    answers = list(found)
    first = answers[0]
    seen = [each for each in answers if each.measured is not None]
    if not seen:
        bounds = [each.at_most for each in answers if each.at_most is not None]
        return replace(first, at_most=max(bounds) if len(bounds) == len(answers) else None)
    if len(seen) < len(answers):
        reason = f"it is {_told(seen[0])} by one form of the rule, and another leaves it open"
        return replace(first, measured=None, plus_minus=None, at_most=None, reason=reason)
    if all(_same(first, each) for each in answers):
        return _spanning(answers)
    told = " or ".join(_told(each) for each in answers)
    reason = f"it is {told}: more than one rule explains these steps"
    return replace(first, measured=None, plus_minus=None, at_most=None, reason=reason)


def _told(constant: Constant) -> str:
    value = constant.measured
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _spanning(answers: list[Constant]) -> Constant:
    """Give the interval that holds the intervals of all: the truth is in one of them."""
    first, bars = answers[0], [each.plus_minus or 0.0 for each in answers]
    if len(answers) == 1 or isinstance(first.measured, str | bool) or first.plus_minus is None:
        return first
    numbers = [float(each.measured or 0.0) for each in answers]
    low = min(number - bar for number, bar in zip(numbers, bars, strict=True))
    high = max(number + bar for number, bar in zip(numbers, bars, strict=True))
    return replace(first, measured=0.5 * (low + high), plus_minus=0.5 * (high - low))


def _same(one: Constant, other: Constant) -> bool:
    if isinstance(one.measured, str | bool) or isinstance(other.measured, str | bool):
        return one.measured == other.measured
    distance = abs((one.measured or 0.0) - (other.measured or 0.0))
    return distance <= (one.plus_minus or 0.0) + (other.plus_minus or 0.0)
