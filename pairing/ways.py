"""What each side does with the rows: its own way, or else the job's."""

from collections.abc import Iterator

from schemas.preparation import OwnPreparation
from schemas.problem import FieldError
from schemas.spec import PairSpec


def as_the_reference(spec: PairSpec) -> PairSpec:
    """Give the job with the reference's split and scaling in place of the job's."""
    return _with(spec, spec.reference.preparation)


def as_the_candidate(spec: PairSpec) -> PairSpec:
    """Give the job with the candidate's split and scaling in place of the job's."""
    return _with(spec, spec.candidate.preparation)


def ways(spec: PairSpec) -> Iterator[tuple[PairSpec, str]]:
    """Each way in which rows are prepared, as a job of its own, and where it was asked for.

    The place is a prefix of the pointers to `split` and `scaling`: empty for the job's own.
    """
    yield spec, ""
    if spec.reference.preparation is not None:
        yield as_the_reference(spec), "/reference/preparation"
    if spec.candidate.preparation is not None:
        yield as_the_candidate(spec), "/candidate/preparation"


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
