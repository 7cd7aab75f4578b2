"""A scikit-learn perceptron from the arguments that it was called with."""

from typing import Any

from pydantic import ValidationError

from pairing.reading.findings import Findings
from pairing.reading.made import Made, Unknown, shown
from schemas.estimator import (
    Classifier,
    ClassifierParams,
    PerceptronParams,
    Regressor,
    RegressorParams,
)

# Names that parameters had for a while before a release.
_OLD_NAMES = {"algorithm": "solver"}


def read_perceptron(made: Made, findings: Findings) -> Regressor | Classifier:
    """Read `MLPRegressor(...)` or `MLPClassifier(...)`.

    Parameters that were not written, as those that came after the version that a text
    was written for, are scikit-learn's defaults.
    """
    schema: type[PerceptronParams] = (
        RegressorParams if made.kind == "MLPRegressor" else ClassifierParams
    )
    told: dict[str, Any] = {}
    for written, argument in made.arguments.items():
        name = _OLD_NAMES.get(written, written)
        if name not in schema.model_fields:
            what = f"{made.kind} has no parameter `{written[:60]}`."
            allowed = ", ".join(schema.model_fields)
            findings.misread(what, shown(argument.value), allowed, argument.place)
        elif isinstance(argument.value, Unknown):
            thing = f"`{written}` of {made.kind}"
            allowed = schema.model_fields[name].description or "a value"
            findings.not_read(thing, argument.value, allowed, argument.place)
        else:
            told[name] = argument.value
    return _validated(made, told, findings)


def _validated(made: Made, told: dict[str, Any], findings: Findings) -> Regressor | Classifier:
    estimator = Regressor if made.kind == "MLPRegressor" else Classifier
    try:
        return estimator.model_validate({"estimator": made.kind, "params": told})
    except ValidationError as error:
        for problem in error.errors(include_url=False, include_context=False):
            name = str(problem["loc"][1]) if len(problem["loc"]) > 1 else ""
            place = made.arguments[name].place if name in made.arguments else made.place
            what = f"`{name}` of {made.kind} is not understood."
            findings.misread(what, shown(problem["input"]), problem["msg"], place)
        return Regressor(estimator="MLPRegressor")
