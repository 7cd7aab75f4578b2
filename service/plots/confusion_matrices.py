"""Confusion matrices of the legs, and where one differs from the other."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from schemas.job import Job, Leg
from schemas.report import Report
from service.plots.colour import blend, readable_on
from service.plots.figure import figure, legend_names, legs_of, panel_title
from service.plots.kind import Source, Spec, View
from service.plots.paper import COLOURS, Paper
from service.refusal import NotFound

_SIDE: Final = 300
_WIDE_SIDE: Final = 430
# Of what stands above the squares.
_NARROWEST: Final = 640
# Beyond so many classes cells have no room for shares, and beyond so many for counts.
_MOST_SHARES: Final = 6
_MOST_COUNTS: Final = 20
_FEW: Final = 10
_LABEL: Final = 14
# From one label to the next.
_LABEL_PIXELS: Final = 15

Matrix = Sequence[Sequence[int]]


def look(source: Source) -> View:
    """See `PlotKind.look`."""
    report = source.report()
    matrices = {
        leg: matrix
        for leg in legs_of(source.job)
        if leg in report.legs and (matrix := report.legs[leg].confusion_matrix) is not None
    }
    if not matrices:
        raise NotFound(f"{source.job.id} does not choose one class for each row.")
    return View(
        source.version,
        lambda paper: confusion_matrices(
            source.job, class_names(report, matrices), matrices, paper
        ),
    )


def class_names(report: Report, matrices: Mapping[Leg, Matrix]) -> list[str]:
    """A name for each class, told apart even where they are cut."""
    number = len(next(iter(matrices.values())))
    names = list(report.rows.classes or map(str, range(number)))
    cut = [_cut(name) for name in names]
    if len(set(cut)) == len(cut):
        return cut
    return [f"{place}: {_cut(name)}" for place, name in enumerate(names)]


def _cut(name: str) -> str:
    return name if len(name) <= _LABEL else f"{name[: _LABEL - 1]}\N{HORIZONTAL ELLIPSIS}"


def confusion_matrices(
    job: Job, names: Sequence[str], matrices: Mapping[Leg, Matrix], paper: Paper
) -> Spec:
    """Build the spec: one square for each leg, and one for their difference.

    A cell is as dark as its share of its row, and says its count.
    """
    side = _SIDE if len(names) <= _FEW else _WIDE_SIDE
    squares = [
        _square(leg, names, list(_counted(matrix, names, leg, paper)), side, paper)
        for leg, matrix in matrices.items()
    ]
    remarks = list(_remarks(job, matrices, names))
    if len(matrices) > 1:
        cells, moved = _difference(matrices["reference"], matrices["candidate"], names, paper)
        if moved:
            squares.append(_square("candidate minus reference", names, cells, side, paper))
        else:
            remarks.append("the two matrices are the same")
    columns = 3 if side == _SIDE else 2
    inside: Spec = {"concat": squares, "columns": columns, "spacing": 28}
    width = max(_NARROWEST, min(columns, len(squares)) * (side + 60))
    return figure(job, "Confusion matrices", remarks, width, inside, paper)


def _remarks(job: Job, matrices: Mapping[Leg, Matrix], names: Sequence[str]) -> Iterator[str]:
    cells = "count of test rows" + (" and share of the row" if len(names) <= _MOST_SHARES else "")
    told = f"; in each cell its {cells}" if len(names) <= _MOST_COUNTS else ""
    yield f"the stronger the colour, the larger the share of its true class{told}"
    for leg, matrix in matrices.items():
        total = sum(map(sum, matrix))
        right = sum(matrix[place][place] for place in range(len(matrix)))
        share = f" ({right / total:.1%})" if total else ""
        yield f"{legend_names(job)[leg]}: {right:,} of {total:,} test rows right{share}"


def _counted(matrix: Matrix, names: Sequence[str], leg: Leg, paper: Paper) -> Iterator[Spec]:
    for true, row in zip(names, matrix, strict=True):
        total = sum(row)
        for said, count in zip(names, row, strict=True):
            share = count / total if total else 0.0
            fill = blend(paper.ground, COLOURS[leg], share)
            words = "" if count == 0 else f"{count:,}"
            if count and len(names) <= _MOST_SHARES:
                words += f"\n{share:.0%}"
            yield _cell(true, said, words, fill)


def _difference(
    before: Matrix, after: Matrix, names: Sequence[str], paper: Paper
) -> tuple[list[Spec], int]:
    """Cells where the candidate has more are in its colour, the others in the reference's."""
    moved = [
        [b - a for a, b in zip(one, other, strict=True)]
        for one, other in zip(before, after, strict=True)
    ]
    most = max(abs(number) for row in moved for number in row)
    cells = []
    for true, row in zip(names, moved, strict=True):
        for said, number in zip(names, row, strict=True):
            colour = COLOURS["candidate" if number > 0 else "reference"]
            fill = blend(paper.ground, colour, 0.25 + 0.75 * abs(number) / most if number else 0.0)
            words = f"{number:+,}".replace("-", "\N{MINUS SIGN}") if number else ""
            cells.append(_cell(true, said, words, fill))
    return cells, most


def _cell(true: str, said: str, words: str, fill: str) -> Spec:
    return {"true": true, "said": said, "words": words, "fill": fill, "ink": readable_on(fill)}


def _square(
    title: str, names: Sequence[str], cells: Sequence[Spec], side: int, paper: Paper
) -> Spec:
    pixels = max(1, side // len(names))
    layers: list[Spec] = [
        {
            "mark": {"type": "rect", "stroke": paper.grid if len(names) <= _MOST_COUNTS else None},
            "encoding": {"color": {"field": "fill", "type": "nominal", "scale": None}},
        }
    ]
    if len(names) <= _MOST_COUNTS:
        layers.append(_words(pixels))
    return {
        "title": panel_title(title, side),
        "width": pixels * len(names),
        "height": pixels * len(names),
        "data": {"values": list(cells)},
        "encoding": {
            "x": _classes("said", "predicted class", names, pixels),
            "y": _classes("true", "true class", names, pixels),
        },
        "layer": layers,
    }


def _words(pixels: int) -> Spec:
    return {
        "transform": [{"filter": "datum.words !== ''"}],
        "mark": {
            "type": "text",
            "lineBreak": "\n",
            "fontSize": max(8, min(13, pixels // 3)),
            "dy": 0,
            "baseline": "middle",
        },
        "encoding": {
            "text": {"field": "words", "type": "nominal"},
            "color": {"field": "ink", "type": "nominal", "scale": None},
        },
    }


def _classes(field: str, title: str, names: Sequence[str], pixels: int) -> Spec:
    every = -(-_LABEL_PIXELS // pixels)
    shown = list(names[::every])
    long = max(map(len, shown), default=0) * 7 > pixels * every
    return {
        "field": field,
        "type": "nominal",
        "sort": None,
        "scale": {"domain": list(names), "padding": 0},
        "axis": {
            "title": title,
            "values": shown,
            "labelLimit": 110,
            "labelAngle": -90 if field == "said" and long else 0,
            "ticks": False,
            "domain": False,
        },
    }
