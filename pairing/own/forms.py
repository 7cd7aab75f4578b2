"""A side of the user's own in whichever form it was sent, read into a record."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from pydantic import JsonValue, ValidationError

from pairing.own.errors import Untrainable
from pairing.reading import NotUnderstood, read_keras, read_source
from pairing.written import Misread, Place, Written, WrittenKeras, WrittenSklearn
from schemas.problem import FieldError
from schemas.written_side import Code, KerasModel

READ_KEPT: Final = 32
OwnForm = KerasModel | Code


class UnreadForm(ValueError):
    """A side that is not understood, or that nothing trains; `errors` say what and where."""

    def __init__(self, errors: tuple[FieldError, ...]) -> None:
        self.errors = errors
        super().__init__(errors[0].detail)


def keras_of(form: OwnForm, pointer: str) -> WrittenKeras:
    """Read a Keras network.

    Args:
        form: As it was sent.
        pointer: Where it stands in what was sent.

    Raises:
        UnreadForm: It is not understood, or is none of Keras'.
    """
    written = written_of(form, pointer)
    if isinstance(written, WrittenKeras):
        return written
    came = (
        f"an {written.estimator.estimator}"
        if isinstance(written, WrittenSklearn)
        else "a network of TensorFlow's own operations"
    )
    raise UnreadForm((_wrong(f"{pointer}/code", "This source makes no Keras network", came),))


def written_of(form: OwnForm, pointer: str) -> Written:
    """Read a network in either form.

    Raises:
        UnreadForm: It is not understood.
    """
    try:
        return _read(form.model_dump_json(), isinstance(form, Code))
    except NotUnderstood as error:
        raise UnreadForm(errors_of(error.misreads, form, pointer)) from error


@lru_cache(maxsize=READ_KEPT)
def _read(form: str, is_code: bool) -> Written:
    """Read what was sent, which is asked for several times on the way of a job."""
    if is_code:
        code = Code.model_validate_json(form)
        return read_source(code.code, network=code.network, given=code.given)
    own = KerasModel.model_validate_json(form)
    return read_keras(own.model, own.compile, own.fit)


def errors_of(misreads: tuple[Misread, ...], form: OwnForm, pointer: str) -> tuple[FieldError, ...]:
    """Tell misreads as errors of fields of what was sent."""
    own = "/code" if isinstance(form, Code) else ""
    return tuple(
        FieldError.model_validate(
            {
                "pointer": f"{pointer}{own}{each.place.pointer}",
                "detail": each.what.removesuffix("."),
                "came": each.came,
                "allowed": each.allowed,
                **_line(each.place),
            }
        )
        for each in misreads
    )


def untrainable(error: Untrainable, form: OwnForm, pointer: str) -> UnreadForm:
    """Tell why a network cannot be trained as errors of fields of what was sent."""
    return UnreadForm(errors_of(error.misreads, form, pointer))


def _line(place: Place) -> dict[str, int]:
    known = {"line": place.line, "column": place.column}
    return {name: number for name, number in known.items() if number is not None}


def has_source(asked: JsonValue) -> bool:
    """Whether what was sent as a job has a reference that is given by its source."""
    side = asked.get("reference") if isinstance(asked, dict) else None
    if not isinstance(side, dict) or "sklearn" in side:
        return False
    return isinstance(side.get("code"), str)


def reference_read(asked: JsonValue) -> JsonValue:
    """Put what was read of a reference's source beside the source, in what was sent as a job.

    Anything else is given back as it came: who checks the form of a job says what is wrong.

    Raises:
        UnreadForm: The source is not understood, or makes no scikit-learn network.
    """
    side = asked.get("reference") if isinstance(asked, dict) else None
    if not isinstance(asked, dict) or not isinstance(side, dict) or not has_source(asked):
        return asked
    words = {name: value for name, value in side.items() if name in Code.model_fields}
    try:
        code = Code.model_validate(words)
    except ValidationError:
        return asked
    written = written_of(code, "/reference")
    if not isinstance(written, WrittenSklearn):
        detail = "This source makes no scikit-learn network, which a reference is"
        raise UnreadForm((_wrong("/reference/code", detail, "a Keras network"),))
    rest = {name: value for name, value in side.items() if name not in words}
    return {**asked, "reference": {**rest, **_as_sklearn(written), "code": dict(words)}}


def _as_sklearn(written: WrittenSklearn) -> Mapping[str, JsonValue]:
    params = written.estimator.params.model_dump(mode="json", exclude_unset=True)
    return {"sklearn": {"estimator": written.estimator.estimator, "params": params}}


def _wrong(pointer: str, detail: str, came: str) -> FieldError:
    allowed = "source that makes an MLPRegressor or an MLPClassifier"
    if pointer.startswith("/candidate"):
        allowed = "source that makes a Keras network"
    return FieldError(pointer=pointer, detail=detail, came=came, allowed=allowed)
