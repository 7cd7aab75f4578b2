"""Every activation that a leg can train is known with its slope and where it is flat."""

from typing import Any, get_args

import keras
import numpy as np
import pytest

from pairing.activation import HiddenActivation
from worker.training.diagnostics.activations import SHAPES

NAMES: tuple[HiddenActivation, ...] = get_args(HiddenActivation)
KERAS = {"identity": "linear", "logistic": "sigmoid"}
# Off the kinks, where a slope is not one number.
POINTS = np.concatenate([np.linspace(-8.05, 8.05, 70), np.linspace(-60.0, 60.0, 26)])


def test_every_activation_is_classified() -> None:
    """A new one must say where it is flat, or its units would be called healthy unseen."""
    assert set(SHAPES) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_values_are_those_of_keras(name: HiddenActivation) -> None:
    """On both sides, and far out."""
    rows: Any = POINTS.reshape(-1, 4)
    theirs = np.asarray(keras.activations.get(KERAS.get(name, name))(rows))

    ours = SHAPES[name].value(rows)

    np.testing.assert_allclose(ours, theirs, rtol=2e-6, atol=2e-6)


@pytest.mark.parametrize("name", [name for name in NAMES if "softmax" not in name])
def test_slopes_are_those_of_the_values(name: HiddenActivation) -> None:
    """By finite differences, where differences of large values still have digits."""
    shape, step = SHAPES[name], 1e-5
    points = POINTS[np.abs(POINTS) < 15.0]
    differences = (shape.value(points + step) - shape.value(points - step)) / (2 * step)

    slopes = shape.slope(points, shape.value(points))

    # The sum of exponentials in gelu is right to 1.5e-7, its differences less so.
    np.testing.assert_allclose(slopes, differences, rtol=1e-5, atol=2e-4)


@pytest.mark.parametrize("name", [name for name in NAMES if SHAPES[name].tails != "none"])
def test_the_steepest_slope_is_the_largest_there_is(name: HiddenActivation) -> None:
    """Of the exponential, which has none, it is the one at 0."""
    if name == "softmax":
        slopes = SHAPES[name].slope(POINTS, SHAPES[name].value(np.array([[0.0, 0.0], [9.0, 0.0]])))
        np.testing.assert_allclose(slopes, [[0.5, 0.5], [1.2e-4, 1.2e-4]], rtol=0.05)
        return
    shape = SHAPES[name]
    z = np.zeros(1) if name == "exponential" else np.linspace(-60.0, 60.0, 240_001)

    steepest = np.abs(shape.slope(z, shape.value(z))).max()

    assert shape.steepest == pytest.approx(steepest, rel=3e-4)


@pytest.mark.parametrize("name", [name for name in NAMES if "softmax" not in name])
def test_what_dies_is_exactly_flat_somewhere_and_what_has_tails_fades(
    name: HiddenActivation,
) -> None:
    """And what is called neither is neither, between -12 and 12."""
    shape = SHAPES[name]
    z = np.linspace(-12.0, 12.0, 4_801)
    slopes = np.abs(shape.slope(z, shape.value(z)))
    flat = np.diff(shape.value(z)) == 0

    assert shape.dies == bool((flat[:-1] & flat[1:]).any())
    if shape.tails != "none":
        assert (slopes < 0.01 * shape.steepest).any()
    elif not shape.dies:
        assert (slopes >= 0.01 * shape.steepest).all()
