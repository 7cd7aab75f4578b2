"""The forms that a side of a pair may take.

Each form is an object with one key that names it. The forms of design.md that
are not trained yet (a Keras `model`, `tensorflow`, `code`) have their
place here: they are refused by name, not as unknown fields.
"""

from typing import Annotated, Literal

from pydantic import AfterValidator, Discriminator, Field, Tag

from schemas.cause import KeptCauseId
from schemas.estimator import Estimator
from schemas.preparation import OwnPreparation
from schemas.strict import Asked


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
    """A scikit-learn perceptron, given by its class and its `get_params()`."""

    sklearn: Estimator
    preparation: OwnPreparation | None = Field(None, description=_OWN_ROWS)


class KerasTwin(Asked):
    """The aligned twin: the reference's semantics in Keras, every cause removed but some."""

    like: Literal["reference"]
    keep: Causes = Field((), description="Causes that the twin keeps, each as a port has it.")


class KerasPort(Asked):
    """The naive port: what people write, the same names with the same values."""

    port: Literal["naive"]


def _keras_form(form: object) -> str | None:
    if isinstance(form, KerasTwin) or (isinstance(form, dict) and "like" in form):
        return "like"
    if isinstance(form, KerasPort) or (isinstance(form, dict) and "port" in form):
        return "port"
    return None


KerasForm = Annotated[
    Annotated[KerasTwin, Tag("like")] | Annotated[KerasPort, Tag("port")],
    Discriminator(
        _keras_form,
        custom_error_type="keras_form",
        custom_error_message='a Keras side is {{"like": "reference"}} or {{"port": "naive"}}',
    ),
]


class KerasSide(Asked):
    """A Keras network, given by how it follows from the reference."""

    keras: KerasForm = Field(
        examples=[
            {"like": "reference"},
            {"like": "reference", "keep": ["l2-batch-scaling"]},
            {"port": "naive"},
        ]
    )
    preparation: OwnPreparation | None = Field(None, description=_OWN_ROWS)
