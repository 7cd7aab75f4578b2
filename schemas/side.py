"""The forms that a side of a pair may take.

Each form is an object with one key that names it. The form of design.md that is not
trained yet (`tensorflow`) is refused by name, not as an unknown field.
"""

from typing import Annotated, Literal

from pydantic import AfterValidator, Discriminator, Field, Tag, model_validator

from schemas.cause import KeptCauseId
from schemas.estimator import Estimator
from schemas.preparation import OwnPreparation
from schemas.strict import Asked
from schemas.written_side import Code, KerasModel


def _distinct(causes: tuple[KeptCauseId, ...]) -> tuple[KeptCauseId, ...]:
    twice = sorted({cause for cause in causes if causes.count(cause) > 1})
    if twice:
        raise ValueError(f"must be distinct, but {', '.join(twice)} came more than once")
    return causes


_OWN_ROWS = (
    "How this side splits and scales its rows, where that is not the job's way. Both sides are "
    "compared on the reference's test rows."
)

Causes = Annotated[tuple[KeptCauseId, ...], Field(strict=False), AfterValidator(_distinct)]


class SklearnSide(Asked):
    """A scikit-learn perceptron, given by its class and its `get_params()`.

    Python source that makes one may be sent in its place, as `{"code": "..."}`: it is read, and
    what was read of it is what is trained.
    """

    sklearn: Estimator
    code: Code | None = Field(None, description="The source that this was read from.")
    preparation: OwnPreparation | None = Field(None, description=_OWN_ROWS)


class KerasTwin(Asked):
    """The aligned twin: the reference's semantics in Keras, every cause removed but some."""

    like: Literal["reference"]
    keep: Causes = Field((), description="Causes that the twin keeps, each as a port has it.")


class KerasPort(Asked):
    """The naive port: what people write, the same names with the same values."""

    port: Literal["naive"]


_FORMS: dict[str, type[Asked]] = {
    "like": KerasTwin,
    "port": KerasPort,
    "model": KerasModel,
    "code": Code,
}


def _keras_form(form: object) -> str | None:
    told = form if isinstance(form, dict) else {}
    return next(
        (name for name, kind in _FORMS.items() if isinstance(form, kind) or name in told), None
    )


KerasForm = Annotated[
    Annotated[KerasTwin, Tag("like")]
    | Annotated[KerasPort, Tag("port")]
    | Annotated[KerasModel, Tag("model")]
    | Annotated[Code, Tag("code")],
    Discriminator(
        _keras_form,
        custom_error_type="keras_form",
        custom_error_message='a Keras side is {"like": "reference"}, {"port": "naive"}, '
        '{"model": ..., "compile": ..., "fit": ...} or {"code": "..."}',
    ),
]


class KerasSide(Asked):
    """A Keras network: one that follows from the reference, or one of the user's own.

    Python source may stand in its place, as `{"code": "..."}`.
    """

    keras: KerasForm = Field(
        examples=[
            {"like": "reference"},
            {"like": "reference", "keep": ["l2-batch-scaling"]},
            {"port": "naive"},
            {"code": "model = Sequential([Dense(10), Dense(1)])"},
        ]
    )
    preparation: OwnPreparation | None = Field(None, description=_OWN_ROWS)

    @model_validator(mode="before")
    @classmethod
    def _source_stands_for_what_it_makes(cls, side: object) -> object:
        """Take `{"code": ...}` for a Keras side that is given by its source."""
        if not isinstance(side, dict) or "keras" in side or "code" not in side:
            return side
        words = side.keys() & Code.model_fields.keys()
        rest = {name: value for name, value in side.items() if name not in words}
        return {**rest, "keras": {name: side[name] for name in words}}
