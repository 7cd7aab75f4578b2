"""From a sweep to its points: which values lie at which paths in each of them."""

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from schemas.problem import FieldError
from schemas.sweep import NAME_OF_A_POINT, SweepSpec
from schemas.sweep_point import PointPlace
from service.refusal import Invalid, first_of, shortened
from service.strict_json import pointer
from service.sweeps.labels import label_of, short_names
from service.sweeps.paths import NoSuchPath, Tokens, dotted, replaced, tokens_of

_SEED: Tokens = ("seed",)


@dataclass(frozen=True, slots=True)
class Point:
    """One training to be made of the base.

    Attributes:
        place: Its number, its label, its changes.
        base: The base with the changes in it; not yet looked at as a spec.
        sources: Where each changed place was asked for: a JSON pointer into the sweep.
        of: The same for the point as a whole.
    """

    place: PointPlace
    base: JsonValue
    sources: Mapping[Tokens, str]
    of: str


@dataclass(frozen=True, slots=True)
class _Change:
    tokens: Tokens
    value: JsonValue
    source: str


_Changes = tuple[str | None, str, tuple[_Change, ...]]


def points_of(spec: SweepSpec, most: int) -> list[Point]:
    """Every point of a sweep, in the order of its numbers: seeds turn fastest.

    Args:
        spec: The sweep, valid in itself.
        most: How many points are allowed.

    Raises:
        Invalid: A path leads nowhere, two paths lead into each other, or there are too many points.
    """
    base = spec.base.model_dump(mode="json", by_alias=True)
    _refuse_too_many(spec, most)
    every = list(_changes_of(spec, base))
    seeds: Sequence[int | None] = spec.seeds_of_each or (None,)
    if spec.seeds_of_each:
        _refuse_two_seeds(every)
    paths = list(dict.fromkeys(c.tokens for _, _, changes in every for c in changes))
    names = short_names(paths)
    found = itertools.product(every, seeds)
    return [_point(base, names, number, *each) for number, each in enumerate(found, start=1)]


def _point(
    base: JsonValue,
    names: Mapping[Tokens, str],
    number: int,
    asked: _Changes,
    seed: int | None,
) -> Point:
    name, where, changes = asked
    for change in changes:
        base = replaced(base, change.tokens, change.value)
    label = name or label_of({c.tokens: c.value for c in changes}, names)
    if seed is not None:
        base = replaced(base, _SEED, seed)
        label = f"{label}, seed={seed}" if label else f"seed={seed}"
    place = PointPlace(
        number=number,
        name=name,
        label=label or "as the base",
        changes={dotted(change.tokens): change.value for change in changes},
        seed=seed,
    )
    return Point(place, base, {change.tokens: change.source for change in changes}, where)


def _changes_of(spec: SweepSpec, base: JsonValue) -> Iterator[_Changes]:
    if spec.grid is not None:
        axes = [_axis(path, values, base) for path, values in spec.grid.items()]
        _refuse_overlaps([axis[0] for axis in axes], "/grid")
        yield from ((None, "/grid", combination) for combination in itertools.product(*axes))
    elif spec.points is not None:
        for number, point in enumerate(spec.points):
            yield _listed(number, point, base)
    else:
        yield None, "/seeds" if spec.seeds is not None else "/repeats", ()


def _axis(path: str, values: Sequence[JsonValue], base: JsonValue) -> list[_Change]:
    tokens = _found(path, base, pointer(("grid", path)))
    return [
        _Change(tokens, value, pointer(("grid", path, place))) for place, value in enumerate(values)
    ]


def _listed(number: int, point: Mapping[str, JsonValue], base: JsonValue) -> _Changes:
    name = point.get(NAME_OF_A_POINT)
    where = pointer(("points", number))
    if name is not None and not (isinstance(name, str) and 0 < len(name) <= 120):
        raise _invalid(f"{where}/name", "A point's name is a text of 1 to 120 characters", name)
    changes = tuple(
        _Change(_found(path, base, pointer(("points", number, path))), value,
                pointer(("points", number, path)))
        for path, value in point.items()
        if path != NAME_OF_A_POINT
    )  # fmt: skip
    _refuse_overlaps(changes, where)
    return name if isinstance(name, str) else None, where, changes


def _found(path: str, base: JsonValue, source: str) -> Tokens:
    try:
        return tokens_of(path, base)
    except NoSuchPath as error:
        detail = f"The path {path[:120]!r} leads nowhere: {error}"
        raise _invalid(source, detail, path, error.allowed) from error


def _refuse_overlaps(changes: Sequence[_Change], where: str) -> None:
    """Two changes of which one lies in the other: who comes last would win, unseen."""
    for first, second in itertools.combinations(changes, 2):
        short, long = sorted((first.tokens, second.tokens), key=len)
        if long == short:
            detail = f"{dotted(long)!r} is changed twice"
            raise _invalid(where, detail, dotted(long), "each path once")
        if long[: len(short)] == short:
            detail = f"{dotted(long)!r} lies within {dotted(short)!r}, which is changed as well"
            raise _invalid(where, detail, dotted(long), "paths that do not touch each other")


def _refuse_two_seeds(every: Sequence[_Changes]) -> None:
    for _, _, changes in every:
        for change in changes:
            if change.tokens == _SEED:
                detail = "The seed is changed here and by `seeds` or `repeats` as well"
                raise _invalid(change.source, detail, change.value, "one of the two")


def _refuse_too_many(spec: SweepSpec, most: int) -> None:
    grid = spec.grid or {}
    points = math.prod(map(len, grid.values())) if spec.points is None else len(spec.points)
    seeds = spec.repeats or len(spec.seeds_of_each) or 1
    if points * seeds > most:
        where = "/grid" if spec.grid else "/points" if spec.points else "/repeats"
        where = "/seeds" if spec.seeds and not (spec.grid or spec.points) else where
        told = f"{points:,} points" + (f" with {seeds:,} seeds each" if seeds > 1 else "")
        detail = f"The sweep has {points * seeds:,} trainings: {told}"
        raise _invalid(where, detail, points * seeds, f"at most {most:,}")


def _invalid(where: str, detail: str, came: object, allowed: str | None = None) -> Invalid:
    error = FieldError.model_validate(
        {"pointer": where, "detail": detail, "came": shortened(came), "allowed": allowed}
    )
    return Invalid(first_of([error]), [error])
