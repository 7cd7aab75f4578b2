"""Declared, measured and expected side by side; error bars judge, and nobody's tolerance."""

from schemas.meter import LegMeter, MeterConstant
from worker.training.meter.declared import Declared
from worker.training.meter.measured import Constant, Measured, Value


def judged(measured: Measured, own: Declared, other: Declared, seconds: float) -> LegMeter:
    """Set what was measured of a leg beside its own record and the other leg's.

    Args:
        measured: What its steps showed.
        own: What it declares.
        other: What the other leg declares.
        seconds: What recording and fitting cost.
    """
    rules = [] if measured.rule is None else [_rule(measured.rule, own, other)]
    return LegMeter(
        steps=len(own.recording.steps),
        explained=measured.explained,
        left=measured.left,
        times_rounding=measured.times_rounding,
        constants=(*rules, *(_judged(each, own, other) for each in measured.constants)),
        notes=measured.notes,
        seconds=seconds,
    )


def _rule(rule: str, own: Declared, other: Declared) -> MeterConstant:
    declared, expected = own.rule, other.rule
    return MeterConstant(
        name="rule",
        declared=declared,
        measured=rule,
        expected=expected,
        agrees=rule == declared,
        as_expected=rule == expected,
    )


def _judged(constant: Constant, own: Declared, other: Declared) -> MeterConstant:
    declared, expected = own.value(constant), other.value(constant)
    unit = own.recording.unit
    return MeterConstant(
        name=constant.name,
        where=constant.where,
        rows=constant.rows,
        row_mass=constant.row_mass,
        declared=declared,
        measured=constant.measured,
        plus_minus=constant.plus_minus,
        at_most=constant.at_most,
        expected=expected,
        agrees=holds(constant, declared, unit),
        as_expected=holds(constant, expected, unit),
        reason=constant.reason,
    )


def holds(constant: Constant, value: Value | None, unit: float) -> bool | None:
    """Whether a value is in the interval that was measured; None where nothing denies it.

    Args:
        constant: What was measured.
        value: What is said of it.
        unit: Rounding unit of the leg, in which it keeps its constants too.

    Example:
        >>> found = Constant(name="momentum", measured=0.9, plus_minus=1e-6)
        >>> holds(found, 0.9000001, 1e-16), holds(found, 0.8, 1e-16), holds(found, None, 1e-16)
        (True, False, None)
    """
    if value is None:
        return None
    if constant.measured is None:
        denied = constant.at_most is not None and float(value) > constant.at_most
        return False if denied else None
    if constant.plus_minus is None:
        return constant.measured == value
    reach = constant.plus_minus + unit * abs(float(value))
    return bool(abs(float(constant.measured) - float(value)) <= reach)
