"""Example images: test rows as pictures, with what is true and what each leg says."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from schemas.job import Job, Leg
from schemas.row_images import RowImages
from service.plots.figure import drawable, figure, legend_names, legs_of
from service.plots.grey_picture import grey_picture
from service.plots.kind import Source, Spec, View
from service.plots.paper import Paper
from service.plots.predictions import FILE as PREDICTIONS
from service.refusal import NotFound
from store.ledger import StoredArtifact

FILE: Final = "images.json"

_MOST: Final = 18
_MOST_WRONG: Final = 9
_COLUMNS: Final = 6
_SIDE: Final = 112
_WIDE: Final = 150
_LINE: Final = 16
_BETWEEN: Final = 22
_LETTERS: Final = 12


def look(source: Source) -> View:
    """See `PlotKind.look`."""
    report = source.report()
    if report.task not in ("binary", "multiclass"):
        raise NotFound(f"{source.job.id} does not choose one class for each row.")
    images = source.artifact(FILE, "images: its rows are no pictures of one channel, and nothing")
    told = source.artifact(PREDICTIONS, "predictions")
    return View(
        images.sha256 + told.sha256,
        lambda paper: example_images(source.job, *_read(source, images, told), paper),
    )


@dataclass(frozen=True)
class Told:
    """What is true of a row, and what each leg says."""

    true: str
    said: Mapping[Leg, str]

    def wrong(self) -> list[Leg]:
        """The legs that are wrong."""
        return [leg for leg, said in self.said.items() if said != self.true]


def _read(
    source: Source, images: StoredArtifact, told: StoredArtifact
) -> tuple[RowImages, dict[int, Told]]:
    with source.blobs.open(images.blob) as content:
        pictures = RowImages.model_validate_json(content.read())
    with io.TextIOWrapper(source.blobs.open(told.blob), encoding="utf-8", newline="") as text:
        return pictures, read_classes(text, set(pictures.rows), legs_of(source.job))


def read_classes(text: Iterator[str], rows: set[int], legs: Sequence[Leg]) -> dict[int, Told]:
    """Read what `predictions.csv` says of some rows."""
    lines = csv.reader(text)
    header = next(lines)
    place = {name: header.index(name) for name in ("row", "true", *legs) if name in header}
    return {
        int(line[place["row"]]): Told(
            line[place["true"]], {leg: line[place[leg]] for leg in legs if leg in place}
        )
        for line in lines
        if int(line[place["row"]]) in rows
    }


def example_images(job: Job, pictures: RowImages, told: Mapping[int, Told], paper: Paper) -> Spec:
    """Build the spec: first rows that a leg has wrong, then rows that all have right."""
    chosen = chosen_places(pictures, told)
    lines = 2 + len(legs_of(job))
    tall = _SIDE + lines * _LINE + _BETWEEN
    values = [v for each in pictures.pixels for v in each if drawable(v)] or [0.0]
    times = max(1, _SIDE // max(pictures.width, pictures.height))
    tiles = []
    for number, place in enumerate(chosen):
        one = told[pictures.rows[place]]
        tiles.append(
            {
                "x": (number % _COLUMNS) * _WIDE + _WIDE / 2,
                "y": (number // _COLUMNS) * tall + _SIDE / 2,
                "picture": grey_picture(
                    pictures.pixels[place], pictures.width, min(values), max(values), times
                ),
                "words": "\n".join(_words(pictures.rows[place], one)),
                "wrong": bool(one.wrong()),
            }
        )
    columns, rows = min(_COLUMNS, len(tiles)), -(-len(tiles) // _COLUMNS)
    size = max(3, columns) * _WIDE, rows * tall
    inside: Spec = {
        "width": size[0],
        "height": size[1],
        "data": {"values": tiles},
        "encoding": {
            "x": {**_AXIS, "field": "x", "scale": {"domain": [0, size[0]], "nice": False}},
            "y": {**_AXIS, "field": "y", "scale": {"domain": [size[1], 0], "nice": False}},
        },
        "layer": _layers(pictures, paper),
    }
    remarks = list(_remarks(job, chosen, pictures, told))
    return figure(job, "Example images", remarks, size[0], inside, paper)


_AXIS: Final[Spec] = {"type": "quantitative", "axis": None}


def chosen_places(pictures: RowImages, told: Mapping[int, Told]) -> list[int]:
    """Which of the images are drawn: those that all legs have wrong come last of the wrong.

    Wrong rows take half of the places at most where there are right ones, and right ones the rest.
    """
    known = [place for place, row in enumerate(pictures.rows) if row in told]
    wrong = [place for place in known if told[pictures.rows[place]].wrong()]
    right = [place for place in known if place not in wrong]
    wrong.sort(key=lambda place: len(told[pictures.rows[place]].wrong()))
    few = wrong[: max(_MOST_WRONG, _MOST - len(right))]
    return [*few, *right[: _MOST - len(few)]]


def _words(row: int, one: Told) -> Iterator[str]:
    yield f"row {row}, true: {_cut(one.true)}"
    for leg, said in one.said.items():
        yield f"{leg}: {_cut(said)}" + ("" if said == one.true else ", wrong")


def _cut(name: str) -> str:
    return name if len(name) <= _LETTERS else f"{name[: _LETTERS - 1]}\N{HORIZONTAL ELLIPSIS}"


def _layers(pictures: RowImages, paper: Paper) -> list[Spec]:
    longest = max(pictures.width, pictures.height)
    size = {
        "width": _SIDE * pictures.width / longest,
        "height": _SIDE * pictures.height / longest,
    }
    frame = {"type": "rect", "fill": None, **{k: v + 8 for k, v in size.items()}}
    words: Spec = {
        "type": "text",
        "lineBreak": "\n",
        "lineHeight": _LINE,
        "dy": _SIDE / 2 + _LINE + 2,
        "fontSize": 12,
        "color": paper.ink,
        "baseline": "middle",
    }
    text: Spec = {"text": {"field": "words", "type": "nominal"}}
    return [
        {
            "mark": {"type": "image", "smooth": False, **size},
            "encoding": {"url": {"field": "picture", "type": "nominal"}},
        },
        {
            "transform": [{"filter": "!datum.wrong"}],
            "mark": {**frame, "stroke": paper.shrinks, "strokeWidth": 1.5},
        },
        {
            "transform": [{"filter": "datum.wrong"}],
            "mark": {**frame, "stroke": paper.grows, "strokeWidth": 5, "strokeDash": [9, 4]},
        },
        {"transform": [{"filter": "!datum.wrong"}], "mark": words, "encoding": text},
        {
            "transform": [{"filter": "datum.wrong"}],
            "mark": {**words, "fontWeight": "bold"},
            "encoding": text,
        },
    ]


def _remarks(
    job: Job, chosen: Sequence[int], pictures: RowImages, told: Mapping[int, Told]
) -> Iterator[str]:
    wrong = sum(bool(told[pictures.rows[place]].wrong()) for place in chosen)
    yield (
        f"{len(chosen)} test rows, {wrong} of them wrong: those in thick broken frames and bold; "
        "the larger a value, the darker"
    )
    yield from legend_names(job).values()
