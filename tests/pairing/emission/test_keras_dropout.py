"""Keras programs with dropout drop what the job dropped, by Keras' own layers or by a stream."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pairing.emission.program import program_of
from pairing.semantics import Semantics
from tests.pairing.emission.alone import trained_alone
from tests.pairing.emission.clean_rooms import Ended, clean_room, run_all
from tests.pairing.emission.test_tensorflow_program import DEEP, SINGLE
from tests.worker.training.legs.configurations import Configuration
from tests.worker.training.legs.keras_legs import naive_semantics, reference_semantics

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

SHARES = {"dropout": (0.3, 0.0, 0.2, 0.3)}
LARGE = {"seed": 2**32 - 1, "draws": "layer_seeds", "order": "fresh"}
CASES: dict[str, tuple[Configuration, dict[str, Any]]] = {
    "stream": (DEEP, {"dropout_masks": "stateless", "l2": 0.01}),
    "stream, large seed": (DEEP, LARGE | {"dropout_masks": "stateless"}),
    "stream, float32": (SINGLE, {"dropout_masks": "stateless"}),
    "own": (DEEP, {"dropout_masks": "own"}),
    "port, own": (SINGLE, {"dropout_masks": "own"}),
    "port, stream": (SINGLE, {"dropout_masks": "stateless"}),
}


def semantics_of(name: str) -> Semantics:
    """A case's record: of scikit-learn's making, or as people write it."""
    configuration, change = CASES[name]
    port = name.startswith("port")
    base = (
        naive_semantics(configuration, configuration.dtype)
        if port
        else reference_semantics(configuration)
    )
    return replace(base, **(SHARES | change))


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Ended]:
    """All programs, run one after the other where Keras is and nothing of ours."""
    place = tmp_path_factory.mktemp("dropout")
    files = {}
    for number, name in enumerate(CASES):
        files[name] = place / str(number) / "reference.py"
        facts = trained_alone(
            CASES[name][0], semantics_of(name), files[name].parent, framework="keras"
        )
        files[name].write_text(program_of(facts))
    spoilt = place / "0" / "spoilt.py"
    text = files["stream"].read_text()
    assert "PLACE + step // batches_each + 1" in text
    spoilt.write_text(text.replace("batches_each + 1", "batches_each + 2"))
    found = run_all(clean_room("tensorflow-cpu", "keras", "numpy"), [*files.values(), spoilt])
    return {name: found[file] for name, file in files.items()} | {"spoilt": found[spoilt]}


@pytest.mark.parametrize("name", CASES)
def test_a_program_drops_what_the_job_dropped(ended: dict[str, Ended], name: str) -> None:
    """Weights, predictions and losses are the leg's."""
    assert ended[name].status == 0, ended[name].said


def test_masks_of_another_epoch_are_told(ended: dict[str, Ended]) -> None:
    """A program that drops other units ends with another status than 0."""
    assert ended["spoilt"].status == "Other numbers than the job's."


def test_keras_own_layers_are_used_where_they_say_it(tmp_path: Path) -> None:
    """A port with dropout is the network as people write it."""
    name = "port, own"
    facts = trained_alone(CASES[name][0], semantics_of(name), tmp_path / "port", "keras")
    text = program_of(facts)

    assert "keras.layers.Dropout(0.3, seed=4)," in text
    assert "tf." not in text
