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
        assert mean(tensorflow) > 0.95


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
    """It is the only one that does not merely draw other numbers."""
    causes = {each["id"]: each for each in question.asked.report["causes"]}
    meant = [name for name, each in causes.items() if each["chance"] is None]

    assert question.asked.report["verdict"] == "different"
    assert [name for name in meant if not causes[name]["silent"]] == ["dropout-meaning"]


def test_it_is_named_before_anything_is_trained(laboratory: Laboratory) -> None:
    """`twinfit explain` of the same job file; and not any more once the rate is 0.3."""
    named = []
    for number in ("21", "22"):
        told = laboratory.house.http.post("/v1/explain", json=_sides(number)).json()
        named.append({each["id"] for each in told["armed"] if not each["is_chance"]})

    assert named == [{"dropout-meaning"}, set()]


def _sides(number: str) -> dict[str, object]:
    job = example(number)
    return {name: job[name] for name in ("reference", "candidate", "dtype", "scaling")}


def test_with_one_stream_of_masks_they_come_to_the_floor(question: TwoMeanings) -> None:
    """The twin in Keras drops the same units of the same rows, and is the same network."""
    report = question.one_stream.report

    assert report["verdict"] in {"identical", "indistinguishable"}
    assert question.one_stream.accuracy() == question.one_stream.accuracy("candidate")


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
