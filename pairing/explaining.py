"""Why two sides will differ, before anything is trained."""

from collections.abc import Iterator
from dataclasses import dataclass

from pairing.catalogue.arming import proviso, silence
from pairing.catalogue.beside import beside
from pairing.catalogue.between import Between, Facts
from pairing.catalogue.entries import Entry, entries
from pairing.catalogue.evidence import find
from pairing.catalogue.sizes import expected_size
from pairing.catalogue.values import fix_of
from pairing.causes import CAUSES, Cause
from pairing.semantics import Semantics
from pairing.side import Pair, Side
from pairing.unexpressed import unexpressed
from schemas.cause import CauseId
from schemas.explanation import (
    Evidence,
    Explanation,
    FieldValues,
    Finding,
    Fix,
    Framework,
    SideRead,
)
from schemas.job import LEGS, Leg


def armed(
    cause: Cause, reference: Semantics, candidate: Semantics, facts: Facts
) -> tuple[bool, str]:
    """Whether a cause will make a difference between two records, and why.

    Args:
        cause: One of `pairing.causes.CAUSES`.
        reference: The one record.
        candidate: The other.
        facts: What is known of the rows.

    Example:
        >>> from pairing.translate import of_sklearn, naive_port
        >>> from schemas.estimator import Regressor
        >>> one = of_sklearn(Regressor(estimator="MLPRegressor"), seed=0, dtype="float64")
        >>> half = next(cause for cause in CAUSES if cause.id == "loss-half")
        >>> armed(half, one, naive_port(one), Facts())
        (True, 'loss_factor: 0.5 in the reference, 1.0 in the candidate.')
        >>> armed(half, one, one, Facts())
        (False, 'Both sides have loss_factor 0.5.')
    """
    return _armed(cause, Between(reference, candidate, facts))


def explain(pair: Pair, facts: Facts) -> Explanation:
    """Name the causes between two sides, armed and silent, each armed one with its fix."""
    between = between_of(pair, facts)
    sides = dict(zip(LEGS, (pair.reference, pair.candidate), strict=True))
    findings = [_finding(cause, between, sides) for cause in CAUSES]
    acting = sorted(
        (each for each in findings if each.armed),
        key=lambda each: -each.expected.relative if each.expected else 0.0,
    )
    # Networks of other layers are compared as wholes: what they are made of comes first.
    acting.sort(key=lambda each: each.id != "architecture")
    return Explanation(
        summary=_summary(acting),
        sides={leg: _read(side) for leg, side in sides.items()},
        rows=facts.rows,
        armed=tuple(acting),
        silent=tuple(each for each in findings if not each.armed),
        unexpressed=unexpressed(pair.reference, pair.candidate),
        notes=tuple(_notes(facts)),
    )


def between_of(pair: Pair, facts: Facts) -> Between:
    """What is known of a pair and its rows, in one record."""
    sides = (pair.reference, pair.candidate)
    first, second = (
        (*side.hidden, facts.outputs if side.outputs is None else side.outputs) for side in sides
    )
    here, there = (side.written.preparation.labels if side.written else None for side in sides)
    return Between(
        pair.reference.semantics,
        pair.candidate.semantics,
        facts,
        widths=(first, second),
        labels=(here, there),
        unsaid=pair.unsaid,
    )


def _armed(cause: Cause, between: Between) -> tuple[bool, str]:
    if cause.id == "architecture" or not cause.fields:
        return beside(cause.id, between)
    values = _values(cause, between)
    if cause.id not in between.differing:
        same = ", ".join(f"{each.field} {_word(each.reference)}" for each in values)
        return False, f"Both sides have {same}."
    if reason := silence(cause.id, between):
        return False, reason
    apart = "; ".join(
        f"{each.field}: {_word(each.reference)} in the reference, {_word(each.candidate)} in the "
        "candidate"
        for each in values
        if each.reference != each.candidate
    )
    unless = proviso(cause.id, between)
    return True, f"{apart}{f', {unless}' if unless else ''}."


def _finding(cause: Cause, between: Between, sides: dict[Leg, Side]) -> Finding:
    entry = entries()[cause.id]
    is_armed, because = _armed(cause, between)
    return Finding(
        id=cause.id,
        title=cause.title,
        armed=is_armed,
        because=because,
        expected=expected_size(cause.id, between) if is_armed else None,
        is_chance=cause.is_chance,
        fields=tuple(v for v in _values(cause, between) if v.reference != v.candidate),
        differences=cause.differences,
        evidence=tuple(map(find, entry.landmarks)),
        fix=_fixes(entry, sides) if is_armed else {},
    )


@dataclass(frozen=True, slots=True)
class Known:
    """What the catalogue knows of a cause: the lines that prove it, and how to end it."""

    evidence: tuple[Evidence, ...]
    fix: dict[Leg, Fix]


def known_of(
    cause: CauseId,
    reference: Semantics,
    candidate: Semantics,
    frameworks: tuple[Framework, Framework] = ("sklearn", "keras"),
) -> Known:
    """Tell what is known of a cause between two networks, by default of scikit-learn and Keras."""
    entry = entries()[cause]
    fix: dict[Leg, Fix] = {
        "reference": fix_of(entry, frameworks[0], candidate),
        "candidate": fix_of(entry, frameworks[1], reference),
    }
    return Known(tuple(map(find, entry.landmarks)), fix)


def _fixes(entry: Entry, sides: dict[Leg, Side]) -> dict[Leg, Fix]:
    """A fix for either side, in its own framework, that takes over what the other has."""
    others: dict[Leg, Side] = {LEGS[0]: sides[LEGS[1]], LEGS[1]: sides[LEGS[0]]}
    return {
        leg: fix_of(entry, side.framework, others[leg].semantics) for leg, side in sides.items()
    }


def _values(cause: Cause, between: Between) -> list[FieldValues]:
    return [between.values[name] for name in cause.fields]


_KNOWN_DRAWS = {
    "variance_scaling": "Glorot's uniform draw",
    "constant": "zeros",
    "kernel_bound": "uniform within the kernel's bound",
}


def _word(value: object) -> str:
    """Write a field's value for people: what all layers have alike once.

    Example:
        >>> _word([{"kind": "variance_scaling", "scale": 0.5}] * 2), _word([True, False])
        ('variance_scaling (scale 0.5)', 'true, false')
        >>> _word([{"kind": "constant"}]), _word(["kernel_bound"])
        ('zeros', "uniform within the kernel's bound")
    """
    if isinstance(value, list):
        return ", ".join(dict.fromkeys(map(_word, value))) or "none"
    if isinstance(value, dict):
        plain = _KNOWN_DRAWS.get(str(value.get("kind"))) if len(value) == 1 else None
        if plain is not None:
            return plain
        told = (f"{name} {_word(each)}" for name, each in value.items() if name != "kind")
        inner = ", ".join(told)
        return f"{value.get('kind', '')} ({inner})".strip() if inner else str(value.get("kind"))
    if isinstance(value, bool) or value is None:
        return str(value).lower()
    return _KNOWN_DRAWS.get(str(value), str(value))


def _read(side: Side) -> SideRead:
    return SideRead(framework=side.framework, form=side.form, hidden=side.hidden, notes=side.notes)


def _summary(acting: list[Finding]) -> str:
    if not acting:
        return "Nothing is armed: both sides will compute the same, up to rounding."
    named = ", ".join(each.id for each in acting[:3])
    chance = sum(each.is_chance for each in acting)
    drawn = f", {chance} of them by chance alone" if chance else ""
    plural = "s are" if len(acting) > 1 else " is"
    return f"{len(acting)} cause{plural} armed{drawn}. Largest expected: {named}."


def _notes(facts: Facts) -> Iterator[str]:
    yield (
        "Sizes are those of single steps, known before training. What training makes of them, "
        "and which cancel each other, only trained corners tell."
    )
    if facts.rows is None:
        yield (
            "Without a data set the rows are not known: what depends on them is called armed, and "
            "sizes are those of scikit-learn's usual batch of 200 rows."
        )
