"""A pair of which one leg ran off says what makes it run off."""

from pathlib import Path
from typing import Any

import pytest

from schemas.report import PairReport
from schemas.spec import PairSpec
from worker.training.observer import Nobody
from worker.training.run import Folders, train_job

KEPT = ["loss-half", "bias-init", "l2-short-batch"]
_PARAMS: dict[str, Any] = {
    "hidden_layer_sizes": [10], "activation": "softplus", "alpha": 1.0, "solver": "sgd",
    "learning_rate_init": 0.002, "random_state": 0,
}  # fmt: skip


def trained(place: Path, keep: list[str], attribution: str, rate: float = 0.002) -> PairReport:
    """Train on an unscaled target, softplus units, SGD."""
    spec: dict[str, Any] = {
        "kind": "pair",
        "dataset": {"builtin": "diabetes"},
        "reference": {
            "sklearn": {
                "estimator": "MLPRegressor",
                "params": _PARAMS | {"learning_rate_init": rate},
            }
        },
        "candidate": {"keras": {"like": "reference", "keep": keep}},
        "explain": {"attribution": attribution, "noise_floor": False},
    }
    folders = Folders(place / "artifacts", place / "logs")
    return train_job(PairSpec.model_validate(spec), None, folders, Nobody()).report


def test_the_missing_half_is_named_as_what_makes_it_run_off(tmp_path: Path) -> None:
    """By itself; fixed alone it lets the others train."""
    report = trained(tmp_path, KEPT, "shapley")

    assert report.verdict == "diverged"
    assert [each.leg for each in report.diverged] == ["candidate"]
    told = report.running_off
    assert told is not None
    assert told.leg == "candidate"
    assert told.done_by == ("loss-half",)
    assert ("loss-half",) in (told.ended_by or ())
    assert "with everything fixed but loss-half it still runs off" in report.summary
    share = {cause.id: cause.share_decades for cause in report.causes}
    assert max(share, key=lambda cause: share[cause]) == "loss-half"


def test_without_attribution_the_size_of_its_steps_is_told(tmp_path: Path) -> None:
    """What is known beforehand costs nothing."""
    report = trained(tmp_path, KEPT, "none")

    told = report.running_off
    assert told is not None
    assert (told.ended_by, told.done_by) == (None, None)
    assert [(each.cause, each.factor) for each in told.larger_steps] == [("loss-half", 2.0)]
    assert "as if its learning rate were 0.004 and not 0.002" in report.summary


@pytest.mark.parametrize(("rate", "off"), [(0.0005, 0), (0.05, 2)])
def test_nothing_is_said_where_both_train_or_both_run_off(
    tmp_path: Path, rate: float, off: int
) -> None:
    """What both do is no difference between them."""
    report = trained(tmp_path, ["loss-half"], "none", rate)

    assert len(report.diverged) == off
    assert report.running_off is None
