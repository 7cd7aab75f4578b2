"""Changes that a job asks to try."""

from typing import Any

import pytest
from pydantic import ValidationError

from pairing.comparison import differing
from pairing.translate import naive_port, of_sklearn
from pairing.trying import changed
from schemas.estimator import Regressor
from schemas.spec import PairSpec
from schemas.trial import TrialChange

REFERENCE = of_sklearn(
    Regressor.model_validate(
        {
            "estimator": "MLPRegressor",
            "params": {"hidden_layer_sizes": [10], "activation": "logistic", "alpha": 1.0},
        }
    ),
    seed=0,
    dtype="float64",
)
PORT = naive_port(REFERENCE)


def fields(**change: Any) -> set[str]:
    """Name what a change to the naive port changes."""
    after = changed(REFERENCE, PORT, TrialChange.model_validate(change))
    return set(differing(PORT, after))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"l2": 1.0, "l2_on": "every_layer"}, set()),
        ({"l2": 0.5}, {"l2"}),
        ({"l2_on": "hidden_layers"}, {"l2_coverage"}),
        ({"activation": "sigmoid"}, set()),
        ({"activation": "tanh"}, {"activations"}),
        ({"kernel_initializer": "glorot_uniform"}, set()),
        ({"kernel_initializer": "he_uniform"}, {"weight_init"}),
        ({"bias_initializer": "glorot_uniform"}, {"bias_init"}),
        ({"floatx": "float32"}, set()),
        ({"floatx": "float64"}, {"dtype", "gradient_dtype"}),
        ({"schedule": "constant"}, set()),
        ({"seed": 0}, set()),
        ({"seed": 1}, {"seed"}),
        ({"shuffle": False}, {"order"}),
        ({"batch_size": 32}, {"batch_rows"}),
        ({"callbacks": ["TensorBoard"]}, set()),
        ({"fix": "loss-half"}, {"loss_factor"}),
        ({"fix": ["dtype", "adam-epsilon"]}, {"dtype", "gradient_dtype", "epsilon"}),
        ({"fix": "dtype", "l2": 0.5}, {"dtype", "gradient_dtype", "l2"}),
    ],
)
def test_a_change_touches_what_it_names(change: dict[str, Any], expected: set[str]) -> None:
    """A value that the candidate has already changes nothing."""
    assert fields(**change) == expected


@pytest.mark.parametrize(
    "change", [{}, {"l2": -1.0}, {"fix": "no-such-cause"}, {"callbacks": ["Lambda"]}, {"lr": 1.0}]
)
def test_what_is_no_change_is_refused(change: dict[str, Any]) -> None:
    """Nothing, a number out of range, an unknown cause, an unknown callback, an old name."""
    with pytest.raises(ValidationError):
        TrialChange.model_validate(change)


def test_a_job_says_try_and_keeps_saying_it() -> None:
    """Python has no such name, JSON has no other; and each change has a name of its own."""
    job = {
        "kind": "pair",
        "dataset": {"builtin": "diabetes"},
        "reference": {"sklearn": {"estimator": "MLPRegressor"}},
        "candidate": {"keras": {"port": "naive"}},
        "try": [{"name": "half", "change": {"fix": "loss-half"}}],
    }
    spec = PairSpec.model_validate(job)

    written = spec.model_dump(mode="json")
    assert written["try"][0]["change"]["fix"] == ["loss-half"]
    assert "trials" not in written
    assert PairSpec.model_validate_json(spec.model_dump_json()) == spec
    assert "try" in PairSpec.model_json_schema()["properties"]
    with pytest.raises(ValidationError, match="distinct"):
        PairSpec.model_validate({**job, "try": [*job["try"], *job["try"]]})
