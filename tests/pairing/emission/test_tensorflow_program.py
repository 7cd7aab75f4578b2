"""Programs of TensorFlow's own operations, run where there is no Keras, give the leg's numbers."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pairing.emission.program import program_of
from pairing.emission.shape import NoProgram
from pairing.emission.tensorflow_program import tensorflow_program
from pairing.initializer import GLOROT, ZEROS, Initializer
from pairing.semantics import Plateau, Semantics
from tests.pairing.emission.alone import facts_alone, trained_alone
from tests.pairing.emission.clean_rooms import Ended, clean_room, run_all
from tests.worker.training.legs.configurations import TABLE, Configuration, problem_of
from tests.worker.training.legs.keras_legs import naive_semantics, reference_semantics

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

DEEP = Configuration(
    "multiclass",
    {
        "hidden_layer_sizes": [9, 8, 7, 6], "max_iter": 6, "random_state": 3, "batch_size": 16,
        "learning_rate_init": 0.01, "alpha": 0.0, "activation": "relu",
    },
)  # fmt: skip
SINGLE = replace(DEEP, dtype="float32")
SEEDED: dict[str, Any] = {
    "draws": "layer_seeds",
    "order": "fresh",
    "weight_init": (
        Initializer("uniform", low=-0.3, high=0.2),
        Initializer("variance_scaling", scale=2.0, mode="fan_in", distribution="truncated_normal"),
        Initializer("variance_scaling", distribution="untruncated_normal"),
        Initializer("truncated_normal", stddev=0.4),
        GLOROT,
    ),
    "bias_init": (
        Initializer("normal", stddev=1.0),
        ZEROS,
        "kernel_bound",
        Initializer("constant", value=0.1),
        GLOROT,
    ),
    "own_seeds": (None, 2**32 - 1, *(None,) * 8),
}
DROPS = {"dropout": (0.3, 0.3, 0.0, 0.3), "dropout_masks": "stateless"}
ARGUMENTS = (("centered", True), ("momentum", 0.5), ("rho", 0.8))
CASES: dict[str, tuple[Configuration, dict[str, Any]]] = {
    "dropout": (DEEP, SEEDED | DROPS),
    "dropout in float32": (SINGLE, SEEDED | DROPS),
    "dropout of one stream": (DEEP, DROPS),
    "rmsprop": (DEEP, {"optimizer": "rmsprop", "optimizer_arguments": ARGUMENTS}),
    "adagrad": (
        DEEP,
        {"optimizer": "adagrad", "epsilon": 1e-7, "use_bias": (True,) * 4 + (False,)},
    ),
    "adadelta": (DEEP, {"optimizer": "adadelta", "learning_rate": 1.0, "epsilon": 1e-6}),
    "amsgrad": (DEEP, {"optimizer_arguments": (("amsgrad", True),), "weight_decay": 0.1}),
    "clipped": (DEEP, {"optimizer": "sgd", "gradient_clipping": (("clipnorm", 0.1),)}),
    "decays": (DEEP, {"optimizer": "sgd", "schedule": "inverse_time", "decay": 0.1}),
    "shares": (DEEP, {"l2": 0.3, "l2_coverage": (1.0, 0.5, 0.0, 0.0, 1.0), "l2_divisor": "none"}),
    "all rows": (DEEP, {"batch_rows": "all"}),
    "softplus": (DEEP, {"activations": ("softplus", "elu", "gelu", "silu")}),
    **{f"twin {number}": (TABLE[number], {}) for number in (4, 7, 14, 16, 17, 22, 26, 33, 43, 49)},
}
SIZES = (5, 9, 8, 7, 6, 3)
PORTS = {"port of sgd": TABLE[4], "port of adam": TABLE[16], "port of labels": TABLE[44]}


def semantics_of(name: str) -> Semantics:
    """A case's record."""
    if name in PORTS:
        return naive_semantics(PORTS[name], "float64")
    configuration, change = CASES[name]
    return replace(reference_semantics(configuration), **change)


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Ended]:
    """All programs, run one after the other where TensorFlow is and nothing of ours."""
    place = tmp_path_factory.mktemp("tensorflow")
    files = {}
    for name in (*CASES, *PORTS):
        files[name] = place / name.replace(" ", "_") / "reference.py"
        configuration = PORTS.get(name) or CASES[name][0]
        facts = trained_alone(configuration, semantics_of(name), files[name].parent, "tensorflow")
        files[name].write_text(program_of(facts))
    spoilt = place / "dropout" / "spoilt.py"
    text = files["dropout"].read_text()
    assert "batch * 65536 + layer" in text
    spoilt.write_text(text.replace("batch * 65536 + layer", "batch * 65536 + layer + 1"))
    all_ended = run_all(clean_room("tensorflow-cpu", "keras", "numpy"), [*files.values(), spoilt])
    return {name: all_ended[file] for name, file in files.items()} | {"spoilt": all_ended[spoilt]}


@pytest.mark.parametrize("name", [*CASES, *PORTS])
def test_a_program_gives_the_legs_numbers(ended: dict[str, Ended], name: str) -> None:
    """Masks, draws, orders, rules of stopping and updates are all the leg's own."""
    assert ended[name].status == 0, ended[name].said


def test_most_programs_give_the_legs_bits(ended: dict[str, Ended]) -> None:
    """With dropout in float64 and in float32 too."""
    exact = {name for name, end in ended.items() if end.is_bit_for_bit}

    assert exact >= {"dropout", "dropout in float32"}
    assert 2 * len(exact) > len(ended)


def test_masks_from_another_place_of_the_stream_are_told(ended: dict[str, Ended]) -> None:
    """A program that drops other units ends with another status than 0."""
    assert ended["spoilt"].status == "Other numbers than the job's."


def test_programs_are_clean(tmp_path: Path) -> None:
    """Ruff finds nothing, neither in what they do nor in how they are laid out."""
    for name in (*CASES, *PORTS):
        configuration = PORTS.get(name) or CASES[name][0]
        sizes = problem_of(configuration).network.sizes
        text = program_of(facts_alone(configuration, semantics_of(name), sizes, "tensorflow"))
        (tmp_path / f"{name.replace(' ', '_')}.py").write_text(text)
    common = ["--isolated", "--line-length", "100", str(tmp_path)]
    chosen = ["--select", "E,F,W,I,N,B,UP,C4,SIM,RUF,PTH,RET,PLE,PLW"]
    for command in (["check", *chosen, *common], ["format", "--check", *common]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-3000:]


def test_programs_import_neither_keras_nor_anything_of_ours() -> None:
    """NumPy and TensorFlow, and the standard library."""
    text = tensorflow_program(facts_alone(DEEP, semantics_of("dropout"), SIZES, "tensorflow"))
    names = [line.split()[1] for line in text.splitlines() if line.startswith(("import", "from"))]

    assert names == ["sys", "pathlib", "numpy", "tensorflow"]
    assert "keras" not in text


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"optimizer": "lbfgs"}, "optimizer: TensorFlow alone has sgd, adam"),
        ({"schedule": "plateau", "plateau": Plateau()}, "learning-rate-schedule"),
        ({"stopping": "epoch_loss"}, "stopping-rule"),
        ({"output_activation": "sigmoid"}, "output-activation"),
        ({"dropout": (0.5,) * 4}, "dropout-masks: TensorFlow alone has stateless, not own"),
        ({"weight_init": (Initializer("normal", stddev=0.1),) * 5}, "weight-init"),
    ],
    ids=str,
)
def test_what_is_not_written_yet_is_refused_by_name(change: dict[str, Any], why: str) -> None:
    """By the cause that it belongs to."""
    semantics = replace(reference_semantics(DEEP), **change)

    with pytest.raises(NoProgram, match=why):
        tensorflow_program(facts_alone(DEEP, semantics, SIZES, "tensorflow"))
