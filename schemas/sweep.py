"""A sweep: one training, repeated with changes, as the user asks for it."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, ConfigDict, Field, JsonValue, model_validator

from schemas.preparation import Seed
from schemas.spec import PairSpec, TrainSpec
from schemas.strict import Asked
from schemas.training import Label, Tags

NAME_OF_A_POINT = "name"

Base = Annotated[
    PairSpec | TrainSpec,
    Field(
        discriminator="kind",
        description="The training that every point starts from; its `priority`, `device` and "
        "`time_limit_seconds` are those of each point.",
    ),
]
Path = Annotated[str, Field(min_length=1, max_length=500)]
Values = Annotated[tuple[JsonValue, ...], Field(min_length=1, strict=False)]


def _distinct_seeds(seeds: tuple[int, ...] | None) -> tuple[int, ...] | None:
    twice = sorted({seed for seed in seeds or () if (seeds or ()).count(seed) > 1})
    if twice:
        raise ValueError(f"must be distinct, but {', '.join(map(str, twice))} came more than once")
    return seeds


class Best(Asked):
    """By which number points are compared."""

    metric: str = Field(
        min_length=1,
        max_length=200,
        description="A column of the table of points, such as `candidate.accuracy`.",
    )
    goal: Literal["max", "min"] = "max"


class SweepSpec(Asked):
    """A training, again and again, each time with other values at some paths.

    A path leads into `base` with its defaults filled in: dotted, list positions as numbers
    (`reference.sklearn.params.alpha`), or as a JSON pointer (`/reference/sklearn/params/alpha`).
    """

    # `try` of a pair is no name in Python; in JSON it has no other.
    model_config = ConfigDict(serialize_by_alias=True)

    kind: Literal["sweep"]
    base: Base
    name: Label | None = Field(None, description="A name for people; need not be unique.")
    tags: Tags = Field((), description="Every point has them, too.")
    grid: Annotated[dict[Path, Values], Field(min_length=1)] | None = Field(
        None, description="Values by path; every combination of them is a point."
    )
    points: (
        Annotated[tuple[dict[Path, JsonValue], ...], Field(min_length=1, strict=False)] | None
    ) = Field(
        None,
        description="The points one by one: a value by path, and a `name` for people if wished.",
    )
    seeds: Annotated[
        Annotated[tuple[Seed, ...], Field(min_length=1, strict=False)] | None,
        AfterValidator(_distinct_seeds),
    ] = Field(None, description="Train every point once with each of these as its `seed`.")
    repeats: int | None = Field(
        None, ge=1, description="Train every point so often: with `seed`, `seed` + 1, ..."
    )
    best: Best | None = Field(
        None,
        description="Left out: `accuracy` of the last leg for classes, its `r2` for numbers, "
        "the larger the better.",
    )

    @model_validator(mode="after")
    def _says_what_changes(self) -> Self:
        if self.grid is not None and self.points is not None:
            raise ValueError("a sweep has a `grid` or `points`, not both")
        if self.seeds is not None and self.repeats is not None:
            raise ValueError("a sweep has `seeds` or `repeats`, not both")
        if (self.grid, self.points, self.seeds, self.repeats) == (None, None, None, None):
            raise ValueError("a sweep needs a `grid`, `points`, `seeds` or `repeats`")
        return self

    @property
    def seeds_of_each(self) -> tuple[int, ...]:
        """The seeds that every point is trained with; none where the base's own stays."""
        if self.repeats is not None:
            return tuple(range(self.base.seed, self.base.seed + self.repeats))
        return self.seeds or ()

    @property
    def legs(self) -> tuple[str, ...]:
        """The legs of each point; the last is the one that is judged."""
        return tuple(self.base.sides)
