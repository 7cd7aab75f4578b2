"""What steps show, what they cannot show, and what they say instead."""

from dataclasses import replace

import keras
import numpy as np
import pytest

from schemas.meter import ConstantName
from tests.number_format import number_format
from tests.worker.training.meter.accusing import accused
from tests.worker.training.meter.foreign_legs import (
    Constants,
    Shape,
    by_numpy,
    keras_model,
    numpy_gradients,
    recorded,
    weights_of,
)
from worker.training.leg import layered
from worker.training.meter import Measured, RecordedStep, Recording, measure

SGD, ADAM = Constants(optimizer="sgd"), Constants()


def first(recording: Recording, count: int) -> Recording:
    """Keep the first steps."""
    return replace(recording, steps=recording.steps[:count])


def telling_gradients(constants: Constants, shape: Shape) -> Recording:
    """A loop in NumPy that tells its gradients."""

    def told(step: RecordedStep) -> RecordedStep:
        tensors = [*step.before.kernels, *step.before.biases]
        gradients = numpy_gradients(constants, shape, tensors, (step.inputs, step.targets))
        return replace(step, gradients=layered(gradients))

    recording = by_numpy(constants, shape)
    return replace(recording, steps=tuple(map(told, recording.steps)))


def number_of(measured: Measured, name: ConstantName, where: str = "") -> float:
    """A number that must have been measured."""
    value = measured.of(name, where).measured
    assert isinstance(value, float)
    return value


def test_gradients_tell_the_loss_factor_from_the_learning_rate() -> None:
    """To twelve digits, and L2 by layer; of the biases it is zero."""
    measured = measure(telling_gradients(SGD.but(factor=1.0, l2=0.003125), Shape()))

    assert number_of(measured, "loss_factor") == pytest.approx(1.0, abs=1e-13)
    assert number_of(measured, "l2", "layer_1/kernel") == pytest.approx(0.003125, abs=1e-14)
    assert number_of(measured, "l2", "layer_2/bias") == pytest.approx(0.0, abs=1e-13)
    assert number_of(measured, "learning_rate") == pytest.approx(0.01, abs=1e-14)
    assert number_of(measured, "momentum") == pytest.approx(0.9, abs=1e-13)


def test_a_loss_without_its_half_is_named_where_gradients_are_told() -> None:
    """No product is in doubt: only the loss factor is."""
    for claims in (SGD, ADAM):
        measured = measure(telling_gradients(claims.but(factor=1.0), Shape()))
        assert accused(measured, claims, "float64") == {"loss_factor"}


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_one_step_of_sgd_shows_a_product_that_momentum_leaves_open(dtype: str) -> None:
    """Nesterov's first step is 1 + momentum times longer; L2 over the loss factor is plain."""
    measured = measure(first(by_numpy(SGD, Shape(dtype=dtype)), 1))

    for name in ("learning_rate", "momentum", "nesterov", "loss_factor"):
        assert measured.of(name).measured is None
        assert measured.of(name).reason
    assert "0.0095" in measured.of("learning_rate_times_loss_factor").reason
    assert number_of(measured, "l2_over_loss_factor", "layer_1/kernel") == pytest.approx(
        0.02, abs=1e-4
    )


def test_two_steps_of_sgd_leave_two_answers_and_three_one() -> None:
    """Momentum 0.9 after Nesterov, or another without: the third step decides."""
    recording = by_numpy(SGD, Shape())

    two, three = measure(first(recording, 2)), measure(recording)

    assert "0.9" in two.of("momentum").reason
    assert two.of("nesterov").measured is None
    assert number_of(three, "momentum") == pytest.approx(0.9, abs=1e-12)
    assert three.of("nesterov").measured is True


def test_without_momentum_decay_of_weights_and_l2_are_the_same() -> None:
    """What is measured as L2 over the loss factor holds both, and the report says so."""
    plain = SGD.but(momentum=0.0, l2=0.0, decay=0.01)

    measured = measure(by_numpy(plain, Shape()))

    assert "L2" in measured.of("weight_decay", "kernels").reason
    assert number_of(measured, "l2_over_loss_factor", "layer_1/kernel") == pytest.approx(1.0)
    assert measured.of("nesterov").reason == "without momentum both forms are the same"


def test_one_step_of_adam_shows_the_rate_and_neither_beta() -> None:
    """Every step of the first is as long as the rate, whatever the betas."""
    measured = measure(first(by_numpy(ADAM, Shape()), 1))

    assert number_of(measured, "learning_rate") == pytest.approx(0.01, abs=1e-12)
    for name in ("beta_1", "beta_2", "loss_factor"):
        assert measured.of(name).measured is None


def test_an_epsilon_that_rounding_hides_is_bounded_and_not_guessed() -> None:
    """In float32 1e-12 cannot be seen; that it is not 1e-4 can."""
    actual = ADAM.but(epsilon=1e-12)

    measured = measure(by_numpy(actual, Shape(dtype="float32")))
    epsilon = measured.of("epsilon_over_loss_factor")

    assert epsilon.measured is None
    assert epsilon.at_most is not None
    assert epsilon.at_most < 1e-6
    assert accused(measured, actual, "float32") == set()
    assert accused(measured, ADAM, "float32") == {"epsilon_over_loss_factor"}


def test_pytorchs_place_of_epsilon_is_told_from_keras() -> None:
    """Added after bias correction it is not scaled by it."""
    shape, constants = Shape(), ADAM
    first_weights = shape.weights()
    tensors = [*first_weights.kernels, *first_weights.biases]
    m, v = ([np.zeros_like(each) for each in tensors] for _ in range(2))
    count = 0

    def take(batch: tuple[np.ndarray, np.ndarray]) -> None:
        nonlocal count
        count += 1
        for at, gradient in enumerate(numpy_gradients(constants, shape, tensors, batch)):
            m[at] = 0.9 * m[at] + 0.1 * gradient
            v[at] = 0.999 * v[at] + 0.001 * gradient**2
            root = np.sqrt(v[at] / (1 - 0.999**count)) + 1e-4
            tensors[at] = tensors[at] - 0.01 * m[at] / (1 - 0.9**count) / root

    measured = measure(recorded(shape, take, lambda: layered(tensors)))

    assert measured.of("epsilon_place").measured == "after bias correction"
    assert number_of(measured, "epsilon_over_loss_factor") == pytest.approx(2e-4, abs=1e-12)
    assert number_of(measured, "beta_2") == pytest.approx(0.999, abs=1e-11)


def test_an_optimizer_that_the_meter_does_not_know_is_not_given_constants() -> None:
    """RMSprop is neither; how much stays unexplained is said."""
    shape = Shape()
    with number_format(shape.dtype):
        model = keras_model(ADAM.but(l2=0.0), shape)
        model.compile(keras.optimizers.RMSprop(0.01, momentum=0.5), "mse")
        recording = recorded(
            shape, lambda batch: model.train_on_batch(*batch), lambda: weights_of(model)
        )

    measured = measure(recording)

    assert measured.rule is None
    assert not measured.explained
    assert "no rule" in measured.of("learning_rate").reason
    assert measured.left is not None
    assert measured.left > 1e-4


def test_float64_weights_of_float32_work_are_measured_as_float32() -> None:
    """Steps that were computed in float32 and kept in float64 are still explained."""
    shape = Shape()
    single = by_numpy(ADAM, replace(shape, dtype="float32"))

    def widened(step: RecordedStep) -> RecordedStep:
        before, after = (
            layered([each.astype("float64") for each in (*w.kernels, *w.biases)])
            for w in (step.before, step.after or step.before)
        )
        return replace(step, before=before, after=after)

    measured = measure(replace(single, steps=tuple(map(widened, single.steps))))

    assert measured.explained
    assert any("float32" in note for note in measured.notes)
    assert number_of(measured, "beta_2") == pytest.approx(0.999, abs=1e-4)


def test_weights_that_do_not_move_have_no_rule() -> None:
    """A learning rate of zero is said, not fitted."""
    measured = measure(by_numpy(ADAM.but(rate=0.0), Shape()))

    assert measured.rule == "none"
    assert measured.notes == ("The weights did not move.",)


def test_steps_that_are_not_the_first_show_the_objective_alone() -> None:
    """What the optimizer remembers is unknown then, and nothing is guessed."""
    later = replace(telling_gradients(ADAM, Shape()), from_the_start=False)

    measured = measure(later)

    assert measured.rule is None
    assert number_of(measured, "loss_factor") == pytest.approx(0.5, abs=1e-13)
    assert "moved weights before" in measured.of("learning_rate").reason


def test_a_learning_rate_that_falls_by_schedule_is_given_and_the_first_one_is_fitted() -> None:
    """Each step says its share of the first rate."""
    shape = Shape()
    whole = by_numpy(SGD.but(momentum=0.0), shape)
    # The second step, taken from where the first ended, at half the rate.
    start, step = whole.steps[0].after, whole.steps[1]
    assert start is not None
    assert step.after is not None
    tensors = [
        before + 0.5 * (after - before)
        for before, after in zip(
            (*start.kernels, *start.biases), (*step.after.kernels, *step.after.biases), strict=True
        )
    ]
    second = replace(step, after=layered(tensors), rate_share=0.5)

    measured = measure(replace(whole, steps=(whole.steps[0], second)))

    assert number_of(measured, "learning_rate_times_loss_factor") == pytest.approx(0.005, abs=1e-13)
    assert number_of(measured, "momentum") == pytest.approx(0.0, abs=1e-11)
