"""Pairs that were once called different without a cause, each with what it was."""

from dataclasses import dataclass
from typing import Any

import pytest

from schemas.job import LEGS
from schemas.report import PairReport
from tests.worker.training.examined import examined
from tests.worker.training.legs.configurations import Configuration

_LBFGS: dict[str, Any] = {"solver": "lbfgs", "alpha": 0.0, "tol": 0.0}
_ONE_UNIT = Configuration(
    "multiclass text",
    _LBFGS | {"hidden_layer_sizes": [1, 3, 1], "activation": "logistic", "random_state": 1884,
              "max_iter": 25, "max_fun": 20, "alpha": 1e-05, "tol": 0.0001},
    "float32",
)  # fmt: skip
_PARTED = Configuration(
    "counts",
    _LBFGS | {"hidden_layer_sizes": [3, 3, 3], "activation": "relu", "loss": "poisson",
              "random_state": 1256521061, "max_iter": 13, "max_fun": 29},
    "float32",
)  # fmt: skip
_KINK = Configuration(
    "binary text",
    _LBFGS | {"hidden_layer_sizes": [1], "activation": "relu", "random_state": 240,
              "max_iter": 25, "max_fun": 13},
    "float32",
)  # fmt: skip
_DEEP = Configuration(
    "binary text",
    _LBFGS | {"hidden_layer_sizes": [5, 6, 3], "activation": "logistic", "random_state": 3,
              "max_iter": 16, "max_fun": 28},
    weighted=True,
)  # fmt: skip


@dataclass(frozen=True)
class Counterexample:
    """A pair, and why it was taken for one that has a cause."""

    name: str
    was: str
    configuration: Configuration


COUNTEREXAMPLES = (
    Counterexample(
        "a last line search in float32",
        "One line search more found a lower loss in the last digits of float32 in one leg, and "
        "moved a layer of one unit a thousand times as far as four twins were moved.",
        _ONE_UNIT,
    ),
    Counterexample(
        "iterations that end sooner",
        "The line search of one leg found no lower loss in float32 after nine iterations; the "
        "other one's did, and went on to the thirteenth.",
        _PARTED,
    ),
    Counterexample(
        "a step of another length",
        "With one rectified unit the twins took the same steps; the candidate's line search met "
        "the kink a rounding unit sooner, and ended at a step of another length.",
        _KINK,
    ),
    Counterexample(
        "a line search in float64",
        "Three logistic layers without penalty: one line search of the candidate took another "
        "turn than those of the reference and of four twins, sixteen iterations from the start.",
        _DEEP,
    ),
)


@pytest.mark.parametrize("row", COUNTEREXAMPLES, ids=lambda row: row.name)
def test_a_pair_without_a_cause_is_not_called_different(row: Counterexample) -> None:
    """Where its steps agree, nothing can be said from the epoch on in which it parted."""
    report = examined(row.configuration)

    assert report.verdict == "undecidable", report.summary
    assert report.undecidable_from_epoch is not None
    assert report.first_difference is not None
    assert not report.first_difference.beyond_rounding
    assert "no single step differs by more than rounding" in report.summary


def unequal() -> PairReport:
    """A report on legs of which one ended sooner."""
    return examined(_PARTED)


def test_legs_that_end_after_different_numbers_of_iterations_are_told_side_by_side() -> None:
    """When and why each ended, the decisions, and that there is no cause."""
    report = unequal()

    counts = {name: report.legs[name].n_iter for name in LEGS}
    (note,) = [each for each in report.notes if "different numbers of iterations" in each]
    assert counts["reference"] != counts["candidate"]
    for name in LEGS:
        assert f"the {name} after {counts[name]} ({report.legs[name].stopped_because}" in note
    assert "has no cause in either framework" in note
    assert report.decisions is not None
    assert not report.decisions.agree
    assert report.decisions.first_disagreement == min(counts.values())
    assert report.first_difference is None or report.first_difference.gate != "decision"
