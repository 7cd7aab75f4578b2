"""What ends the causes in a user's own Keras program, as a diff."""

from pairing.emission.changes import changes
from pairing.emission.facts import Facts, Task
from pairing.emission.own_source import check_same_layers, repaired_source
from pairing.emission.shape import NoProgram
from pairing.semantics import Loss, Semantics
from schemas.estimator import Regressor
from schemas.explanation import Repair

FILE = "candidate.py"
_TASK: dict[Loss, Task] = {
    "binary_log_loss": "binary",
    "multiclass_log_loss": "multiclass",
}


def repair_of(
    text: str, reference: Semantics, units: tuple[int, ...], hidden: tuple[int, ...]
) -> Repair:
    """Change a Keras program so that it trains as a scikit-learn network does.

    Args:
        text: The program.
        reference: Semantics of the scikit-learn side.
        units: Of each layer: inputs (any number where not known), hidden layers, outputs.
        hidden: Units of the scikit-learn side's hidden layers.
    """
    facts = Facts(
        job="",
        leg="reference",
        task=_TASK.get(reference.loss, "regression"),
        sizes=units,
        framework="sklearn",
        estimator=Regressor(estimator="MLPRegressor"),
        seed=reference.seed,
        semantics=reference,
        reference=reference,
        weighted=reference.sample_weight_norm != "none",
        own_rows=False,
        scaled_target=False,
        diverged=False,
        versions={},
        results_sha256="",
        floor=None,
    )
    try:
        check_same_layers(units, (units[0], *hidden, units[-1]))
        after = repaired_source(text, facts)
    except NoProgram as refusal:
        return Repair(why_not=refusal.reasons)
    before = text if text.endswith("\n") else text + "\n"
    return Repair(diff=changes(FILE, before, after))
