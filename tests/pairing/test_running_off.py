"""Why a leg runs off, in words: what is known beforehand, and what training showed."""

from dataclasses import replace
from typing import Any

import pytest

from pairing.running_off import running_off, step_factors
from pairing.semantics import Semantics
from pairing.translate import naive_port, of_sklearn
from schemas.cause import CauseId
from schemas.estimator import Classifier, ClassifierParams, Regressor, RegressorParams
from schemas.job import Leg


def sgd(**params: Any) -> Semantics:
    """An `MLPRegressor` under SGD."""
    params = {"solver": "sgd", "learning_rate_init": 0.002} | params
    given = RegressorParams.model_validate(params)
    estimator = Regressor(estimator="MLPRegressor", params=given)
    return of_sklearn(estimator, seed=0, dtype="float64")


def pair(reference: Semantics, candidate: Semantics) -> dict[Leg, Semantics]:
    """Both legs by name."""
    return {"reference": reference, "candidate": candidate}


def test_the_naive_ports_steps_are_twice_as_large_by_the_missing_half() -> None:
    """Under SGD, where a factor of the loss is one of the rate."""
    reference = sgd()

    assert step_factors(naive_port(reference), reference, outputs=1) == {"loss-half": 2.0}


def test_a_mean_over_outputs_outweighs_the_missing_half() -> None:
    """Half of three outputs' sum beside their mean: then the port's steps are the smaller ones."""
    reference = sgd()
    legs = pair(reference, naive_port(reference))

    factors = step_factors(legs["candidate"], reference, outputs=3)
    smaller, larger = (running_off(leg, legs, 3) for leg in ("candidate", "reference"))

    assert factors == {"loss-half": 2.0, "output-sum": pytest.approx(1 / 3)}
    assert smaller.larger_steps == ()
    assert smaller.sentence.startswith("No setting known beforehand makes its steps larger")
    assert [each.cause for each in larger.larger_steps] == ["output-sum"]
    assert "Its steps are 1.5 times as large" in larger.sentence
    assert "by loss-half (0.5 times) and output-sum (3 times)" in larger.sentence


def test_rate_and_momentum_make_steps_larger_too() -> None:
    """Momentum by what a step counts for in the long run."""
    reference = sgd(momentum=0.5)
    candidate = replace(reference, learning_rate=0.02, momentum=0.9)

    factors = step_factors(candidate, reference, outputs=1)

    assert factors == {"learning-rate": pytest.approx(10.0), "momentum": pytest.approx(5.0)}


def test_adam_divides_the_factor_out() -> None:
    """And a log loss has no half that could be missing."""
    adam = sgd(solver="adam")
    given = ClassifierParams(solver="sgd")
    classifier = of_sklearn(
        Classifier(estimator="MLPClassifier", params=given), seed=0, dtype="float64"
    )

    assert step_factors(naive_port(adam), adam, outputs=1) == {}
    assert step_factors(naive_port(classifier), classifier, outputs=1) == {}


@pytest.mark.parametrize(
    ("ended", "done", "said"),
    [
        (None, None, "Attribution tells, by training, which cause does it."),
        (
            (("loss-half",), ("dtype",)),
            ("loss-half",),
            (
                "With loss-half alone fixed it trains; with everything fixed but loss-half it "
                "still runs off. It is near the edge: dtype fixed alone ended it too."
            ),
        ),
        (
            (("loss-half", "bias-init"), ("loss-half", "dtype")),
            ("loss-half",),
            (
                "No single fix lets it train; with loss-half and bias-init or with loss-half and "
                "dtype fixed it does; with everything fixed but loss-half it still runs off."
            ),
        ),
        ((), (), "No single fix lets it train; no cause makes it run off by itself."),
    ],
)
def test_the_sentence_says_what_was_found(
    ended: tuple[tuple[CauseId, ...], ...] | None, done: tuple[CauseId, ...] | None, said: str
) -> None:
    """First the size of its steps, then what trainings showed."""
    reference = sgd()

    told = running_off("candidate", pair(reference, naive_port(reference)), 1, ended, done)

    assert told.sentence == (
        "Its steps are 2 times as large as the other leg's, by loss-half (2 times): as if its "
        f"learning rate were 0.004 and not 0.002. {said}"
    )
