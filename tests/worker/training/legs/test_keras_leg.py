"""The Keras leg is scikit-learn under scikit-learn's semantics, and Keras under Keras' own."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from pairing.semantics import Semantics
from schemas.spec import PairSpec
from tests.worker.training.examined import examined
from tests.worker.training.legs.configurations import TABLE, Configuration, named, problem_of
from tests.worker.training.legs.keras_legs import (
    apart,
    bits,
    in_given_order,
    keras_leg,
    naive_semantics,
    plain_model,
    reference_semantics,
    relative,
    sklearn_leg,
    trained,
    weights_of,
)
from worker.training.draws import fresh_orders
from worker.training.leg import Network
from worker.training.legs.keras_leg import load_outputs, save_model
from worker.training.legs.keras_leg.leg import SHELF, keras_drawn_weights
from worker.training.legs.keras_leg.program import Program, ProgramShelf, key_of
from worker.training.plan import plan_of
from worker.training.preparation import prepare

ALIGNED = 1e-12
LBFGS = [row for row in TABLE if row.params.get("solver") == "lbfgs"]
EXACT_TABLE = [row for row in TABLE if row.dtype == "float64" and row not in LBFGS]


@pytest.mark.parametrize("configuration", EXACT_TABLE, ids=named)
def test_the_aligned_twin_trains_to_scikit_learns_numbers(configuration: Configuration) -> None:
    """The same epochs, orders, rates, scores and reason to stop, and weights within 1e-12."""
    problem = problem_of(configuration)
    reference = sklearn_leg(configuration, problem)
    theirs = list(reference.epochs())

    leg = keras_leg(configuration, problem)
    ours = list(leg.epochs())

    assert bits(leg.initial) == bits(reference.initial)
    assert leg.orders_seen.hexdigest() == reference.orders_seen.hexdigest()
    assert [each.epoch for each in ours] == [each.epoch for each in theirs]
    assert [each.learning_rate for each in ours] == [each.learning_rate for each in theirs]
    assert apart(reference.weights(), leg.weights()) < ALIGNED
    assert relative(np.array(reference.loss_curve), np.array(leg.loss_curve)) < ALIGNED
    assert apart(reference.gradients(), leg.gradients()) < 1e-9
    outputs = reference.outputs(problem.inputs)
    assert relative(outputs, leg.outputs(problem.inputs)) < ALIGNED
    scores, their_scores = (
        [each.validation_score or 0.0 for each in leg] for leg in (ours, theirs)
    )
    np.testing.assert_allclose(scores, their_scores, rtol=ALIGNED, atol=ALIGNED)
    leg.close()


@pytest.mark.parametrize("configuration", LBFGS, ids=named)
def test_under_lbfgs_both_legs_end_for_the_same_reason_and_in_float64(
    configuration: Configuration,
) -> None:
    """SciPy packs all weights into float64, whatever the inputs are (D29)."""
    problem = problem_of(configuration)
    reference = sklearn_leg(configuration, problem)
    leg = keras_leg(configuration, problem)

    theirs, ours = list(reference.epochs()), list(leg.epochs())

    assert bits(leg.initial) == bits(reference.initial)
    assert leg.orders_seen.hexdigest() == reference.orders_seen.hexdigest()
    assert [each.epoch for each in ours] == [each.epoch for each in theirs]
    assert {each.learning_rate for each in ours} == {None}
    assert leg.stopped_because == reference.stopped_because
    formats = [tensor.dtype for _, tensor in leg.weights().named()]
    assert formats == [tensor.dtype for _, tensor in reference.weights().named()]
    assert set(formats) == {np.dtype("float64")}
    assert leg.outputs(problem.inputs).dtype == reference.outputs(problem.inputs).dtype
    leg.close()


@pytest.mark.parametrize("configuration", LBFGS, ids=named)
def test_under_lbfgs_the_twin_is_at_the_floor(configuration: Configuration) -> None:
    """L-BFGS amplifies rounding, so that no tolerance could be written down here."""
    assert examined(configuration).verdict in {"identical", "indistinguishable"}


@pytest.mark.parametrize("dropped", [False, True])
def test_a_keras_optimisation_that_is_left_half_way_leaves_no_thread_and_a_sound_program(
    dropped: bool,
) -> None:
    """A cancelled job's program serves the next one."""
    problem, shelf = problem_of(LBFGS[0]), ProgramShelf()
    whole = trained(keras_leg(LBFGS[0], problem, shelf=shelf))
    leg = keras_leg(LBFGS[0], problem, shelf=shelf)
    epochs = leg.epochs()
    next(epochs)
    assert "in-turns" in {thread.name for thread in threading.enumerate()}

    if dropped:
        del epochs
    else:
        leg.close()

    assert "in-turns" not in {thread.name for thread in threading.enumerate()}
    leg.close()
    again = keras_leg(LBFGS[0], problem, shelf=shelf)
    assert again._program is leg._program
    assert bits(trained(again)) == bits(whole)


def diabetes(candidate: dict[str, str]) -> PairSpec:
    """The case of the project's first example."""
    params = {
        "hidden_layer_sizes": [10], "activation": "logistic", "alpha": 1.0, "solver": "sgd",
        "max_iter": 200, "batch_size": 200,
    }  # fmt: skip
    return PairSpec.model_validate(
        {
            "kind": "pair",
            "dataset": {"builtin": "diabetes"},
            "reference": {"sklearn": {"estimator": "MLPRegressor", "params": params}},
            "candidate": {"keras": candidate},
            "dtype": "float64",
        }
    )


def diabetes_gap(candidate: dict[str, str]) -> tuple[int, float, float]:
    """Train the case; give its epochs, and how far weights and predictions come apart."""
    spec = diabetes(candidate)
    plan = plan_of(spec, prepare(spec, None, dtype="float64"))
    reference, leg = plan.leg("reference"), plan.candidate_leg()
    epochs = len(list(reference.epochs()))
    list(leg.epochs())
    predictions = np.abs(plan.test_outputs(reference) - plan.test_outputs(leg)) / plan.spread()
    weights = apart(reference.weights(), leg.weights())
    leg.close()
    return epochs, weights, float(predictions.max())


def test_diabetes_with_ten_logistic_units_agrees_within_1e_12_when_aligned() -> None:
    """Alpha 1, SGD with Nesterov momentum, 200 epochs, batches of 200."""
    epochs, weights, predictions = diabetes_gap({"like": "reference"})

    assert epochs == 200
    assert weights < ALIGNED
    assert predictions < ALIGNED


def test_diabetes_by_the_naive_port_is_another_network() -> None:
    """The same names with the same values, even in float64."""
    _, weights, predictions = diabetes_gap({"port": "naive"})

    assert weights > 0.1
    assert predictions > 0.01


_BATCHES = {"hidden_layer_sizes": [7], "max_iter": 5, "batch_size": 16, "random_state": 3}
_SGD = {"solver": "sgd", "learning_rate_init": 0.02}
NAIVE = (
    Configuration("one", _BATCHES | {"alpha": 0.01, "activation": "logistic"} | _SGD),
    Configuration("several", _BATCHES | {"alpha": 0.01, "activation": "tanh"}),
    Configuration("binary", _BATCHES | {"alpha": 0.3, "nesterovs_momentum": False} | _SGD),
    Configuration("multiclass", _BATCHES | {"alpha": 0.1}),
    Configuration("multilabel", _BATCHES | {"alpha": 0.0} | _SGD),
    Configuration("counts", _BATCHES | {"alpha": 0.01, "loss": "poisson", "beta_1": 0.7}),
)


def by_fit(semantics: Semantics, model: Any, inputs: Any, targets: Any) -> list[float]:
    """Let plain Keras train, epoch by epoch, on the orders that the leg draws."""
    orders = fresh_orders(semantics.seed, len(inputs), shuffled=True)
    losses = []
    for _ in range(semantics.epochs):
        order = next(orders)
        seen = model.fit(
            inputs[order], targets[order], batch_size=16, epochs=1, shuffle=False, verbose=0
        )
        losses += seen.history["loss"]
    return losses


@pytest.mark.parametrize("configuration", NAIVE, ids=named)
def test_the_naive_port_trains_as_plain_keras_does(configuration: Configuration) -> None:
    """The same numbers to float32's rounding as `compile` and `fit` from the same weights."""
    problem, semantics = problem_of(configuration), naive_semantics(configuration, "float32")
    leg = keras_leg(configuration, problem, semantics)
    model = plain_model(semantics, problem, leg.initial)
    list(leg.epochs())

    losses = by_fit(semantics, model, problem.inputs, problem.targets)

    assert apart(weights_of(model), leg.weights()) < 1e-5
    np.testing.assert_allclose(leg.loss_curve, losses, rtol=1e-5)
    np.testing.assert_allclose(
        leg.outputs(problem.inputs), model.predict(problem.inputs, verbose=0), rtol=1e-4, atol=1e-6
    )
    leg.close()


@pytest.mark.parametrize("configuration", NAIVE[1:3], ids=named)
def test_in_float64_the_port_has_plain_kerass_float32_coefficients(
    configuration: Configuration,
) -> None:
    """Momentum, betas and the L2 factor go through float32, or 1e-12 would be out of reach."""
    problem, semantics = problem_of(configuration), naive_semantics(configuration, "float64")
    leg = keras_leg(configuration, problem, semantics)
    model = plain_model(semantics, problem, leg.initial)
    list(leg.epochs())

    losses = by_fit(semantics, model, problem.inputs, problem.targets)

    assert apart(weights_of(model), leg.weights()) < ALIGNED
    np.testing.assert_allclose(leg.loss_curve, losses, rtol=ALIGNED)
    exact = replace(semantics, coefficients="exact")
    assert apart(trained(keras_leg(configuration, problem, exact)), leg.weights()) > 1e-11
    leg.close()


def test_the_naive_ports_stop_is_keras_own() -> None:
    """One whole `fit` with its validation split and its EarlyStopping."""
    params = _BATCHES | _SGD | {
        "early_stopping": True, "validation_fraction": 0.2, "max_iter": 60,
        "n_iter_no_change": 3, "tol": 0.01, "alpha": 0.01,
    }  # fmt: skip
    configuration = Configuration("one", params)
    problem = problem_of(configuration)
    semantics = in_given_order(naive_semantics(configuration, "float32"))
    leg = keras_leg(configuration, problem, semantics)
    model = plain_model(semantics, problem, leg.initial)

    ended = list(leg.epochs())
    stop = keras.callbacks.EarlyStopping("val_loss", min_delta=0.01, patience=3)
    seen = model.fit(
        problem.inputs, problem.targets, batch_size=16, epochs=60, validation_split=0.2,
        shuffle=False, callbacks=[stop], verbose=0,
    )  # fmt: skip

    assert 3 < len(ended) < 60
    assert len(ended) == len(seen.history["loss"])
    told = "the validation loss did not improve by more than min_delta=0.01 for 3 epochs or more"
    assert leg.stopped_because == told
    scores = [each.validation_score or 0.0 for each in ended]
    np.testing.assert_allclose(scores, seen.history["val_loss"], rtol=1e-4)
    assert apart(weights_of(model), leg.weights()) < 1e-4
    leg.close()


def test_the_naive_ports_first_weights_are_those_of_keras_layers() -> None:
    """Glorot uniform from the seeds that follow the job's, whatever seed that is; no biases."""
    network = Network(5, (7,), 2)
    for seed in (0, 2**31 - 1, 2**31, 2**32 - 1):
        weights = keras_drawn_weights(network, seed, "float32")
        bounds = [np.sqrt(6 / 12), np.sqrt(6 / 9)]
        for kernel, bound in zip(weights.kernels, bounds, strict=True):
            assert kernel.dtype == np.float32
            assert 0.8 * bound < np.abs(kernel).max() <= bound
        assert not any(bias.any() for bias in weights.biases)
        assert bits(weights) == bits(keras_drawn_weights(network, seed, "float32"))
    layer = keras.layers.Dense(
        7, kernel_initializer=keras.initializers.GlorotUniform(seed=5), dtype="float32"
    )
    layer.build((None, 5))
    first = keras_drawn_weights(network, 5, "float32").kernels[0]
    assert np.asarray(layer.kernel).tobytes() == first.tobytes()


TWO_BATCHES = Configuration("one", _BATCHES | {"alpha": 0.1})
WITH_MOMENTUM = Configuration("one", _BATCHES | {"alpha": 0.1} | _SGD)
WITH_LBFGS = Configuration("one", _BATCHES | {"alpha": 0.1, "solver": "lbfgs"})
CHANGES: list[tuple[Configuration, dict[str, Any]]] = [
    (TWO_BATCHES, {"learning_rate": 0.03}),
    (TWO_BATCHES, {"beta_1": 0.5, "beta_2": 0.9, "epsilon": 1e-3}),
    (TWO_BATCHES, {"l2": 0.7}),
    (TWO_BATCHES, {"l2_divisor": "none"}),
    (TWO_BATCHES, {"loss_factor": 1.0}),
    (TWO_BATCHES, {"batch_rows": 10}),
    (TWO_BATCHES, {"seed": 5}),
    (TWO_BATCHES, {"order": "fresh", "epochs": 9}),
    (WITH_MOMENTUM, {"learning_rate": 0.01}),
    (WITH_MOMENTUM, {"momentum": 0.3}),
    (WITH_MOMENTUM, {"schedule": "invscaling"}),
    (WITH_LBFGS, {"l2": 0.7}),
    (WITH_LBFGS, {"epochs": 9}),
    (WITH_LBFGS, {"max_fun": 3, "loss_factor": 1.0}),
]


def traces(program: Program) -> int:
    """How often TensorFlow has traced a program's epoch, forward pass and cost."""
    compiled = (program.epoch, program.slopes, program.forward, program.cost)
    return sum(each._function.experimental_get_tracing_count() for each in compiled)


@pytest.mark.parametrize(("configuration", "change"), CHANGES, ids=str)
def test_other_numbers_are_no_reason_to_trace_again(
    configuration: Configuration, change: dict[str, Any]
) -> None:
    """And a leg on a program that another leg has used gives the bits of a new program."""
    problem, semantics = problem_of(configuration), reference_semantics(configuration)
    first = keras_leg(configuration, problem)
    before = trained(first)
    program = first._program
    count = traces(program)

    second = keras_leg(configuration, problem, replace(semantics, **change))
    assert second._program is program
    after = trained(second)

    assert traces(program) == count
    fresh = keras_leg(configuration, problem, replace(semantics, **change), ProgramShelf())
    assert bits(trained(fresh)) == bits(after) != bits(before)


def test_other_rows_are_no_reason_to_trace_again() -> None:
    """A data set of another length goes through the same function."""
    first = keras_leg(TWO_BATCHES, problem_of(TWO_BATCHES))
    trained(first)
    count = traces(first._program)

    second = keras_leg(TWO_BATCHES, problem_of(replace(TWO_BATCHES, rows=31)))
    trained(second)

    assert second._program is first._program
    assert traces(second._program) == count


def test_the_same_leg_again_on_a_shelved_program_gives_the_same_bits() -> None:
    """Nothing of an earlier job is left: no moments, no step count, no rate."""
    for configuration in (TWO_BATCHES, WITH_MOMENTUM):
        problem, shelf = problem_of(configuration), ProgramShelf()
        fresh = keras_leg(configuration, problem, shelf=shelf)
        once = trained(fresh)

        again = keras_leg(configuration, problem, shelf=shelf)

        assert again._program is fresh._program
        assert bits(trained(again)) == bits(once)


def test_a_leg_that_was_left_half_way_disturbs_no_later_one() -> None:
    """A cancelled job gives its program back as it stands."""
    problem = problem_of(TWO_BATCHES)
    whole = trained(keras_leg(TWO_BATCHES, problem))
    cancelled = keras_leg(TWO_BATCHES, problem)
    epochs = cancelled.epochs()
    next(epochs)
    next(epochs)
    cancelled.close()

    assert bits(trained(keras_leg(TWO_BATCHES, problem))) == bits(whole)


def test_two_legs_of_one_kind_are_alive_at_once_without_disturbing_each_other() -> None:
    """Each has a program of its own until it is closed."""
    problem, semantics = problem_of(TWO_BATCHES), reference_semantics(TWO_BATCHES)
    other = replace(semantics, learning_rate=0.03, seed=8)
    alone = [trained(keras_leg(TWO_BATCHES, problem, each)) for each in (semantics, other)]

    pair = [keras_leg(TWO_BATCHES, problem, each) for each in (semantics, other)]
    assert pair[0]._program is not pair[1]._program
    for _ in zip(*(leg.epochs() for leg in pair), strict=True):
        pass

    assert [bits(leg.weights()) for leg in pair] == [bits(each) for each in alone]
    for leg in pair:
        leg.close()


def test_legs_of_two_formats_are_alive_at_once_without_disturbing_each_other() -> None:
    """Keras' float format is global to the process, and each leg has its own."""
    single = Configuration("one", TWO_BATCHES.params, "float32")
    both = [(each, problem_of(each)) for each in (TWO_BATCHES, single)]
    alone = [trained(keras_leg(*each, shelf=ProgramShelf())) for each in both]

    pair = [keras_leg(*each, shelf=ProgramShelf()) for each in both]
    for _ in zip(*(leg.epochs() for leg in pair), strict=True):
        pass

    assert [bits(leg.weights()) for leg in pair] == [bits(each) for each in alone]
    assert [leg.weights().kernels[0].dtype for leg in pair] == [np.float64, np.float32]


def test_a_leg_that_is_closed_twice_gives_its_program_back_once() -> None:
    """Otherwise two later legs would train in one set of variables."""
    problem, shelf = problem_of(TWO_BATCHES), ProgramShelf()
    leg = keras_leg(TWO_BATCHES, problem, shelf=shelf)
    leg.close()
    successor = keras_leg(TWO_BATCHES, problem, shelf=shelf)
    leg.close()

    assert successor._program is leg._program
    assert keras_leg(TWO_BATCHES, problem, shelf=shelf)._program is not successor._program


def test_a_shelf_drops_the_longest_unused_programs() -> None:
    """Memory of a warm process is bounded."""
    shelf, semantics = ProgramShelf(kept=2), reference_semantics(WITH_MOMENTUM)
    kinds = [replace(semantics, activations=(name,)) for name in ("relu", "tanh", "elu")]
    keys = [key_of(each, Network(2, (3,), 1)) for each in kinds]
    programs = [Program(key, semantics) for key in keys]
    for program in programs:
        shelf.put_back(program)

    kept = [shelf.take(key, semantics) for key in keys]

    assert [ours is theirs for ours, theirs in zip(kept, programs, strict=True)] == [
        False,
        True,
        True,
    ]


def test_watching_between_epochs_changes_no_bit() -> None:
    """Reading weights, gradients, outputs and the graph leaves the training as it is."""
    stops = {"early_stopping": True, "max_iter": 12}
    configuration = Configuration("binary", _BATCHES | stops)
    problem = problem_of(configuration)
    bare = trained(keras_leg(configuration, problem))

    leg = keras_leg(configuration, problem)
    assert leg.graph()
    for _ in leg.epochs():
        leg.weights().copy()
        leg.gradients()
        leg.outputs(problem.inputs)

    assert bits(leg.weights()) == bits(bare)
    leg.close()


def test_a_saturated_output_loses_no_gradient() -> None:
    """Keras' own loss of probabilities would clip it to 16 and its gradient to 0."""
    params = _BATCHES | _SGD | {"hidden_layer_sizes": [], "batch_size": 53, "max_iter": 2}
    configuration = Configuration("binary", params | {"learning_rate_init": 500.0, "alpha": 0.0})
    problem = problem_of(configuration)
    leg = keras_leg(configuration, problem)
    epochs = leg.epochs()
    next(epochs)
    outputs = leg.outputs(problem.inputs)
    assert (outputs < 1e-20).any()

    next(epochs)

    by_hand = problem.inputs.T @ (outputs - problem.targets) / len(outputs)
    np.testing.assert_allclose(leg.gradients().kernels[0], by_hand, rtol=1e-12)
    leg.close()


@pytest.mark.parametrize("loss", ["sgd", "adam"])
def test_a_leg_that_diverges_stops_there_and_names_the_tensor(loss: str) -> None:
    """NaN is a finding; the weights stay as they are for everybody to see."""
    params = _BATCHES | {"solver": loss, "learning_rate_init": 1e200, "max_iter": 50}
    configuration = Configuration("one", params)
    leg = keras_leg(configuration, problem_of(configuration))

    epochs = list(leg.epochs())

    assert len(epochs) < 50
    assert leg.stopped_because == "a weight is no longer finite"
    assert leg.weights().not_finite() is not None
    leg.close()


SAVED: list[Callable[[], Configuration]] = [
    lambda: Configuration("several", _BATCHES),
    lambda: Configuration("counts", _BATCHES | {"loss": "poisson", "activation": "tanh"}),
    lambda: Configuration("binary", _BATCHES | {"activation": "logistic"}),
    lambda: Configuration("multiclass", _BATCHES | {"hidden_layer_sizes": []}),
]


@pytest.mark.parametrize("made", SAVED)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_stored_model_is_plain_keras_and_puts_out_what_the_leg_does(
    made: Callable[[], Configuration], dtype: Any, tmp_path: Path
) -> None:
    """Whatever the reading process has as its default format."""
    configuration = Configuration(made().kind, made().params, dtype)
    problem = problem_of(configuration)
    leg = keras_leg(configuration, problem)
    weights, outputs = leg.initial, leg.outputs(problem.inputs)
    leg.close()
    path = tmp_path / "model.keras"

    save_model(path, leg.semantics, problem.network, weights)

    keras.config.set_floatx("float32")
    reread = load_outputs(path)(problem.inputs)
    assert reread.dtype == outputs.dtype == np.dtype(dtype)
    rounding = np.finfo(dtype).eps
    np.testing.assert_allclose(reread, outputs, rtol=8 * rounding, atol=8 * rounding)
    model: Any = keras.saving.load_model(path)
    assert bits(weights_of(model)) == bits(weights)
    # Not Keras' own count, which goes on from the jobs that this process ran before.
    numbered = [f"layer_{number}" for number in range(1, len(weights.kernels) + 1)]
    assert [layer.name for layer in model.layers] == numbered


def test_the_layers_of_every_program_are_named_as_the_curves_are() -> None:
    """A second program in one process has the names of the first."""
    for configuration in (TWO_BATCHES, Configuration("counts", TWO_BATCHES.params | {"alpha": 0})):
        leg = keras_leg(configuration, problem_of(configuration))
        program = Program(key_of(leg.semantics, problem_of(configuration).network), leg.semantics)
        leg.close()
        assert [layer.name for layer in program.layers] == ["layer_1", "layer_2"]


def test_shelved_programs_are_those_that_legs_take() -> None:
    """The tests above would prove nothing on a shelf that no leg uses."""
    leg = keras_leg(TWO_BATCHES, problem_of(TWO_BATCHES))
    leg.close()
    key = key_of(leg.semantics, leg.network)

    taken = SHELF.take(key, leg.semantics)

    assert taken is leg._program
    SHELF.put_back(taken)
