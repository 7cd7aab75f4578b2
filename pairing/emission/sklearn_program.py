"""The scikit-learn program of a leg: its estimator, fitted."""

from pairing.emission import ending, heading, softplus
from pairing.emission.facts import Facts
from pairing.emission.writing import comment, quoted, sections

_NEEDS = ("scikit-learn", "numpy", "scipy")


def sklearn_program(facts: Facts) -> str:
    """Write the program that fits the reference."""
    estimator = facts.estimator.estimator
    return sections(
        [
            heading.docstring(facts, f"scikit-learn's {estimator}, fitted.", _NEEDS),
            heading.imports(
                heading.STANDARD,
                ["import numpy as np", *softplus.imports(facts)],
            ),
            f'FOLDER = Path(__file__).parent\nLEG = "{facts.leg}"',
            ending.allowance(facts),
            'rows = np.load(FOLDER / "rows.npz")',
            *softplus.definitions(facts),
            _model(facts),
            _fit(facts),
            outputs_of(facts),
            ending.checking(),
            _finish(facts),
        ]
    )


def parameters(facts: Facts) -> dict[str, object]:
    """Give the estimator's parameters as `fit` was given them."""
    params = facts.estimator.params.model_dump() | {"verbose": False, "warm_start": False}
    if params["random_state"] is None:
        params["random_state"] = facts.seed
    return params


def _model(facts: Facts) -> str:
    given = [f"    {name}={quoted(value)}," for name, value in parameters(facts).items()]
    return "\n".join([f"model = {softplus.class_name(facts)}(", *given, ")"])


def _fit(facts: Facts) -> str:
    names = ["inputs_train", "labels_train", *(["weights_train"] if facts.weighted else [])]
    call = f"model.fit({', '.join(map(facts.array, names))})"
    if not facts.diverged:
        return call
    note = "In the job this training came to numbers that are not finite, which `fit` refuses."
    return "\n".join(
        [
            comment(note),
            "try:",
            f"    {call}",
            "except ValueError as refusal:",
            '    if "non-finite" not in str(refusal):',
            "        raise",
            "    print(refusal)",
        ]
    )


def outputs_of(facts: Facts) -> str:
    """Define the output activations of rows."""
    predicted = {
        "regression": "model.predict(rows_given).reshape(len(rows_given), -1)",
        "binary": "model.predict_proba(rows_given)[:, 1:]",
    }.get(facts.task, "model.predict_proba(rows_given)")
    return "\n".join(
        [
            "def outputs_of(rows_given):",
            '    """Activations of the output layer."""',
            f"    return {predicted}",
        ]
    )


def _finish(facts: Facts) -> str:
    lines = [
        "pairs = zip(model.coefs_, model.intercepts_, strict=True)",
        "weights = [each for pair in pairs for each in pair]",
    ]
    if facts.diverged:
        lines = ["# These are what came out of the last epoch.", *lines]
    lines += [f"outputs = outputs_of({facts.array('inputs_test')})", *ending.unscaling(facts)]
    losses = "model.loss_curve_"
    if facts.semantics.optimizer == "lbfgs":
        lines.append("# scikit-learn keeps no losses of L-BFGS, so the job's stand in for them.")
        losses = 'np.load(FOLDER / "expected.npz")[f"{LEG}/loss_curve"]'
    return "\n".join([*lines, f"check(weights, outputs, {losses})"])
