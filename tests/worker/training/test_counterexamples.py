"""Pairs that were once called different without a cause, each with what it was."""

from dataclasses import dataclass
from typing import Any

import pytest

from schemas.job import LEGS
from tests.worker.training.examined import examined
from tests.worker.training.legs.configurations import Configuration

_LBFGS: dict[str, Any] = {"solver": "lbfgs", "alpha": 0.0, "tol": 0.0}
_ONE_UNIT = Configuration(
    "multiclass text",
    _LBFGS | {"hidden_layer_sizes": [1, 3, 1], "activation": "logistic", "random_state": 1884,
              "max_iter": 25, "max_fun": 20, "alpha": 1e-05, "tol": 0.0001},
    "float32",
)  # fmt: skip
_PLATEAU = Configuration(
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
_JUMP = Configuration(
    "binary text",
    _LBFGS | {"hidden_layer_sizes": [1, 4, 2], "activation": "identity",
              "random_state": 102923, "max_iter": 13, "max_fun": 24},
    "float32",
    weighted=True,
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
        "In the ninth iteration the candidate's line search went on to max_fun within float32's "
        "rounding of the loss, and moved its weights 600 times as far as four twins' were.",
        _ONE_UNIT,
    ),
    Counterexample(
        "a plateau in float32",
        "From the ninth iteration on the candidate's loss fell by no more than rounding, and it "
        "ended; the reference's fell on, and found lower ground by its thirteenth.",
        _PLATEAU,
    ),
    Counterexample(
        "a rectified unit in float32",
        "In the fifth iteration the predictions of one rectified unit parted by ten thousand "
        "floors at once, and the losses of both legs went on falling.",
        _KINK,
    ),
    Counterexample(
        "a jump in float32",
        "The seventh iteration threw the candidate and four twins apart alike, the candidate "
        "fourteen times as far.",
        _JUMP,
    ),
    Counterexample(
        "four lucky twins in float64",
        "Rounding grew a hundred thousandfold in sixteen iterations, and the four twins by "
        "chance met a tenth of what the candidate met.",
        _DEEP,
    ),
)


@pytest.mark.parametrize("row", COUNTEREXAMPLES, ids=lambda row: row.name)
def test_a_pair_without_a_cause_is_not_called_different(row: Counterexample) -> None:
    """Where its steps agree, nothing can be said from the epoch on in which it parted."""
    report = examined(row.configuration)

    assert report.verdict == "undecidable", row.was
    assert report.undecidable_from_epoch is not None
    assert report.first_difference is not None
    assert not report.first_difference.beyond_rounding
    assert "no single step differs by more than rounding" in report.summary


@pytest.mark.parametrize("configuration", [_ONE_UNIT, _PLATEAU], ids=["reason", "iteration"])
def test_legs_that_do_not_end_alike_are_told_side_by_side(configuration: Configuration) -> None:
    """When and why each ended, and that there is no cause for it."""
    report = examined(configuration)

    (note,) = [each for each in report.notes if "did not end alike" in each]
    for name in LEGS:
        leg = report.legs[name]
        assert f"the {name} after {leg.n_iter} iterations ({leg.stopped_because})" in note
    assert "has no cause in either framework" in note
    assert report.first_difference is not None
    assert report.first_difference.gate != "decision"


def test_the_iteration_that_ended_one_leg_alone_is_a_decision_in_which_they_disagree() -> None:
    """The candidate after nine, the reference at its limit of thirteen."""
    report = examined(_PLATEAU)

    assert report.decisions is not None
    assert not report.decisions.agree
    assert report.decisions.first_disagreement == 9
    assert [report.decisions.legs[name].stopped_at for name in LEGS] == [None, 9]
    (event,) = report.decisions.events
    assert (event.kind, event.happened) == ("stops", {"reference": False, "candidate": True})
