"""Forms of a job that come with later versions: refused by name, with what is offered instead."""

from collections.abc import Iterator

from schemas.problem import FieldError
from service.refusal import shortened

_SIDES = '{"keras": {"like": "reference"}}, {"keras": {"port": "naive"}} or {"code": "..."}'


def later_forms(spec: object) -> tuple[FieldError, ...]:
    """An error for each part of `spec` that is planned and not offered yet.

    Args:
        spec: What came as a job, as parsed JSON; anything at all.

    Example:
        >>> [error.pointer for error in later_forms({"candidate": {"tensorflow": {}}})]
        ['/candidate/tensorflow']
    """
    if not isinstance(spec, dict):
        return ()
    if spec.get("kind") == "sweep":
        found = later_forms(spec.get("base"))
        return tuple(e.model_copy(update={"pointer": f"/base{e.pointer}"}) for e in found)
    return (*_of_reference(spec.get("reference")), *_of_candidate(spec.get("candidate")))


def _of_reference(side: object) -> Iterator[FieldError]:
    if not isinstance(side, dict) or "sklearn" in side:
        return
    for form in ("keras", "tensorflow"):
        if form in side:
            yield FieldError(
                pointer=f"/reference/{form}",
                detail=f"A reference of the form {form!r} is not offered yet",
                came=shortened(side[form]),
                allowed='{"sklearn": {"estimator": "MLPRegressor", "params": {...}}}',
            )


def _of_candidate(side: object) -> Iterator[FieldError]:
    if not isinstance(side, dict):
        return
    for form in ("tensorflow", "sklearn"):
        if form in side:
            yield _not_yet(f"/candidate/{form}", f"A candidate of the form {form!r}", side[form])


def _not_yet(pointer: str, what: str, came: object) -> FieldError:
    return FieldError(
        pointer=pointer, detail=f"{what} is not offered yet", came=shortened(came), allowed=_SIDES
    )
