"""The spec of example images."""

import base64
import json
import struct
import zlib

import pytest
from pydantic import ValidationError

from schemas.job import JobState
from schemas.row_images import RowImages
from service.plots.grey_picture import grey_picture
from service.plots.images import Told, chosen_places, example_images, read_classes
from service.plots.paper import LIGHT
from tests.client.canned_objects import job_of

ENDED = job_of("job_0", JobState.SUCCEEDED)


def shades(picture: str) -> list[list[int]]:
    """The shades of a picture, read as PNG says."""
    content = base64.b64decode(picture.removeprefix("data:image/png;base64,"))
    width, height = struct.unpack(">II", content[16:24])
    at, body = 8, b""
    while at < len(content):
        length = int.from_bytes(content[at : at + 4], "big")
        kind, chunk = content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        told = int.from_bytes(content[at + 8 + length : at + 12 + length], "big")
        assert told == zlib.crc32(kind + chunk)
        body += chunk if kind == b"IDAT" else b""
        at += 12 + length
    lines = zlib.decompress(body)
    assert len(lines) == height * (width + 1)
    return [list(lines[n * (width + 1) + 1 : (n + 1) * (width + 1)]) for n in range(height)]


def images(number: int) -> RowImages:
    """So many images of two by two, the rows numbered from ten on."""
    return RowImages(
        height=2,
        width=2,
        rows=tuple(range(10, 10 + number)),
        pixels=((0.0, 5.0, 10.0, float("nan")),) * number,
    )


def told(*wrong: int, of: int) -> dict[int, Told]:
    """What is said of the rows: the candidate is wrong at these."""
    return {
        row: Told("a", {"reference": "a", "candidate": "b" if row in wrong else "a"})
        for row in range(10, 10 + of)
    }


def test_larger_values_are_darker_and_pixels_keep_their_edges() -> None:
    """A value that is no number is white."""
    picture = grey_picture([0.0, 5.0, 10.0, float("nan")], 2, 0.0, 10.0, 2)

    assert shades(picture) == [[255, 255, 128, 128]] * 2 + [[0, 0, 255, 255]] * 2


def test_equal_values_are_a_picture_too() -> None:
    """All white, and nothing is divided by zero."""
    assert shades(grey_picture([3.0], 1, 3.0, 3.0, 1)) == [[255]]


def test_wrong_rows_are_told_apart_by_words_frame_and_weight() -> None:
    """Not by a colour alone."""
    spec = example_images(ENDED, images(3), told(11, of=3), LIGHT)

    json.dumps(spec, allow_nan=False)
    tiles = spec["data"]["values"]
    assert [tile["wrong"] for tile in tiles] == [True, False, False]
    assert tiles[0]["words"] == "row 11, true: a\nreference: a\ncandidate: b, wrong"
    frames = [layer["mark"] for layer in spec["layer"] if layer["mark"]["type"] == "rect"]
    assert frames[0]["strokeWidth"] < frames[1]["strokeWidth"]
    assert "strokeDash" in frames[1]
    assert spec["layer"][-1]["mark"]["fontWeight"] == "bold"


@pytest.mark.parametrize(
    ("number", "wrong", "drawn_wrong"),
    [(32, 20, 9), (32, 3, 3), (32, 32, 18), (5, 5, 5), (1, 0, 0)],
)
def test_some_right_rows_and_some_wrong_ones_are_chosen(
    number: int, wrong: int, drawn_wrong: int
) -> None:
    """Half of the places for either, unless there are too few of the other."""
    said = told(*range(10, 10 + wrong), of=number)
    pictures = images(number)

    places = chosen_places(pictures, said)

    assert len(places) == len(set(places)) == min(18, number)
    assert sum(bool(said[pictures.rows[place]].wrong()) for place in places) == drawn_wrong


def test_classes_are_read_by_row_and_leg() -> None:
    """Whatever stands between them in the file, and in its names."""
    text = iter(
        [
            'row,true,reference,"reference:p(x,y)",candidate\n',
            '7,"x,y",a,0.5,"x,y"\n',
            "8,a,a,0.5,a\n",
        ]
    )

    found = read_classes(text, {7}, ("reference", "candidate"))

    assert found == {7: Told("x,y", {"reference": "a", "candidate": "x,y"})}
    assert found[7].wrong() == ["reference"]


def test_images_that_are_not_whole_are_refused() -> None:
    """A line of pixels too few, or an image for no row."""
    for pixels, rows in (((1.0,) * 3, (1,)), ((1.0,) * 4, (1, 2))):
        with pytest.raises(ValidationError, match="came"):
            RowImages(height=2, width=2, rows=rows, pixels=(pixels,))
