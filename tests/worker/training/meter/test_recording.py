"""What is no recording, and why."""

from dataclasses import replace

import numpy as np
import pytest

from tests.worker.training.meter.foreign_legs import Constants, Shape, by_numpy
from worker.training.meter import Architecture, Recording, RecordingError, measure


@pytest.fixture
def recording() -> Recording:
    """Three steps."""
    return by_numpy(Constants(), Shape())


def test_none_and_four_steps_are_refused(recording: Recording) -> None:
    """One to three are measured."""
    for steps in ((), (*recording.steps, recording.steps[0])):
        with pytest.raises(RecordingError, match=f"1 to 3 steps are measured, not {len(steps)}"):
            replace(recording, steps=steps)


def test_steps_of_different_networks_are_refused(recording: Recording) -> None:
    """They are not of one leg."""
    other = by_numpy(Constants(), Shape(hidden=(7,)))

    with pytest.raises(RecordingError, match="different shape"):
        replace(recording, steps=(recording.steps[0], other.steps[1]))


def test_weights_of_rows_are_one_for_each(recording: Recording) -> None:
    """Else nobody knows whose they are."""
    step = replace(recording.steps[0], row_weights=np.ones(15))

    with pytest.raises(RecordingError, match=r"step 1: row weights of shape \(15,\)"):
        replace(recording, steps=(step,))


def test_biases_are_said_of_every_layer() -> None:
    """Or of none."""
    with pytest.raises(RecordingError, match="2 layers, but biases says"):
        Architecture(("tanh",), "squared_error", (True,))


def test_large_networks_are_sampled_and_read_as_exactly(recording: Recording) -> None:
    """Of 13,000 numbers a part is enough for thirteen digits."""
    wide = by_numpy(Constants(optimizer="sgd"), Shape(hidden=(100, 120), outputs=1))

    measured = measure(wide)

    assert measured.of("momentum").measured == pytest.approx(0.9, abs=1e-12)
    assert measured.of("learning_rate_times_loss_factor").measured == pytest.approx(
        0.005, abs=1e-14
    )


def test_a_network_of_fewer_numbers_than_constants_says_so(recording: Recording) -> None:
    """One weight and one bias; nothing is made up."""
    step = recording.steps[0]
    tiny = replace(
        step,
        before=type(step.before)((np.ones((1, 1)),), (np.ones(1),)),
        after=type(step.before)((np.full((1, 1), 0.9),), (np.full(1, 0.8),)),
        inputs=np.ones((4, 1)),
        targets=np.zeros((4, 1)),
        gradients=type(step.before)((np.full((1, 1), 4.0),), (np.full(1, 4.0),)),
    )

    measured = measure(Recording(architecture=Architecture((), "squared_error"), steps=(tiny,)))

    assert measured.of("loss_factor").measured is None
    assert "fewer numbers" in measured.of("loss_factor").reason
