"""What each side does with the rows: its own way, or else the job's."""

from collections.abc import Iterator
from dataclasses import asdict

from pydantic import ValidationError

from pairing.own import UnreadForm, own_form, written_of
from pairing.row_ways import ways_of
from schemas.preparation import OwnPreparation, Scaling, Split
from schemas.problem import FieldError
from schemas.side import KerasSide, SklearnSide
from schemas.spec import PairSpec
from schemas.written_side import Code


def as_the_reference(spec: PairSpec) -> PairSpec:
    """Give the job with the reference's split and scaling in place of the job's."""
    return _as_written(spec, 0) or _with(spec, spec.reference.preparation)


def as_the_candidate(spec: PairSpec) -> PairSpec:
    """Give the job with the candidate's split and scaling in place of the job's."""
    return _as_written(spec, 1) or _with(spec, spec.candidate.preparation)


def _as_written(spec: PairSpec, side: int) -> PairSpec | None:
    """Give the job as one side's program prepares its rows; None where neither is a program.

    A program that is not understood, or asks for a split that nobody can do, prepares nothing:
    the job is refused for what is wrong with the program.
    """
    sources = (spec.reference.code, own_form(spec))
    forms = tuple(each if isinstance(each, Code) else None for each in sources)
    if forms == (None, None):
        return None
    try:
        writings = tuple(written_of(each, "") if each else None for each in forms)
        reference = _with_own_words(forms[0], spec.reference)
        candidate = _with_own_words(forms[1], spec.candidate)
        ways = ways_of((reference, candidate), writings, spec.split, spec.scaling).sides
        split = ways[side].split or ways[1 - side].split
        update = {
            "split": Split(**asdict(split)) if split else spec.split,
            "scaling": Scaling(inputs=ways[side].inputs, target=ways[side].target),
        }
    except (UnreadForm, ValidationError):
        return None
    return spec.model_copy(update=update)


def _with_own_words(form: Code | None, side: SklearnSide | KerasSide) -> object:
    """A side as its program, or as it is; what was asked for beside a program goes before it."""
    if form is None or side.preparation is not None:
        return side
    return form


def ways(spec: PairSpec) -> Iterator[tuple[PairSpec, str]]:
    """Each way in which rows are prepared, as a job of its own, and where it was asked for.

    The place is a prefix of the pointers to `split` and `scaling`: empty for the job's own.
    """
    yield spec, ""
    if (way := as_the_reference(spec)) != spec:
        yield way, "/reference/preparation"
    if (way := as_the_candidate(spec)) != spec:
        yield way, "/candidate/preparation"


def at(place: str, error: FieldError) -> FieldError:
    """Point an error about split or scaling to where these were asked for."""
    about = error.pointer.startswith(("/split", "/scaling"))
    return error.model_copy(update={"pointer": place + error.pointer}) if about else error


def _with(spec: PairSpec, own: OwnPreparation | None) -> PairSpec:
    if own is None:
        return spec
    return spec.model_copy(
        update={"split": own.split or spec.split, "scaling": own.scaling or spec.scaling}
    )
