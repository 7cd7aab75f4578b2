"""What a spec may say, and what it may not."""

from typing import Any

import pytest
from pydantic import ValidationError

from schemas.side import SklearnSide
from schemas.spec import PairSpec


def asked(params: dict[str, Any] | None = None, **others: Any) -> PairSpec:
    """Read a spec as it comes from JSON, with one part of it changed."""
    sklearn = {"estimator": "MLPRegressor", "params": params or {}}
    spec = {
        "kind": "pair",
        "dataset": {"builtin": "diabetes"},
        "reference": {"sklearn": sklearn},
        "candidate": {"keras": {"like": "reference"}},
    }
    return PairSpec.model_validate(spec | others)


@pytest.mark.parametrize(
    "params",
    [
        {"alpha": "1"},
        {"alpha": True},
        {"max_iter": "200"},
        {"max_iter": 200.0},
        {"max_iter": True},
        {"hidden_layer_sizes": [True]},
        {"hidden_layer_sizes": ["10"]},
        {"shuffle": "yes"},
        {"early_stopping": 1},
        {"random_state": "0"},
    ],
)
def test_a_text_is_no_number_and_true_is_no_one(params: dict[str, Any]) -> None:
    """A mistake is told, not guessed away."""
    with pytest.raises(ValidationError) as refused:
        asked(params)

    (name,) = params
    assert name in refused.value.errors()[0]["loc"]


@pytest.mark.parametrize(
    "part",
    [
        {"split": {"test_size": "0.25"}},
        {"seed": "1"},
        {"priority": True},
        {"explain": {"noise_floor": "true"}},
        {"time_limit_seconds": "60"},
    ],
)
def test_nor_is_it_in_the_rest_of_the_spec(part: dict[str, Any]) -> None:
    """The same rule everywhere in what a user asks for."""
    with pytest.raises(ValidationError):
        asked(**part)


def test_whole_numbers_are_numbers_and_lists_are_lists() -> None:
    """What `get_params()` gives, once it is JSON, is taken as it is."""
    spec = asked(
        {"alpha": 1, "hidden_layer_sizes": [10, 5], "learning_rate_init": 1},
        tags=["a", "b"],
        target="y",
    )

    assert isinstance(spec.reference, SklearnSide)
    params = spec.reference.sklearn.params
    assert (params.alpha, params.learning_rate_init) == (1.0, 1.0)
    assert params.hidden_layer_sizes == (10, 5)
    assert (spec.tags, spec.target) == (("a", "b"), ("y",))
    alone = asked({"hidden_layer_sizes": 7}).reference
    assert isinstance(alone, SklearnSide)
    assert alone.sklearn.params.hidden_layer_sizes == (7,)


def test_a_spec_survives_the_way_through_json() -> None:
    """Spec to JSON to spec: nothing is lost and nothing added."""
    spec = asked({"hidden_layer_sizes": [3]}, tags=["x"], dtype="float32")

    assert PairSpec.model_validate_json(spec.model_dump_json()) == spec
    assert PairSpec.model_validate(spec.model_dump(mode="json")) == spec
