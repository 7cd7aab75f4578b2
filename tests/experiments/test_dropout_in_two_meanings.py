"""Experiment 4: TensorFlow 98 %, Keras 96 %, and what the number 0.7 means to each."""

from collections.abc import Iterator
from pathlib import Path
from statistics import mean

import pytest

from tests.experiments.dropout_in_two_meanings import ASKED, MENDED, TwoMeanings
from tests.experiments.laboratory import Laboratory, Size, example
from tests.integration.browser import Page as TensorBoard
from tests.integration.browser import chromium

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]


@pytest.fixture(scope="module")
def question(laboratory: Laboratory, mnist: Path, size: Size) -> Iterator[TwoMeanings]:
    """The question's jobs; what was measured is written to its page in the end."""
    question = TwoMeanings(laboratory, mnist, size)
    yield question
    if question.is_full:
        question.page.write()


def test_the_gap_appears_with_every_seed(question: TwoMeanings) -> None:
    """TensorFlow's worst accuracy is beyond Keras' best."""
    tensorflow, keras = question.accuracies(ASKED)

    assert len(tensorflow) == len(keras) == 3
    assert min(tensorflow) > max(keras) + 0.01
    if question.is_full:
        assert mean(tensorflow) > 0.94
        question.page.number("epochs", question.epochs)
        question.page.figure("asked", question.points[ASKED, 0].plot("learning_curves"))
        question.page.figure("mended", question.points[MENDED, 0].plot("learning_curves"))


def test_with_rate_three_tenths_they_agree_within_the_spread(question: TwoMeanings) -> None:
    """The means are no further apart than the seeds of one network are among themselves."""
    tensorflow, keras = question.accuracies(MENDED)
    spread = max(max(each) - min(each) for each in (tensorflow, keras))

    assert abs(mean(tensorflow) - mean(keras)) <= spread
    rows = [
        [each, *(f"{100 * accuracy:.2f} %" for accuracy in told), f"{100 * mean(told):.2f} %"]
        for each, told in (
            ("TensorFlow, keep_prob = 0.7", tensorflow),
            ("Keras, rate = 0.7", question.accuracies(ASKED)[1]),
            ("Keras, rate = 0.3", keras),
        )
    ]
    columns = ["network", "seed 0", "seed 1", "seed 2", "mean"]
    question.page.table("accuracies", columns, rows)


def test_the_cause_named_is_what_the_number_means(question: TwoMeanings) -> None:
    """Of what is no chance it has the largest share; the others alone change nothing."""
    report = question.weighed.report
    causes = {each["id"]: each for each in report["causes"] if each["chance"] is None}
    largest = max(causes, key=lambda name: float(causes[name]["share_decades"]))

    assert report["verdict"] == "different"
    assert largest == "dropout-meaning"
    assert causes.pop(largest)["alone"]["effect"] == "helped"
    assert {each["alone"]["effect"] for each in causes.values()} <= {"nothing"}
    rows = [
        [
            each["id"],
            each["share_decades"],
            each["alone"]["effect"],
            "yes" if each["chance"] else "",
        ]
        for each in report["causes"]
    ]
    question.page.table(
        "causes", ["cause", "decades of the gap", "fixing only this", "chance"], rows
    )


def test_it_is_named_before_anything_is_trained(laboratory: Laboratory) -> None:
    """`POST /v1/explain` of the same two sides; and not any more once the rate is 0.3."""
    named = []
    for number in ("21", "22"):
        told = laboratory.house.http.post("/v1/explain", json=_sides(number)).json()
        named.append({each["id"] for each in told["armed"]})

    assert named[0] - named[1] == {"dropout-meaning"}
    assert named[1] < named[0]


def _sides(number: str) -> dict[str, object]:
    job = example(number)
    return {name: job[name] for name in ("reference", "candidate", "dtype", "scaling")}


def test_the_program_as_it_was_pasted_says_the_same(laboratory: Laboratory, mnist: Path) -> None:
    """TensorFlow 1, helpers and all; read, never run. One epoch instead of thirty."""
    sides = {"reference": "tensorflow", "candidate": "keras"}
    pasted = example("25")["reference"]["tensorflow"]["code"]
    short = pasted.replace("training_epochs = 30", "training_epochs = 1")
    changes = {f"{leg}.{framework}.code": short for leg, framework in sides.items()}

    ran = laboratory.run("25", upload=mnist, changes={**changes, "explain.noise_floor": False})
    told = laboratory.house.http.post("/v1/explain", json=_sides("25")).json()

    assert short != pasted
    assert "dropout-meaning" in {each["id"] for each in told["armed"]}
    assert ran.accuracy() > ran.accuracy("candidate") + 0.1
    assert any("keeps 0.7 of the units, and drops 0.3" in note for note in ran.report["notes"])


def test_with_one_stream_of_masks_they_come_to_the_floor(question: TwoMeanings) -> None:
    """The twin in Keras drops the same units of the same rows, and is the same network."""
    report = question.one_stream.report

    assert report["verdict"] in {"identical", "indistinguishable"}
    assert question.one_stream.accuracy() == pytest.approx(
        question.one_stream.accuracy("candidate"), abs=0.002
    )
    question.page.number("twin-epochs", question.epochs)
    question.page.number("twin-verdict", report["verdict"])
    question.page.number("twin-gap", report["gap"]["prediction_max"])
    question.page.number("twin-floor", report["noise_floor"]["prediction_max"])


@pytest.mark.browser
def test_tensorboard_shows_both_graphs(question: TwoMeanings, tmp_path: Path) -> None:
    """As the asker looked at them, side by side, with layers by name."""
    ran = question.mended
    with chromium() as browser:
        page = TensorBoard(browser, ran.house.url + ran.job["links"]["tensorboard"], tmp_path)
        page.open("graphs")
        page.shows("Main Graph", "layer_1", "layer_5")
        errors = page.errors()
    graphs = ran.house.get(f"{ran.job['links']['tensorboard']}data/plugin/graphs/info")

    assert sorted(graphs) == ["candidate", "reference"]
    assert all(each["run_graph"] for each in graphs.values())
    assert errors == []
