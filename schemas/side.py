"""The forms that a side may take: the network of one leg, in one framework.

Each form is an object with one key that names its framework.
"""

from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Discriminator, Field, Tag, model_validator

from schemas.by_key import by_key
from schemas.cause import PortedCauseId
from schemas.estimator import Estimator
from schemas.preparation import OwnPreparation
from schemas.strict import Asked
from schemas.tensorflow_side import TensorflowNetwork
from schemas.written_side import Code, KerasModel


def _distinct(causes: tuple[PortedCauseId, ...]) -> tuple[PortedCauseId, ...]:
    twice = sorted({cause for cause in causes if causes.count(cause) > 1})
    if twice:
        raise ValueError(f"must be distinct, but {', '.join(twice)} came more than once")
    return causes


_OWN_ROWS = (
    "How this side splits and scales its rows, where that is not the job's way. Both sides are "
    "compared on the reference's test rows."
)

Causes = Annotated[tuple[PortedCauseId, ...], Field(strict=False), AfterValidator(_distinct)]


class SklearnSide(Asked):
    """A scikit-learn perceptron, given by its class and its `get_params()`.

    Python source that makes one may be sent in its place, as `{"code": "..."}`: it is read, and
    what was read of it is what is trained.
    """

    sklearn: Estimator
    code: Code | None = Field(None, description="The source that this was read from.")
    preparation: OwnPreparation | None = Field(None, description=_OWN_ROWS)


class Twin(Asked):
    """The aligned twin: the reference's semantics, every cause removed but some."""

    like: Literal["reference"]
    keep: Causes = Field((), description="Causes that the twin keeps, each as a port has it.")


class Port(Asked):
    """The naive port: what people write, the same names with the same values."""

    port: Literal["naive"]


KerasForm = Annotated[
    Annotated[Twin, Tag("<like>")]
    | Annotated[Port, Tag("<port>")]
    | Annotated[KerasModel, Tag("<model>")]
    | Annotated[Code, Tag("<code>")],
    Discriminator(
        by_key("like", "port", "model", "code"),
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


TensorflowForm = Annotated[
    Annotated[Twin, Tag("<like>")]
    | Annotated[Port, Tag("<port>")]
    | Annotated[TensorflowNetwork, Tag("<layers>")]
    | Annotated[Code, Tag("<code>")],
    Discriminator(
        by_key("like", "port", "layers", "code"),
        custom_error_type="tensorflow_form",
        custom_error_message='a TensorFlow side is {"like": "reference"}, {"port": "naive"}, '
        '{"layers": [...], "optimizer": {...}} or {"code": "..."}',
    ),
]


class TensorflowSide(Asked):
    """Variables, matrix products and a hand-written update: what follows, or the user's own."""

    tensorflow: TensorflowForm = Field(
        examples=[
            {"like": "reference"},
            {"layers": [{"units": 1}], "optimizer": {"name": "adam"}},
        ]
    )
    preparation: OwnPreparation | None = Field(None, description=_OWN_ROWS)


FOLLOWING: Final = (Twin, Port)

_KINDS: Final[dict[str, type[Asked]]] = {
    "sklearn": SklearnSide,
    "keras": KerasSide,
    "tensorflow": TensorflowSide,
}


def _framework(side: object, otherwise: str) -> str:
    """The tag of a side's framework; of one that names none, `otherwise`."""
    for name, kind in _KINDS.items():
        if isinstance(side, kind):
            return f"of {name}"
    told = side if isinstance(side, dict) else {}
    named = next((name for name in _KINDS if name in told), None)
    # Source is read where a job comes in; what is not understood is said of it as of Keras'.
    return f"of {named or ('keras' if 'code' in told else otherwise)}"


def form_of(side: "Side") -> Asked:
    """Give what stands under the name of a side's framework."""
    if isinstance(side, SklearnSide):
        return side.sklearn
    return side.keras if isinstance(side, KerasSide) else side.tensorflow


def framework_of(side: "Side") -> Literal["sklearn", "keras", "tensorflow"]:
    """Name the framework that trains a side."""
    if isinstance(side, SklearnSide):
        return "sklearn"
    return "keras" if isinstance(side, KerasSide) else "tensorflow"


def _follows_nothing(side: "Side") -> "Side":
    """Refuse a side that follows from another where there is none to follow."""
    form = form_of(side)
    if isinstance(form, FOLLOWING):
        key = "like" if isinstance(form, Twin) else "port"
        raise ValueError(  # noqa: TRY004 - the error that a validator tells with
            f"{key!r} follows from the reference, and there is none before this one; allowed is a "
            "network of one's own"
        )
    return side


_Sides = (
    Annotated[SklearnSide, Tag("of sklearn")]
    | Annotated[KerasSide, Tag("of keras")]
    | Annotated[TensorflowSide, Tag("of tensorflow")]
)
Side = SklearnSide | KerasSide | TensorflowSide
Leading = Annotated[
    _Sides,
    Discriminator(lambda side: _framework(side, "sklearn")),
    AfterValidator(_follows_nothing),
]
"""A network that is given by itself."""
Following = Annotated[_Sides, Discriminator(lambda side: _framework(side, "keras"))]
"""A network that may follow from the reference."""
