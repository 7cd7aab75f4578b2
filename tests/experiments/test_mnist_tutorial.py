"""Experiment 5: each finding of the MNIST tutorial, checked."""

import io
from collections.abc import Iterator
from itertools import pairwise
from math import sqrt
from pathlib import Path

import keras
import numpy as np
import pytest
from sklearn.model_selection import train_test_split

from benchmarks.sweep import refitted
from tests.experiments.digits import digits_side_by_side
from tests.experiments.laboratory import Laboratory, Ran, Size
from tests.experiments.mnist_tutorial import (
    GUESSING,
    INITIALISATIONS,
    OPTIMISERS,
    RATES,
    MnistTutorial,
)
from tests.number_format import number_format

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]

SWEEP_PLOT = "sweep_overlays"


@pytest.fixture(scope="module")
def tutorial(laboratory: Laboratory, mnist: Path, size: Size) -> Iterator[MnistTutorial]:
    """The tutorial's jobs; what was measured is written to its page in the end."""
    tutorial = MnistTutorial(laboratory, mnist, size)
    yield tutorial
    if tutorial.is_full:
        tutorial.page.write()


def falls(losses: list[float]) -> bool:
    """Whether each epoch's loss is smaller than the one before."""
    return all(later < earlier for earlier, later in pairwise(losses))


def is_learnt(ran: Ran) -> bool:
    """Whether the loss came down to half of what guessing costs."""
    return ran.losses()[-1] < GUESSING / 2


def row(ran: Ran) -> list[float | None]:
    """Loss after the first and the last epoch, and accuracy on the test rows."""
    losses = ran.losses()
    return [losses[0], losses[-1], ran.accuracy()]


def test_the_first_network_trains(tutorial: MnistTutorial) -> None:
    """Figures 2 and 3: one tanh layer of 100 units and SGD with rate 0.1."""
    first = tutorial.first

    assert falls(first.losses())
    assert first.accuracy() > 0.9
    tutorial.page.number("first-loss", first.losses()[-1])
    tutorial.page.number("first-accuracy", first.accuracy())
    tutorial.figure("first", first)


def test_the_digits_are_scaled_as_the_tutorial_does_it(
    tutorial: MnistTutorial, mnist: Path
) -> None:
    """Figures 1 and 2: each pixel has mean 0 and deviation 1, or is the same in all rows."""
    with np.load(io.BytesIO(tutorial.first.artifact("rows.npz"))) as archive:
        scaled = archive["inputs_train"].astype(np.float64)
    deviations = scaled.std(axis=0)

    assert np.abs(scaled.mean(axis=0)).max() < 1e-5
    assert np.all((np.abs(deviations - 1) < 1e-4) | (deviations == 0))
    assert (deviations == 0).sum() > 50
    with np.load(mnist) as archive:
        (first, *_), _ = train_test_split(np.arange(10_000), test_size=0.25, random_state=0)
        digit = archive["X"][first].astype(np.float64)
    panels = [("a digit", digit), ("the same, scaled", scaled[0])]
    tutorial.page.figure("digits", digits_side_by_side(panels))


def test_rate_ten_does_not_converge_and_the_others_do(tutorial: MnistTutorial) -> None:
    """Figure 4: its loss stays above that of guessing, and the others' come down."""
    by_rate = tutorial.by_rate

    assert min(by_rate[10.0].losses()) > GUESSING
    assert [rate for rate in RATES if is_learnt(by_rate[rate])] == list(RATES[:4])
    assert all(falls(by_rate[rate].losses()) for rate in RATES[:3])
    columns = ["learning rate", "loss, epoch 1", "loss, last epoch", "test accuracy"]
    tutorial.page.table("rates", columns, [[str(r), *row(by_rate[r])] for r in RATES])
    tutorial.figure("rates", tutorial.rates, SWEEP_PLOT)


def test_smaller_rates_are_slower_and_rate_one_begins_slower(tutorial: MnistTutorial) -> None:
    """In every epoch 0.001 and 0.01 are behind 0.1; 1 is behind at first, and not for good."""
    best = tutorial.by_rate[0.1].losses()

    for rate in RATES[:2]:
        losses = tutorial.by_rate[rate].losses()
        assert all(slow > quick for slow, quick in zip(losses, best, strict=True))
    assert tutorial.by_rate[1.0].losses()[0] > best[0]
    if tutorial.is_full:
        assert tutorial.by_rate[1.0].losses()[-1] < best[-1]


def test_nesterov_brings_little(tutorial: MnistTutorial) -> None:
    """Figure 5: it begins no faster than plain SGD, and finds no more of the test digits."""
    plain, nesterov = tutorial.first, tutorial.nesterov

    assert nesterov.losses()[1] > plain.losses()[1]
    assert nesterov.accuracy() < plain.accuracy() + 0.01
    tutorial.figure("nesterov", nesterov)


def test_adam_is_comparable_with_sgd_at_a_tenth(tutorial: MnistTutorial) -> None:
    """Figure 6: with a default rate that is a hundred times smaller."""
    assert tutorial.adam.accuracy() == pytest.approx(tutorial.first.accuracy(), abs=0.02)
    tutorial.figure("adam", tutorial.adam)


def test_two_relu_layers_are_no_worse(tutorial: MnistTutorial) -> None:
    """Figure 7: the tutorial finds them "less good"; on these digits they are better."""
    assert tutorial.two_layers.accuracy() > tutorial.adam.accuracy()
    tutorial.figure("two-layers", tutorial.two_layers)


def test_adadelta_is_as_good_as_its_rate(tutorial: MnistTutorial) -> None:
    """Figure 8: very good at the rate of 2019; at that of Keras 3 it has hardly begun."""
    points = tutorial.adadelta.points()
    of_today, of_2019 = points[0.001,], points[1.0,]

    assert is_learnt(of_2019)
    assert of_2019.accuracy() > 0.9
    assert not is_learnt(of_today)
    assert of_today.accuracy() < 0.6
    rows = [
        ["SGD, 0.1", *row(tutorial.first)],
        ["SGD, 0.1, Nesterov 0.9", *row(tutorial.nesterov)],
        ["Adam", *row(tutorial.adam)],
        ["Adam, two relu layers", *row(tutorial.two_layers)],
        ["Adadelta, 1.0 (2019)", *row(of_2019)],
        ["Adadelta, 0.001 (Keras 3)", *row(of_today)],
    ]
    columns = ["network", "loss, epoch 1", "loss, last epoch", "test accuracy"]
    tutorial.page.table("optimisers", columns, rows)
    tutorial.figure("adadelta", tutorial.adadelta, SWEEP_PLOT)


@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_zero_weights_learn_nothing(tutorial: MnistTutorial, optimiser: str) -> None:
    """Figure 11: the loss stays that of guessing, whatever the optimiser."""
    zeros = tutorial.twelve_points[optimiser, "zeros"]

    assert min(zeros.losses()) > 0.99 * GUESSING
    assert zeros.accuracy() < 0.15


@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_glorot_learns(tutorial: MnistTutorial, optimiser: str) -> None:
    """Figure 14: with every optimiser, and from the first epoch on."""
    glorot = tutorial.twelve_points[optimiser, "Glorot"]

    assert is_learnt(glorot)
    assert all(
        glorot.losses()[0] < tutorial.twelve_points[optimiser, other].losses()[0]
        for other in INITIALISATIONS[1:]
    )


def test_small_weights_hold_sgd_up(tutorial: MnistTutorial) -> None:
    """Figure 12: four epochs without any progress, where Adam and momentum have long left."""
    small = {each: tutorial.twelve_points[each, "small scale"].losses() for each in OPTIMISERS}

    assert min(small["SGD"][:4]) > 0.99 * GUESSING
    assert small["Adam"][3] < 0.5 * GUESSING
    assert small["SGD + Nesterov"][3] < 0.5 * GUESSING


@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_large_weights_begin_badly_and_learn_slowly(
    tutorial: MnistTutorial, optimiser: str
) -> None:
    """Figure 13: the worst of the three that learn, in the end."""
    large = tutorial.twelve_points[optimiser, "large scale"]

    assert large.losses()[0] > tutorial.twelve_points[optimiser, "Glorot"].losses()[0]
    assert large.losses()[-1] > tutorial.twelve_points[optimiser, "Glorot"].losses()[-1]
    assert falls(large.losses()[:3])


def test_the_first_weights_are_as_they_were_asked_for(tutorial: MnistTutorial) -> None:
    """Mean 0 and deviation 0.01, each within four of its own standard errors; biases are 0."""
    layers = tutorial.normal.points()[0.1,].diagnostics()["layers"]
    rows = []
    for layer, inputs in zip(layers, (784, 100, 10), strict=True):
        mean, deviation = layer["kernel"]["mean"][0], layer["kernel"]["deviation"][0]
        weights = inputs * layer["units"]
        assert abs(mean) < 4 * 0.01 / sqrt(weights)
        assert abs(deviation - 0.01) < 4 * 0.01 / sqrt(2 * weights)
        assert (layer["bias"]["mean"][0], layer["bias"]["deviation"][0]) == (0.0, 0.0)
        rows.append([layer["layer"], weights, mean, deviation, 0, 0])
    columns = ["layer", "weights", "mean", "deviation", "mean of biases", "deviation of biases"]
    tutorial.page.table("first-weights", columns, rows)


def test_normal_weights_do_not_train_at_the_rate_that_the_loop_left_behind(
    tutorial: MnistTutorial,
) -> None:
    """Figure 10: at rate 10 they do not; at the rate 0.1 that the tutorial names they do."""
    points = tutorial.normal.points()

    assert not is_learnt(points[10.0,])
    if tutorial.is_full:
        assert is_learnt(points[0.1,])
    rows = [[str(rate), *row(points[rate,])] for rate in (0.1, 10.0)]
    columns = ["learning rate", "loss, epoch 1", "loss, last epoch", "test accuracy"]
    tutorial.page.table("normal", columns, rows)
    tutorial.figure("normal", tutorial.normal, SWEEP_PLOT)


def test_at_rate_ten_no_initialisation_saves_sgd(tutorial: MnistTutorial) -> None:
    """And at Keras' own 0.01 weights of 0.001 do not leave the plateau in all 15 epochs."""
    points = tutorial.leaked.points()
    rows = []
    for (rate, optimiser, initialisation), ran in points.items():
        rows.append([str(rate), optimiser, initialisation, *row(ran)])
        assert rate != 10.0 or not is_learnt(ran)
    assert min(points[0.01, "SGD", "small scale"].losses()) > 0.99 * GUESSING
    columns = ["rate", "optimiser", "initialisation", "loss, epoch 1", "loss, last epoch"]
    tutorial.page.table("leaked", [*columns, "test accuracy"], rows)


def test_the_twelve_as_a_table(tutorial: MnistTutorial) -> None:
    """In the order of the tutorial's loops; and who copes with what."""
    points = tutorial.twelve_points
    rows = [
        [optimiser, initialisation, *row(points[optimiser, initialisation])]
        for optimiser in OPTIMISERS
        for initialisation in INITIALISATIONS
    ]
    columns = ["optimiser", "initialisation", "loss, epoch 1", "loss, last epoch", "test accuracy"]
    tutorial.page.table("twelve", columns, rows)
    tutorial.figure("twelve", tutorial.twelve, SWEEP_PLOT)

    assert tutorial.twelve.report["children"]["succeeded"] == 12
    ends = {name: {each: points[each, name].losses()[-1] for each in OPTIMISERS}
            for name in INITIALISATIONS}  # fmt: skip
    if tutorial.is_full:
        assert min(ends["small scale"], key=ends["small scale"].__getitem__) == "Adam"
        assert max(ends["large scale"], key=ends["large scale"].__getitem__) == "Adam"


@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_a_sentence_says_why_zero_weights_do_not_learn(
    tutorial: MnistTutorial, optimiser: str
) -> None:
    """It names the layer that no gradient reaches."""
    findings = tutorial.twelve_points[optimiser, "zeros"].diagnostics()["findings"]

    said = [each["sentence"] for each in findings if each["layer"] == "layer_1"]
    assert any("gradient" in sentence for sentence in said), findings
    tutorial.page.number("zeros-sentence", said[0])


def test_the_tutorials_score_is_of_digits_that_nobody_scaled(
    tutorial: MnistTutorial, mnist: Path, tmp_path: Path
) -> None:
    """It trains on scaled rows and predicts rows as they are: `predict_classes(test)`."""
    ran = tutorial.adadelta.points()[1.0,]
    (tmp_path / "model.keras").write_bytes(ran.artifact("reference.keras"))
    model = keras.saving.load_model(tmp_path / "model.keras")
    told = np.genfromtxt(io.BytesIO(ran.artifact("predictions.csv")), delimiter=",", names=True)
    with np.load(mnist) as archive:
        digits, truth = archive["X"].reshape(-1, 784), archive["y"]
    rows = told["row"].astype(int)

    unscaled = float(np.mean(model.predict(digits[rows], verbose=0).argmax(1) == truth[rows]))

    tutorial.figure("predictions", ran, "images")
    assert unscaled < ran.accuracy() - 0.05
    tutorial.page.number("unscaled", f"{100 * unscaled:.1f} %")
    tutorial.page.number("scaled", f"{100 * ran.accuracy():.1f} %")


@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_a_point_of_the_sweep_ends_in_the_bits_of_model_fit(
    tutorial: MnistTutorial, optimiser: str
) -> None:
    """From the same first weights, the rows in the same orders: each tensor to its last bit."""
    for initialisation in INITIALISATIONS[: 4 if tutorial.is_full else 1]:
        ran = tutorial.twelve_points[optimiser, initialisation]
        rows, ours = (
            dict(np.load(io.BytesIO(ran.artifact(name)))) for name in ("rows.npz", "expected.npz")
        )
        with number_format("float32"):
            same = refitted(ran.job, rows, ours, tutorial.epochs)

        assert all(same.values()), (initialisation, same)
