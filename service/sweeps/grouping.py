"""Repeats over seeds, merged: mean and spread of every number."""

import json
import math
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence

from schemas.sweep_point import Children
from schemas.sweep_report import Spread, SweepGroup, SweepRow


def groups_of(rows: Iterable[SweepRow]) -> list[SweepGroup]:
    """Merge the rows that differ in their seed alone, in the order of their numbers."""
    same: dict[str, list[SweepRow]] = {}
    for row in rows:
        same.setdefault(json.dumps([row.name, row.changes], sort_keys=True), []).append(row)
    return [_group(each) for each in same.values()]


def spread_of(numbers: Iterable[float | None]) -> Spread:
    """Mean, deviation and ends of what is finite.

    Example:
        >>> spread_of([1.0, 3.0, None]).mean
        2.0
    """
    known = [number for number in numbers if number is not None and math.isfinite(number)]
    return Spread(
        count=len(known),
        mean=statistics.fmean(known) if known else None,
        deviation=statistics.stdev(known) if len(known) > 1 else None,
        minimum=min(known, default=None),
        maximum=max(known, default=None),
    )


def children_in(rows: Sequence[SweepRow]) -> Children:
    """Count rows by their state."""
    return Children(total=len(rows), **Counter(str(row.state) for row in rows))


def verdicts_in(rows: Iterable[SweepRow]) -> dict[str, int]:
    """Count rows by their verdict, those without one left out."""
    return dict(Counter(row.verdict for row in rows if row.verdict is not None))


def _group(rows: list[SweepRow]) -> SweepGroup:
    first = rows[0]
    legs = dict.fromkeys(leg for row in rows for leg in row.metrics)
    return SweepGroup(
        number=first.number,
        numbers=tuple(row.number for row in rows),
        label=_without_seed(first),
        name=first.name,
        changes=first.changes,
        seeds=tuple(row.seed for row in rows),
        children=children_in(rows),
        verdicts=verdicts_in(rows),
        epochs=spread_of(row.epochs for row in rows),
        seconds=spread_of(row.seconds for row in rows),
        gap=spread_of(row.gap for row in rows),
        metrics={leg: _metrics(leg, rows) for leg in legs},
    )


def _metrics(leg: str, rows: list[SweepRow]) -> dict[str, Spread]:
    names = dict.fromkeys(name for row in rows for name in row.metrics.get(leg, {}))
    return {name: spread_of(row.metrics.get(leg, {}).get(name) for row in rows) for name in names}


def _without_seed(row: SweepRow) -> str:
    ending = f"seed={row.seed}"
    label = row.label.removesuffix(ending).removesuffix(", ")
    return label if row.seed is not None and label else row.label if row.seed is None else "base"
