"""Each finding has a network that provokes it, and healthy networks have none."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from schemas.spec import PairSpec, TrainSpec
from tests.conftest import ROOT
from tests.worker.training.cases import Watcher, folders_in
from tests.worker.training.diagnostics.networks import Written, kinds, report_on, the
from worker.training.run import train_job

NORMAL = "initializers.RandomNormal(stddev={})".format
ADAM = "Adam()"


@pytest.mark.parametrize("optimizer", ["SGD(learning_rate=0.1)", ADAM])
def test_zero_weights_let_no_gradient_through(optimizer: str) -> None:
    """The tutorial's network: the loss stays where it is under any optimizer."""
    told = Written(init="'zeros'", optimizer=optimizer).trained()

    assert kinds(told) == [("zero-weights", "layer_1"), ("constant-loss", None)]
    assert the(told, "zero-weights").sentence == (
        "No gradient reaches layer_1 and layer_2: all weights of all layers are zero, and stay so. "
        "Only the biases of layer_3 can learn."
    )
    assert "The loss stayed at 2.3 for 15 epochs" in the(told, "constant-loss").sentence
    assert [set(layer.gradient_norm[1:]) for layer in told.layers] == [{0.0}, {0.0}, {0.0}]


def test_zeros_in_the_last_layer_alone_are_no_finding() -> None:
    """They learn in the first step, and let gradients through from then on."""
    told = Written(last="'zeros'").trained()

    assert told.layers[2].kernel.deviation[0] == 0.0
    assert kinds(told) == []


def test_units_that_begin_alike_stay_alike() -> None:
    """Constant weights; and zeros under a logistic function, which puts out one half."""
    constant = Written(init="initializers.Constant(0.05)").trained()
    zeros = Written(init="'zeros'", activation="sigmoid").trained()

    for told in (constant, zeros):
        layers = [layer for kind, layer in kinds(told) if kind == "equal-units"]
        assert layers == ["layer_1", "layer_2"]
    assert "All 40 units of layer_1 are one and the same" in the(constant, "equal-units").sentence


@pytest.mark.parametrize("stddev", ["1e-3", "1e-4"])
def test_small_weights_keep_the_loss_where_it_is_under_sgd(stddev: str) -> None:
    """What the tutorial calls a hard time; Adam gets out of it."""
    told = Written(init=NORMAL(stddev)).trained()

    assert kinds(told) == [("constant-loss", None)]
    sentence = the(told, "constant-loss").sentence
    assert "weights of layer_1, layer_2 and layer_3 began small" in sentence
    assert "where Glorot's would be 0.139, 0.2 and 0.316" in sentence
    assert "constant-loss" not in dict(
        kinds(Written(init=NORMAL("1e-3"), optimizer=ADAM).trained())
    )


def test_gradients_that_underflow_are_no_gradients() -> None:
    """Of weights so small that float32 has no number for their product."""
    told = Written(init=NORMAL("1e-12")).trained()

    assert ("no-gradient", "layer_1") in kinds(told)
    assert "less than float32 can hold" in the(told, "no-gradient").sentence


@pytest.mark.parametrize("optimizer", ["SGD(learning_rate=0.1)", ADAM])
def test_large_weights_saturate_units_from_the_start(optimizer: str) -> None:
    """By the deviation of one that the tutorial calls large."""
    told = Written(init=NORMAL("1.0"), optimizer=optimizer).trained()

    assert kinds(told) == [("saturated-units", "layer_1"), ("saturated-units", "layer_2")]
    found = the(told, "saturated-units")
    assert found.epoch == 0
    assert "Large-scale initialisation: the weights began with a size of 1" in found.sentence


def test_inputs_that_are_not_scaled_saturate_the_first_layer() -> None:
    """Pixels of 0 to 16, as they come."""
    told = Written(scaling="none").trained()

    assert kinds(told) == [("saturated-units", "layer_1")]
    assert "inputs have a size of 7.7" in the(told, "saturated-units").sentence


def test_a_rate_of_ten_drives_units_out_and_weights_up() -> None:
    """The tutorial's largest rate, which does not converge."""
    told = Written(optimizer="SGD(learning_rate=10.0)").trained()

    assert {"saturated-units", "exploding", "worse-than-guessing"} == {k for k, _ in kinds(told)}
    assert the(told, "saturated-units").epoch == 1
    assert "The weights grew from a size of 0.139" in the(told, "saturated-units").sentence
    assert "log loss" in the(told, "worse-than-guessing").sentence


def test_dead_units_are_counted() -> None:
    """Biases far below zero: no row reaches any unit; half of them: half are counted."""
    told = Written(activation="relu", bias="initializers.Constant(-50.0)").trained()
    half = Written(
        activation="relu", bias="initializers.RandomNormal(mean=-5.0, stddev=8.0)", epochs=3
    ).trained()

    assert kinds(told)[0] == ("no-gradient", "layer_1")
    assert "layer_2 are dead" in the(told, "no-gradient").sentence
    assert told.layers[0].dead_share == (1.0,) * 16
    found = the(half, "dead-units")
    share = half.layers[0].dead_share[-1]
    assert share is not None
    assert 0.4 <= share < 1.0
    assert found.sentence.startswith(f"{round(40 * share)} of 40 units of layer_1 (relu) are dead")


def test_units_that_die_by_a_large_step_take_the_gradient_with_them() -> None:
    """Of relu, at a rate of three."""
    told = Written(activation="relu", optimizer="SGD(learning_rate=3.0)").trained()

    assert kinds(told)[0] == ("no-gradient", "layer_1")
    assert the(told, "no-gradient").epoch >= 1
    assert "all 10 units of layer_2 are dead" in the(told, "no-gradient").sentence


def test_steps_below_one_rounding_unit_are_told() -> None:
    """A gradient is there, and no bit of any weight changes."""
    told = Written(optimizer="SGD(learning_rate=1e-12)", epochs=4).trained()

    assert kinds(told) == [("no-gradient-by-rounding", "layer_1"), ("constant-loss", None)]
    sentence = the(told, "no-gradient-by-rounding").sentence
    assert sentence.startswith("Updates of layer_1, layer_2 and layer_3 vanish by rounding")


def test_what_runs_off_is_named() -> None:
    """A linear network on a target that is not scaled, at too large a rate."""
    network = Written(activation="linear", optimizer="SGD(learning_rate=0.01)", on="diabetes")
    report = report_on(network.spec())

    (finding,) = report.diagnostics["reference"].findings
    (where,) = report.diverged
    assert (finding.kind, finding.epoch) == ("diverged", where.epoch)
    assert where.tensor in finding.sentence
    kernel = report.diagnostics["reference"].layers[0].kernel
    assert kernel.mean[0] is not None
    assert kernel.mean[-1] is None


def test_weights_that_grow_without_bounds_are_told_before_they_overflow() -> None:
    """Softplus on a target that is not scaled: it goes flat at weights of millions."""
    network = Written(activation="softplus", optimizer="SGD(learning_rate=0.02)", on="diabetes")
    told = network.trained()

    assert {"no-gradient", "exploding"} <= {kind for kind, _ in kinds(told)}
    assert "every output of layer_2 is saturated" in the(told, "no-gradient").sentence


HEALTHY = ("relu", "tanh", "sigmoid", "hard_tanh", "softplus", "selu", "softmax", "tanh_shrink")


@pytest.mark.parametrize("activation", HEALTHY)
def test_a_healthy_network_has_no_findings(activation: str) -> None:
    """Glorot's weights and Adam, on digits; the sharpest of all activations were chosen."""
    told = Written(activation=activation, optimizer=ADAM, epochs=30).trained()

    assert told.findings == ()


EXAMPLES = ("01", "02", "03", "04", "06", "07", "08", "09", "12")


@pytest.mark.parametrize("number", EXAMPLES)
def test_the_examples_have_no_findings(number: str) -> None:
    """None of them is about a sick network, however far its legs may be apart."""
    (path,) = (ROOT / "examples").glob(f"{number}_*.json")
    told: dict[str, Any] = json.loads(path.read_text())
    told.pop("try", None)
    spec = PairSpec.model_validate(told | {"explain": {"noise_floor": False}})

    report = report_on(spec)

    assert {name: each.findings for name, each in report.diagnostics.items()} == {
        "reference": (),
        "candidate": (),
    }


def test_a_target_that_is_out_of_reach_is_named() -> None:
    """Adam's small steps towards a target of 150; a scaled one is found at once."""
    network = Written(optimizer=ADAM, on="diabetes", epochs=5)
    spec = network.spec()
    scaled = spec.model_copy(
        update={"scaling": spec.scaling.model_copy(update={"target": "standard"})}
    )

    told = report_on(spec).diagnostics["reference"]

    (finding,) = told.findings
    assert finding.kind in {"constant-loss", "worse-than-guessing"}
    assert "The target has a size of 17" in finding.sentence
    assert report_on(scaled).diagnostics["reference"].findings == ()


_WIDE = 784


def test_weights_drawn_at_a_hundredth_begin_so(tmp_path: Path) -> None:
    """The tutorial's look at a first layer: mean 0, deviation 0.01, and biases of 0 and 0."""
    table = tmp_path / "table.parquet"
    generator = np.random.default_rng(0)
    columns: dict[str, Any] = {f"X_{n}": generator.normal(size=60) for n in range(_WIDE)}
    pq.write_table(pa.table(columns | {"y": np.arange(60.0) % 10}), table)
    network = Written(init=NORMAL("0.01"), epochs=1, units=100, inputs=_WIDE)
    told = network.spec().model_dump(mode="json")
    spec = TrainSpec.model_validate(told | {"dataset": {"upload": "ds_" + "0" * 24}, "target": "y"})

    report = train_job(spec, table, folders_in(tmp_path), Watcher()).report

    first = report.diagnostics["reference"].layers[0]
    draws = _WIDE * 100
    assert abs(first.kernel.mean[0] or 0.0) < 4 * 0.01 / math.sqrt(draws)
    assert first.kernel.deviation[0] == pytest.approx(0.01, rel=4 / math.sqrt(2 * draws))
    assert (first.bias.mean[0], first.bias.deviation[0]) == (0.0, 0.0)
    assert set(first.bias.quantiles[0]) == {0.0}


_NAMED = {"'zeros'": "zeros", NORMAL("1e-3"): {"normal": {"stddev": 1e-3}}}


@pytest.mark.parametrize("init", list(_NAMED))
def test_a_network_of_products_and_variables_is_looked_at_alike(init: str) -> None:
    """The same findings for TensorFlow without Keras, and none for Glorot's weights."""
    weights = _NAMED[init]

    told = _of_products(weights, weights, weights)

    assert kinds(told) == kinds(Written(init=init).trained())
    assert kinds(_of_products(*["glorot_uniform"] * 3)) == []


def _of_products(*weights: Any) -> Any:
    """What was seen of a network of TensorFlow's own operations with these first weights."""
    widths = (40, 10)[: len(weights) - 1]
    layers = [{"units": n, "activation": "tanh"} for n in widths] + [{"units": 10}]
    network = {
        "layers": [layer | {"weights": w} for layer, w in zip(layers, weights, strict=True)],
        "optimizer": {"name": "sgd", "learning_rate": 0.1},
        "epochs": 15,
    }
    job = {"kind": "train", "dataset": {"builtin": "digits"}, "network": {"tensorflow": network}}
    return report_on(TrainSpec.model_validate(job)).diagnostics["reference"]


def test_zeros_above_a_layer_keep_the_gradient_from_it() -> None:
    """One sentence for each layer of zeros, which says what lies below it."""
    told = _of_products("glorot_uniform", "zeros", "zeros")

    found = [finding.sentence for finding in told.findings if finding.kind == "zero-weights"]
    assert found == [
        "No gradient reaches layer_1: all weights of layer_2 are zero.",
        "No gradient reaches layer_1 and layer_2: all weights of layer_3 are zero.",
    ]
