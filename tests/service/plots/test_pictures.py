"""Drawing: in processes of its own, few at a time, each picture once."""

import asyncio
import math
from pathlib import Path
from xml.etree import ElementTree as ET

import psutil
import pytest

from schemas.job import JobState
from service.plots.kind import Spec
from service.plots.paper import LIGHT
from service.plots.pictures import Format, Pictures
from service.plots.predictions import DrawnRows, predictions
from service.refusal import Unavailable
from tests.client.canned_objects import job_of
from tests.service.plots.test_learning_curves import curves, learning_curves
from tests.service.plots.test_predictions import panel

JOB = job_of("job_0", JobState.SUCCEEDED).model_copy(update={"name": '<b>&amp; "n" \N{SNOWMAN} é'})
CURVES = learning_curves(JOB, curves([100.0, 5.0, 1.0], [90.0, 1e40, math.nan]))
TWO = [panel([1, 2], [1, 2], [math.nan, 3])] * 2
SQUARES = predictions(JOB, DrawnRows(TWO, 2, 2), LIGHT)


def drawn(spec: Spec, form: Format) -> bytes:
    """One picture."""
    pictures = Pictures(60.0)
    return asyncio.run(pictures.picture(("a",), lambda: spec, form)).content


def drawers() -> list[psutil.Process]:
    """The processes that draw for this one just now."""
    found = []
    for child in psutil.Process().children():
        try:
            if "service.plots" in child.cmdline():
                found.append(child)
        except psutil.NoSuchProcess:
            continue
    return found


@pytest.mark.parametrize("spec", [CURVES, SQUARES], ids=["curves", "squares"])
def test_an_svg_is_whole_and_loads_nothing(spec: Spec) -> None:
    """Both colours, every name as it was given, on a light panel."""
    picture = ET.fromstring(drawn(spec, "svg"))  # noqa: S314 - ours

    texts = {"".join(text.itertext()) for text in picture.iter("{http://www.w3.org/2000/svg}text")}
    assert any(JOB.name in text for text in texts if JOB.name)
    assert {"reference: MLPRegressor", "candidate: Keras, like the reference"} <= texts
    attributes = {value.lower() for part in picture.iter() for value in part.attrib.values()}
    assert {"#0072b2", "#d55e00", "#ffffff"} <= attributes
    assert not any("script" in part.tag or "image" in part.tag for part in picture.iter())
    assert not any("NaN" in value for part in picture.iter() for value in part.attrib.values())


@pytest.mark.parametrize("spec", [CURVES, SQUARES], ids=["curves", "squares"])
def test_a_png_is_large_enough_to_read(spec: Spec) -> None:
    """Two pixels for each unit."""
    content = drawn(spec, "png")

    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = (int.from_bytes(content[at : at + 4], "big") for at in (16, 20))
    assert 1000 < width < 2500
    assert 600 < height < 1500


def test_two_are_drawn_at_a_time_and_the_rest_wait() -> None:
    """Each engine takes a hundred megabytes."""
    pictures = Pictures(120.0)
    most = 0

    async def look() -> None:
        nonlocal most
        while True:
            most = max(most, len(drawers()))
            await asyncio.sleep(0.01)

    async def all_of_them() -> list[bytes]:
        looking = asyncio.create_task(look())
        asked = (pictures.picture((str(n),), lambda: CURVES, "svg") for n in range(5))
        answers = [picture.content for picture in await asyncio.gather(*asked)]
        looking.cancel()
        return answers

    answers = asyncio.run(all_of_them())

    assert most == 2
    assert len(answers) == 5
    assert all(answers)


def test_a_picture_is_drawn_once_for_all_who_ask() -> None:
    """At the same time, and later; whoever goes away takes it from nobody."""
    pictures = Pictures(60.0)
    built = []

    def spec() -> Spec:
        built.append(1)
        return CURVES

    async def ask() -> None:
        first, *others = (
            asyncio.create_task(pictures.picture(("a",), spec, "svg")) for _ in range(4)
        )
        await asyncio.sleep(0.05)
        first.cancel()
        answers = await asyncio.gather(*others)
        answers.append(await pictures.picture(("a",), spec, "svg"))
        assert len({answer.etag for answer in answers}) == 1
        await pictures.picture(("a", "2"), spec, "svg")

    asyncio.run(ask())

    assert len(built) == 2


def test_a_picture_that_takes_too_long_is_given_up() -> None:
    """Its process with it."""
    pictures = Pictures(0.05)

    async def ask() -> None:
        with pytest.raises(Unavailable, match=r"within 0\.05 seconds"):
            await pictures.picture(("a",), lambda: CURVES, "svg")
        assert drawers() == []
        # Pipes are closed after their process; the loop must live to see it.
        await asyncio.sleep(0.1)

    asyncio.run(ask())


@pytest.mark.parametrize(
    "wrong",
    [
        {"mark": "nonsense"},
        {"data": {"url": "http://127.0.0.1:9/a.csv"}, "mark": "point", "encoding": {}},
    ],
    ids=["nonsense", "another machine"],
)
def test_a_spec_that_cannot_be_drawn_harms_nobody(wrong: Spec) -> None:
    """It is refused, nothing is loaded, and the next one is drawn."""
    pictures = Pictures(60.0)

    async def ask() -> None:
        with pytest.raises(Unavailable, match="in the log"):
            await pictures.picture(("a",), lambda: wrong, "svg")
        assert (await pictures.picture(("b",), lambda: CURVES, "svg")).content

    asyncio.run(ask())


def test_a_spec_reads_no_file(tmp_path: Path) -> None:
    """One that this machine has, and that would be drawn as text."""
    table = tmp_path / "table.csv"
    table.write_text("word\nsecret\n")
    spec: Spec = {"mark": "text", "encoding": {"text": {"field": "word", "type": "nominal"}}}

    inside = drawn({**spec, "data": {"values": [{"word": "secret"}]}}, "svg")
    outside = drawn({**spec, "data": {"url": table.as_uri()}}, "svg")

    assert b"secret" in inside
    assert b"secret" not in outside
