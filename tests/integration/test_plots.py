"""The plots of jobs that were really trained."""

import pytest

from tests.integration.house import House
from tests.integration.visitor import diabetes, example

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


def drawn(house: House, link: str) -> dict[str, bytes]:
    """Every picture that a job's list of plots names, by its file's name."""
    pictures = {}
    for told in house.get(link)["plots"]:
        for path in (told["svg"], told["png"]):
            answer = house.http.get(path)
            assert answer.status_code == 200, answer.text
            pictures[path.rpartition("/")[2]] = answer.content
    return pictures


def test_a_trained_pair_has_all_its_plots(house: House) -> None:
    """Named by the job and by both of its legs."""
    job = house.until_succeeded(house.submit(example("01")))

    pictures = drawn(house, job["links"]["plots"])

    names = {f"{n}.{f}" for n in ("learning_curves", "predictions") for f in ("svg", "png")}
    assert set(pictures) == names
    for name in ("learning_curves.svg", "predictions.svg"):
        assert b"candidate: Keras, like the reference" in pictures[name]
        assert (job["name"] or job["id"]).encode() in pictures[name]


def test_a_pair_that_diverged_is_drawn_as_far_as_it_came(house: House) -> None:
    """Losses and predictions that are not finite are told of below the title."""
    job = house.until_succeeded(
        house.submit(diabetes(50, activation="relu", learning_rate_init=0.01, max_iter=20))
    )
    assert job["verdict"] == "diverged"

    pictures = drawn(house, job["links"]["plots"])

    assert b"loss not finite" in pictures["learning_curves.svg"]
    assert b"predictions are not finite" in pictures["predictions.svg"]
