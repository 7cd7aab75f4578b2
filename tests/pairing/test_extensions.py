"""What scikit-learn itself does not have is said wherever a job is told about."""

from typing import Any

import pytest

from pairing.admission import notes
from pairing.extensions import SOFTPLUS, extensions_of
from pairing.shape import shape_of_builtin
from pairing.side import Told
from pairing.sides import pair_of
from pairing.written import WrittenSklearn
from schemas.builtin import BUILTIN_FACTS
from schemas.estimator import STOCK_ACTIVATIONS, Regressor, RegressorParams
from schemas.question import ExplainRequest
from schemas.spec import PairSpec

PASTED = "MLPRegressor(activation='softplus', hidden_layer_sizes=(4,))"


def written(**params: Any) -> WrittenSklearn:
    """A side of scikit-learn."""
    given = RegressorParams.model_validate(params)
    return WrittenSklearn(Regressor(estimator="MLPRegressor", params=given))


def job(dataset: dict[str, Any], **params: Any) -> PairSpec:
    """A pair with the aligned twin."""
    return PairSpec.model_validate(
        {
            "kind": "pair",
            "dataset": dataset,
            "reference": {"sklearn": {"estimator": "MLPRegressor", "params": params}},
            "candidate": {"keras": {"like": "reference"}},
        }
    )


def test_a_dry_run_says_that_softplus_is_an_extension() -> None:
    """Also where the shape of the data is not known yet; first bound and all."""
    softplus = job({"builtin": "diabetes"}, activation="softplus")
    unknown = job({"openml": 531}, activation="softplus")

    assert SOFTPLUS in notes(softplus, shape_of_builtin(softplus, BUILTIN_FACTS["diabetes"]))
    assert SOFTPLUS in notes(unknown, None)
    assert "sqrt(6 / (fan_in + fan_out))" in SOFTPLUS


@pytest.mark.parametrize("activation", STOCK_ACTIVATIONS)
def test_nothing_is_said_of_scikit_learns_own_four(activation: str) -> None:
    """Nor of a network without hidden layers, which has no such unit."""
    own = written(activation=activation)
    none = written(activation="softplus", hidden_layer_sizes=[])

    assert list(extensions_of(own)) == []
    assert list(extensions_of(none)) == []


def test_pasted_code_with_softplus_is_read_and_explained() -> None:
    """The side's notes say that its own library would refuse it."""
    sides = {"reference": {"code": PASTED}, "candidate": {"keras": {"like": "reference"}}}
    asked = ExplainRequest.model_validate(sides)

    read = pair_of(asked.reference, asked.candidate, Told())

    assert read.reference.semantics.activations == ("softplus",)
    assert SOFTPLUS in read.reference.notes
