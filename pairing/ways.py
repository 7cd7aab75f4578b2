"""What each side does with the rows: its own way, or else the job's."""

from collections.abc import Iterator
from dataclasses import asdict

from pairing.own.forms import written_of
from pairing.own.pair import own_form, own_place
from pairing.row_ways import RowWays, ways_of
from schemas.preparation import Scaling, Split
from schemas.problem import FieldError
from schemas.spec import PairSpec


def as_the_reference(spec: PairSpec) -> PairSpec:
    """Give the job with the reference's split and scaling in place of the job's."""
    return _with(spec, _both(spec)[0])


def as_the_candidate(spec: PairSpec) -> PairSpec:
    """Give the job with the candidate's split and scaling in place of the job's."""
    return _with(spec, _both(spec)[1])


def ways(spec: PairSpec) -> Iterator[tuple[PairSpec, str]]:
    """Each way in which rows are prepared, as a job of its own, and where it was asked for.

    The place is a prefix of the pointers to `split` and `scaling`: empty for the job's own.
    """
    yield spec, ""
    sides = (
        (as_the_reference(spec), "/reference", spec.reference.preparation),
        (as_the_candidate(spec), "/candidate", spec.candidate.preparation),
    )
    for way, place, own in sides:
        if way is not spec:
            yield way, f"{place}/preparation" if own is not None else f"{place}/code"


def at(place: str, error: FieldError) -> FieldError:
    """Point an error about split or scaling to where these were asked for."""
    if not error.pointer.startswith(("/split", "/scaling")):
        return error
    within = "" if place.endswith("/code") else error.pointer
    return error.model_copy(update={"pointer": place + within}) if place else error


def _both(spec: PairSpec) -> tuple[RowWays, RowWays]:
    forms = (spec.reference, spec.candidate)
    writings = tuple(
        None if form is None else written_of(form, place)
        for form, place in (
            (spec.reference.code, "/reference"),
            (own_form(spec), own_place(spec)),
        )
    )
    return ways_of(forms, writings, spec.split, spec.scaling).sides


def _with(spec: PairSpec, way: RowWays) -> PairSpec:
    split = spec.split if way.split is None else Split(**asdict(way.split))
    scaling = Scaling(inputs=way.inputs, target=way.target)
    if (split, scaling) == (spec.split, spec.scaling):
        return spec
    return spec.model_copy(update={"split": split, "scaling": scaling})
