"""How TensorFlow computes in a worker's child."""

import subprocess
import sys
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.worker.training.legs.configurations import TABLE, problem_of
from tests.worker.training.legs.keras_legs import keras_leg
from worker.training.legs.keras_leg.program import Program

_ASK = """
from worker.training.run import warm_up
warm_up()
import tensorflow as tf
print(tf.config.experimental.tensor_float_32_execution_enabled(),
      tf.config.threading.get_inter_op_parallelism_threads())
"""


def test_products_of_float32_keep_all_their_digits() -> None:
    """A GPU would round them to ten bits of mantissa, and no scikit-learn does (D63)."""
    answer = subprocess.run(
        [sys.executable, "-c", _ASK], cwd=ROOT, check=True, capture_output=True, text=True
    )

    assert answer.stdout.split() == ["False", "1"]


@pytest.mark.parametrize("configuration", TABLE[:3])
def test_no_program_is_compiled_by_xla(configuration: Any) -> None:
    """Nor by autoclustering, which a GPU would switch on in `model.fit` (D62)."""
    leg = keras_leg(configuration, problem_of(configuration))
    program: Program = leg._program

    for compiled in (program.epoch, program.forward):
        attributes = compiled.traced.function_def.attr
        assert not attributes["_XlaMustCompile"].b
    leg.close()
