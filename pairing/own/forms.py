"""What users wrote, in whichever form it was sent, read into a record."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from pydantic import JsonValue, ValidationError

from pairing.reading import NotUnderstood, read_keras, read_source
from pairing.written import Written, WrittenSklearn, WrittenTensorflow
from schemas.problem import FieldError
from schemas.written_side import Code, KerasModel

READ_KEPT: Final = 32
OwnForm = KerasModel | Code


class UnreadForm(ValueError):
    """A side that is not understood, or that nothing trains; `errors` say what and where."""

    def __init__(self, errors: tuple[FieldError, ...]) -> None:
        self.errors = errors
        super().__init__(errors[0].detail)


def read_form(form: OwnForm) -> Written:
    """Read a Keras model or a program.

    Raises:
        NotUnderstood: Parts of it are not understood.
    """
    return _read(form.model_dump_json(), isinstance(form, Code))


@lru_cache(maxsize=READ_KEPT)
def _read(form: str, is_code: bool) -> Written:
    """Read what was sent, which is asked for several times on the way of a job."""
    if is_code:
        code = Code.model_validate_json(form)
        return read_source(code.code, network=code.network, given=code.given)
    own = KerasModel.model_validate_json(form)
    return read_keras(own.model, own.compile, own.fit)


_SIDES: Final = ("reference", "candidate", "network")
_FRAMEWORKS: Final = ("sklearn", "keras", "tensorflow")


def has_source(asked: JsonValue) -> bool:
    """Whether what was sent as a job has a side that is given by its source alone."""
    return isinstance(asked, dict) and any(_is_source(asked.get(name)) for name in _SIDES)


def _is_source(side: JsonValue) -> bool:
    if not isinstance(side, dict) or any(name in side for name in _FRAMEWORKS):
        return False
    return isinstance(side.get("code"), str)


def sides_read(asked: JsonValue) -> JsonValue:
    """Put sides that are given by their source under the framework that the source is of.

    What was read of a scikit-learn program stands beside the program. Anything else is given back
    as it came: who checks the form of a job says what is wrong, and who reads the program again
    says what is not understood of it.
    """
    if not isinstance(asked, dict):
        return asked
    read = {name: _side_read(asked[name]) for name in _SIDES if _is_source(asked.get(name))}
    return {**asked, **read}


def _side_read(side: JsonValue) -> JsonValue:
    if not isinstance(side, dict):
        return side
    words = {name: value for name, value in side.items() if name in Code.model_fields}
    rest = {name: value for name, value in side.items() if name not in words}
    try:
        written = read_form(Code.model_validate(words))
    except (ValidationError, NotUnderstood):
        return side
    if isinstance(written, WrittenSklearn):
        return {**rest, **_as_sklearn(written), "code": dict(words)}
    framework = "tensorflow" if isinstance(written, WrittenTensorflow) else "keras"
    return {**rest, framework: dict(words)}


def _as_sklearn(written: WrittenSklearn) -> Mapping[str, JsonValue]:
    params = written.estimator.params.model_dump(mode="json", exclude_unset=True)
    return {"sklearn": {"estimator": written.estimator.estimator, "params": params}}
