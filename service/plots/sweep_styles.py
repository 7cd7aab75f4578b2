"""Which points of a sweep have their curves drawn, and how these are told apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from schemas.sweep_report import SweepRow
from service.plots.paper import Paper
from service.plots.sweep_points import Points, labels_of

_MOST_NAMED: Final = 12
_BEST_AND_WORST: Final = 3
# Of more points evenly chosen ones are drawn, the best and the worst among them.
_MOST_CURVES: Final = 60

_DASHES: Final = ((1, 0), (6, 4))


def chosen_rows(points: Points) -> list[SweepRow]:
    """The points whose curves are drawn, in their order."""
    if len(points.rows) <= _MOST_CURVES:
        return list(points.rows)
    named = {row.number for row in _outstanding(points)}
    step = -(-len(points.rows) // (_MOST_CURVES - len(named)))
    return [
        row for place, row in enumerate(points.rows) if row.number in named or place % step == 0
    ]


def _outstanding(points: Points) -> list[SweepRow]:
    ranked = points.ranked()
    worst = ranked[max(_BEST_AND_WORST, len(ranked) - _BEST_AND_WORST) :]
    return [*ranked[:_BEST_AND_WORST], *worst]


@dataclass(frozen=True)
class Style:
    """How a point is drawn: its name in the legend, its colour and its dashes."""

    name: str
    colour: str
    dash: tuple[int, int]


def styles_of(points: Points, rows: Sequence[SweepRow], paper: Paper) -> dict[int, Style]:
    """A style for each point that has a name of its own; the rest is grey.

    Up to twelve points are six colours in two kinds of lines. Of more, the best are full lines
    and the worst broken ones.
    """
    labels = labels_of(points.rows)
    if len(rows) <= _MOST_NAMED:
        return {
            row.number: Style(
                labels[row.number],
                paper.many[place % len(paper.many)],
                _DASHES[place // len(paper.many)],
            )
            for place, row in enumerate(rows)
        }
    outstanding = _outstanding(points)
    return {
        row.number: Style(
            f"{'best' if place < _BEST_AND_WORST else 'worst'}: {labels[row.number]}",
            paper.many[place],
            _DASHES[0 if place < _BEST_AND_WORST else 1],
        )
        for place, row in enumerate(outstanding)
    }
