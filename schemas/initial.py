"""How the first values of a tensor are drawn, as a user says it."""

from typing import Annotated, Literal

from pydantic import Field

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
    Named | Uniform | Normal | TruncatedNormal | Constant,
    Field(examples=["glorot_uniform", {"normal": {"stddev": 0.01}}]),
]
