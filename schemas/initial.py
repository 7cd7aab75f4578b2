"""How the first values of a tensor are drawn, as a user says it."""

from typing import Annotated, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator

from schemas.by_key import by_key
from schemas.strict import Asked

Named = Literal[
    "zeros",
    "ones",
    "glorot_uniform",
    "glorot_normal",
    "he_uniform",
    "he_normal",
    "lecun_uniform",
    "lecun_normal",
]


class Bounds(Asked):
    """Every number between two bounds is as likely as any other."""

    low: float
    high: float

    @model_validator(mode="after")
    def _low_is_not_above_high(self) -> Self:
        if self.low > self.high:
            raise ValueError(f"`low` is {self.low:g}, above `high`, which is {self.high:g}")
        return self


class Bell(Asked):
    """A normal distribution."""

    mean: float = 0.0
    stddev: float = Field(gt=0.0)


class Uniform(Asked):
    """Drawn evenly between two bounds."""

    uniform: Bounds


class Normal(Asked):
    """Drawn from a normal distribution."""

    normal: Bell


class TruncatedNormal(Asked):
    """Drawn from a normal distribution that is cut off two deviations from its mean."""

    truncated_normal: Bell


class Constant(Asked):
    """The same number everywhere."""

    constant: float


Initial = Annotated[
    Annotated[Named, Tag("<named>")]
    | Annotated[Uniform, Tag("<uniform>")]
    | Annotated[Normal, Tag("<normal>")]
    | Annotated[TruncatedNormal, Tag("<truncated_normal>")]
    | Annotated[Constant, Tag("<constant>")],
    Discriminator(
        by_key("uniform", "normal", "truncated_normal", "constant", name="named"),
        custom_error_type="initial",
        custom_error_message='first values are a name such as "glorot_uniform", '
        '{"uniform": {"low": ..., "high": ...}}, {"normal": {"stddev": ...}}, '
        '{"truncated_normal": {"stddev": ...}} or {"constant": ...}',
    ),
    Field(examples=["glorot_uniform", {"normal": {"stddev": 0.01}}]),
]
