"""Experiment 1: the figure of the question of 2018, and what tells its two networks apart."""

import re
from collections.abc import Iterator
from pathlib import Path
from statistics import mean

import pytest

from tests.experiments.laboratory import Laboratory, Size, example
from tests.experiments.the_figure import FILES, NETWORKS, TheFigure
from tests.integration.test_seed_question import ENGLISH, snippets

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]

NUMBERED = ("Keras 1", "Keras 2")


@pytest.fixture(scope="module")
def figure(
    laboratory: Laboratory, tmp_path_factory: pytest.TempPathFactory, size: Size
) -> Iterator[TheFigure]:
    """The question's jobs; what was measured is written to its page in the end."""
    figure = TheFigure(laboratory, tmp_path_factory.mktemp("figure"), size)
    yield figure
    if figure.is_full:
        figure.page.write()


@pytest.mark.parametrize(("alpha", "network"), FILES)
def test_the_job_files_hold_the_documents_own_lines(shared: Path, alpha: int, network: str) -> None:
    """Both programs as they stand there; for alpha 0 the one number is another."""
    job = example(FILES[alpha, network])  # type: ignore[index] # as it is listed
    told = (job["reference"]["code"].strip(), job["candidate"]["code"])
    given = snippets(shared, ENGLISH, NUMBERED.index(network))

    if alpha == 0:
        given = (
            given[0].replace("alpha=1.0", "alpha=0.0"),
            given[1].replace("alpha = 1.0", "alpha = 0.0"),
        )
    assert told == given


def test_without_a_penalty_the_fits_are_alike(figure: TheFigure) -> None:
    """Keras 1 and 2 are one network then, which in as many epochs comes a little further."""
    reference, first, second = (figure.r2("both scaled", 0, network) for network in NETWORKS)

    assert first == second
    for ours, theirs in zip(first, reference, strict=True):
        assert 0.1 < theirs < ours < 0.45
        assert ours - theirs < 0.2


def test_with_alpha_1_keras_2_learns_nothing_and_scikit_learn_is_as_before(
    figure: TheFigure,
) -> None:
    """With every seed: the middle of the target is all that Keras 2 predicts."""
    for before, after in zip(
        figure.r2("both scaled", 0, "scikit-learn"),
        figure.r2("both scaled", 1, "scikit-learn"),
        strict=True,
    ):
        assert abs(before - after) < 0.01
    assert max(figure.r2("both scaled", 1, "Keras 2")) < 0.02
    figure.table("both-scaled", "both scaled")
    title = "The figure: diabetes, inputs and target scaled"
    picture = figure.figure("diabetes", "both scaled", title)
    assert picture.count(b">R2 = ") == 6


def test_with_the_target_as_it_comes_keras_2_is_not_worse(figure: TheFigure) -> None:
    """Costs of thousands hide a penalty of ten: its strength is relative to the target's size."""
    ours, theirs = (figure.r2("inputs scaled", 1, each) for each in ("Keras 2", "scikit-learn"))

    assert all(mine > his for mine, his in zip(ours, theirs, strict=True))
    figure.table("inputs-scaled", "inputs scaled")


def test_on_a_curved_target_all_six_panels_are_as_the_question_tells(figure: TheFigure) -> None:
    """Alike at alpha 0; at alpha 1 scikit-learn first, then Keras 1, Keras 2 far behind."""
    r2 = {
        (alpha, network): figure.r2("curved", alpha, network)
        for alpha in (0, 1)
        for network in NETWORKS
    }

    for place in range(len(figure.seeds)):
        reference = r2[0, "scikit-learn"][place]
        assert abs(r2[0, "Keras 1"][place] - reference) < 0.05
        assert r2[0, "Keras 1"][place] == r2[0, "Keras 2"][place]
        learnt = [r2[1, network][place] for network in NETWORKS]
        assert abs(learnt[0] - reference) < 0.01
        assert learnt[0] > learnt[1] > learnt[2] + 0.1
    figure.table("curved", "curved")
    title = "The figure: 1,000 rows of a curved function"
    assert figure.figure("curved", "curved", title).count(b">R2 = ") == 6
    for alpha in (0, 1):
        lost = mean(r2[alpha, "scikit-learn"]) - mean(r2[alpha, "Keras 2"])
        figure.page.number(f"curved-lost-{alpha}", lost)


def test_the_gap_is_shared_out_among_nine_causes(figure: TheFigure) -> None:
    """Nothing is left over; all shares add up, and without the causes the legs are the same."""
    report = figure.attributed.report
    loud = [cause for cause in report["causes"] if not cause["silent"]]
    shares = {cause["id"]: cause["share_decades"] for cause in loud}

    told = report["attribution"]
    assert told["method"] == "exact"
    assert sum(shares.values()) == pytest.approx(told["decades"], abs=1e-9)
    assert report["unexplained"] is None
    assert told["measured_after"] < 1e-12
    assert {"loss-half", "l2-batch-scaling", "weight-draws", "batch-order"} <= shares.keys()
    both = {cause["id"]: cause["all_but"]["gap_after"] for cause in loud}
    if figure.is_full:
        rows = [
            [cause["id"], cause["title"], cause["share_decades"], both[cause["id"]]]
            for cause in loud
        ]
        columns = ["cause", "what it does", "share, decades", "gap by it alone"]
        figure.page.table("causes", columns, rows)
        figure.page.figure("causes", figure.attributed.plot("attribution"))
        figure.page.number("decades", told["decades"])
        figure.page.number("asked-gap", told["measured_before"])


def test_the_mended_pair_is_at_the_noise_floor(figure: TheFigure) -> None:
    """One R2, to the last digits that can be told."""
    report = figure.mended.report
    legs = report["legs"]

    assert report["verdict"] in {"identical", "indistinguishable"}
    ours, theirs = (legs[leg]["metrics"]["r2"] for leg in ("candidate", "reference"))
    assert ours == pytest.approx(theirs, rel=1e-9)
    figure.page.number("mended-gap", report["gap"]["prediction_rms"])
    figure.page.number("mended-floor", report["noise_floor"]["prediction_rms"])
    figure.page.number("mended-r2", ours)


def test_the_program_that_ends_the_gap_is_the_askers_own_changed(figure: TheFigure) -> None:
    """As a diff of the pasted lines, each hunk headed by what it ends."""
    link = f"{figure.attributed.job['links']['code']}/candidate"
    diff = figure.attributed.house.http.get(link, params={"as": "diff"}).text

    heads = [line for line in diff.splitlines() if line.startswith("@@")]
    named = set(re.findall(r"[a-z0-9]+(?:-[a-z0-9]+)+", " ".join(heads)))
    assert {"loss-half", "l2-batch-scaling"} <= named
