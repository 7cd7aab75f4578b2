"""Sides of a job or of a question, in whichever form they come, made comparable."""

from dataclasses import replace

from pairing.own.facts import NOTHING_KNOWN
from pairing.own.facts import Facts as TargetFacts
from pairing.row_ways import RowWays, ways_of
from pairing.semantics import RowSplit
from pairing.side import Pair, Side, Told
from pairing.side_forms import SideForm, asked_form, makes_another, plain, written_of
from pairing.understanding import semantics_of_side
from pairing.ways import as_leg
from pairing.written import Written, WrittenKeras, WrittenSklearn
from schemas.leg import Leg
from schemas.side import framework_of
from schemas.spec import JobSpec


def pair_of(reference: SideForm, candidate: SideForm, told: Told) -> Pair:
    """Understand both sides, of which one may follow from the other.

    Raises:
        UnreadForm: One is not understood, or each would follow from the other.
    """
    (reference, here), (candidate, there) = (
        plain(reference, "/reference"),
        plain(candidate, "/candidate"),
    )
    forms, places = (reference, candidate), (here, there)
    writings = tuple(written_of(*each) for each in zip(forms, places, strict=True))
    sides = _understood(forms, writings, places, told)
    ways = ways_of(forms, writings, told.split, told.scaling)
    reference_side, candidate_side = (
        _prepared(side, way) for side, way in zip(sides, ways.sides, strict=True)
    )
    return Pair(reference_side, candidate_side, ways.unsaid)


def sides_of(spec: JobSpec, facts: TargetFacts = NOTHING_KNOWN) -> dict[Leg, Side]:
    """Understand the sides of a job, as they will be trained.

    Args:
        spec: The job.
        facts: What is known of its data.

    Raises:
        UnreadForm: One is not understood, or no leg trains it as it was written.
    """
    told = Told(
        seed=spec.seed,
        dtype=spec.dtype,
        weighted=spec.sample_weight is not None,
        target=facts,
        rows=facts.rows,
    )
    forms, writings, places = [], [], []
    for leg, side in spec.sides.items():
        form, place = asked_form(side, spec.place(leg))
        written = written_of(form, place)
        if written is not None and written.framework != framework_of(side):
            raise makes_another(framework_of(side), written, place)
        forms.append(form)
        writings.append(written)
        places.append(place)
    understood = _understood(tuple(forms), tuple(writings), tuple(places), told)
    return {
        leg: _in_its_way(side, as_leg(spec, leg))
        for leg, side in zip(spec.sides, understood, strict=True)
    }


def _understood(
    forms: tuple[SideForm, ...],
    writings: tuple[Written | None, ...],
    places: tuple[str, ...],
    told: Told,
) -> list[Side]:
    """Understand one side, or two of which one may follow from the other."""
    told = _with_classes(told, writings)
    if len(forms) == 1:
        return [semantics_of_side(forms[0], writings[0], None, told, places[0])]
    first = 1 if _comes_second(writings[0], writings[1]) else 0
    second = 1 - first
    leading = semantics_of_side(forms[first], writings[first], None, told, places[first])
    other = semantics_of_side(forms[second], writings[second], leading, told, places[second])
    return [leading, other] if first == 0 else [other, leading]


def _in_its_way(side: Side, way: JobSpec) -> Side:
    """Add what is done with the rows."""
    semantics = replace(
        side.semantics,
        split=RowSplit(**dict(way.split)),
        input_scaling=way.scaling.inputs,
        target_scaling=way.scaling.target,
    )
    return replace(side, semantics=semantics)


def _comes_second(mine: Written | None, other: Written | None) -> bool:
    """Whether the reference is understood by the candidate: a network by an estimator."""
    return mine is None or (
        not isinstance(mine, WrittenSklearn) and isinstance(other, WrittenSklearn)
    )


def _prepared(side: Side, way: RowWays) -> Side:
    semantics = replace(
        side.semantics, split=way.split, input_scaling=way.inputs, target_scaling=way.target
    )
    return replace(side, semantics=semantics)


def _with_classes(told: Told, writings: tuple[Written | None, ...]) -> Told:
    """Take a softmax of three outputs or more for the classes that nobody told of."""
    if told.target.task is not None:
        return told
    for written in writings:
        if isinstance(written, WrittenKeras) and written.layers:
            last = written.layers[-1]
            if last.activation == "softmax" and last.units > 2:
                return replace(told, target=TargetFacts("multiclass", last.units))
    return told
