"""When a cause acts: the reasons for which a difference makes no difference."""

from collections.abc import Callable
from typing import Final

from pairing.catalogue.between import Between, as_float32
from pairing.semantics import Semantics
from schemas.cause import CauseId

Gate = Callable[[Between], str | None]


def silence(cause: CauseId, between: Between) -> str | None:
    """Say why a cause, whose fields differ, makes no difference all the same; None if it does."""
    gate = _GATES.get(cause)
    return gate(between) if gate else None


def proviso(cause: CauseId, between: Between) -> str | None:
    """Say under which facts of the rows, not known here, an armed cause would be silent."""
    say = _PROVISOS.get(cause)
    return say(between) if say else None


def _unless_elsewhere(field: str) -> Gate:
    """A side that says nothing may have been given rows that were prepared before."""

    def say(between: Between) -> str | None:
        return "unless its rows were prepared elsewhere" if field in between.unsaid else None

    return say


def _no_penalty(between: Between) -> str | None:
    if all(side.l2 == 0.0 for side in between.sides):
        return "Neither side penalises weights."
    return None


def _one_penalty(between: Between) -> str | None:
    if reason := _no_penalty(between):
        return reason
    if any(side.l2 == 0.0 for side in between.sides):
        return "One side penalises nothing: that is all of the difference, and l2-factor's."
    return None


def _no_short_batch(between: Between) -> str | None:
    if reason := _one_penalty(between):
        return reason
    rows, batch = between.facts.rows, between.batches[0]
    if between.reference.batch_rows == "all":
        return "Each step takes all rows, so that no batch is short."
    if rows is not None and batch and rows % batch == 0:
        return f"{rows} rows are {rows // batch} whole batches of {batch}: none is short."
    return None


def _one_divisor(between: Between) -> str | None:
    if reason := _one_penalty(between):
        return reason
    if all(side.l2_divisor != "none" for side in between.sides):
        return "Rows divide the penalty on both sides."
    return None


def _nothing_dropped(between: Between) -> str | None:
    dropping = [any(side.dropout) for side in between.sides]
    if not any(dropping):
        return "Neither side drops units."
    if not all(dropping):
        return "One side drops no units: that is all of the difference, and dropout-meaning's."
    return None


def _unless_adam(between: Between) -> str | None:
    if any(side.optimizer in {"adam", "adamw", "adamax", "nadam"} for side in between.sides):
        return None
    return "Neither side's optimizer is Adam."


def _no_epsilon(between: Between) -> str | None:
    if any(side.optimizer not in {"sgd", "lbfgs"} for side in between.sides):
        return None
    return "Neither side's optimizer is Adam, or has an epsilon."


def _unless_sgd(between: Between) -> str | None:
    if any(side.optimizer == "sgd" for side in between.sides):
        return None
    return "Neither side's optimizer is SGD."


def _unless_steps(between: Between) -> str | None:
    if all(side.optimizer == "lbfgs" for side in between.sides):
        return "L-BFGS has no learning rate."
    return None


def _unless_scheduled(between: Between) -> str | None:
    if reason := _unless_steps(between):
        return reason
    first, second = between.sides
    if first.schedule == second.schedule == "constant":
        return "The rate is constant on both sides."
    if {first.schedule, second.schedule} == {"constant", "adaptive"}:
        adaptive = first if first.schedule == "adaptive" else second
        if adaptive.epochs <= adaptive.patience + 2:
            return f"In {adaptive.epochs} epochs patience cannot run out and lower the rate."
    return None


def _one_output(between: Between) -> str | None:
    if all(side.loss == "multiclass_log_loss" for side in between.sides):
        return "Categorical crossentropy sums over classes on both sides."
    if between.facts.outputs == 1:
        return "The network has one output, of which the mean is the sum."
    return None


def _no_log(between: Between) -> str | None:
    if all(side.loss in {"squared_error", "poisson"} for side in between.sides):
        return "No side takes the logarithm of a probability."
    return None


def _no_counts(between: Between) -> str | None:
    if all(side.loss != "poisson" for side in between.sides):
        return "Neither loss is Poisson's."
    return None


def _no_weights(between: Between) -> str | None:
    if all(side.sample_weight_norm == "none" for side in between.sides):
        return "Rows have no weights."
    return None


def _same_batches(between: Between) -> str | None:
    first, second = between.batches
    if first is None or first != second:
        return None
    rows = between.facts.rows
    known = f"With {rows} rows both" if rows is not None else "Both"
    return f"{known} sides take batches of {first}{'' if rows is not None else ' rows at most'}."


def _one_batch(between: Between) -> str | None:
    rows = between.facts.rows
    if rows is not None and all(batch == rows for batch in between.batches):
        return f"One batch holds all {rows} rows: their order only rounds."
    if all(side.batch_rows == "all" for side in between.sides):
        return "One batch holds all rows: their order only rounds."
    return None


def _exact_numbers(between: Between) -> str | None:
    if all(side.optimizer == "lbfgs" for side in between.sides):
        return "L-BFGS has no such coefficients."
    # Adam's moments are kept by another formula as well, whatever its betas are (D21).
    plain = all(side.optimizer == "sgd" for side in between.sides)
    numbers = {number for side in between.sides for number in (side.momentum, side.l2)}
    if plain and all(number == as_float32(number) for number in numbers):
        return "Every coefficient is a float32 number, and passes unharmed."
    return None


def _too_few_epochs(between: Between) -> str | None:
    rules = [side for side in between.sides if side.stopping != "never"]
    if not rules:
        return "Nothing ends training early on either side."
    # A rule that cannot end training may still choose the epoch whose weights are kept.
    chooses = any(side.best_weights for side in between.sides)
    if not chooses and all(side.epochs <= earliest_stop(side) for side in rules):
        return f"{max(side.epochs for side in rules)} epochs are over before a rule can end them."
    return None


def earliest_stop(side: Semantics) -> int:
    """The first epoch after which a side's rule may end training.

    scikit-learn's first epoch always gains and its count must be beyond patience; Keras'
    must reach it, and never ends after one. L-BFGS may end at once.
    """
    if side.stopping == "gradient":
        return 1
    if side.stopping in {"validation_loss", "epoch_loss"}:
        return side.start_from_epoch + max(1, side.patience) + 1
    return side.patience + 2


def _none_kept(between: Between) -> str | None:
    if all(side.validation_rows == "none" for side in between.sides):
        return "Neither side keeps rows aside."
    return None


_GATES: Final[dict[CauseId, Gate]] = {
    "output-sum": _one_output,
    "log-clipping": _no_log,
    "poisson-constant": _no_counts,
    "sample-weight-norm": _no_weights,
    "dropout-masks": _nothing_dropped,
    "l2-factor": _no_penalty,
    "l2-coverage": _one_penalty,
    "l2-short-batch": _no_short_batch,
    "l2-batch-scaling": _one_divisor,
    "batch-size": _same_batches,
    "batch-order": _one_batch,
    "learning-rate": _unless_steps,
    "learning-rate-schedule": _unless_scheduled,
    "momentum": _unless_sgd,
    "adam-betas": _unless_adam,
    "adam-epsilon": _no_epsilon,
    "float32-coefficients": _exact_numbers,
    "stopping-rule": _too_few_epochs,
    "validation-split": _none_kept,
}


def _unless_divisible(between: Between) -> str | None:
    known = between.facts.rows is not None
    return None if known else "unless the rows that are fitted are whole batches"


def _unless_one_output(between: Between) -> str | None:
    return None if between.facts.outputs is not None else "unless there is one output"


def _unless_few_rows(between: Between) -> str | None:
    if between.facts.rows is not None:
        return None
    numbers = [batch for batch in between.batches if batch is not None]
    return f"unless the rows that are fitted are {min(numbers)} or fewer" if numbers else None


def _unless_whole(between: Between) -> str | None:
    return None if between.facts.rows is not None else "unless one batch holds all rows"


def _unless_saturated(_: Between) -> str | None:
    return "in the reported loss alone, and only once a probability reaches 0 or 1"


def _unless_over(between: Between) -> str | None:
    del between
    return "unless training ends before"


_PROVISOS: Final[dict[CauseId, Gate]] = {
    "output-sum": _unless_one_output,
    "log-clipping": _unless_saturated,
    "l2-short-batch": _unless_divisible,
    "batch-size": _unless_few_rows,
    "batch-order": _unless_whole,
    "epochs": _unless_over,
    "split": _unless_elsewhere("split"),
    "input-scaling": _unless_elsewhere("input_scaling"),
    "target-scaling": _unless_elsewhere("target_scaling"),
}
