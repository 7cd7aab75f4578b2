"""Semantics without what cannot matter: equal ones train to equal weights.

A field that nothing looks at (Adam's epsilon under SGD), or whose values come to the same
number on these rows (what a short batch divides by, where no batch is short), is set to what
a base record has in it. A cause whose two ends are equal after that is *silent*: it differs,
and changes nothing.

What is spoken of are the trained weights and what they predict. The loss that is reported is
none of it, unless a rule looks at it.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from pairing.batches import rows_per_batch
from pairing.semantics import Semantics


@dataclass(frozen=True, slots=True)
class Facts:
    """What must be known of the rows.

    Attributes:
        rows: Training rows of the reference, those that a rule keeps aside among them.
        outputs: Units of the output layer.
        total: All rows, those for test too; needed where a side splits them in its own way.
    """

    rows: int
    outputs: int
    total: int = 0

    def training(self, semantics: Semantics, base: Semantics) -> int:
        """Training rows of a leg that splits the table in its own way, or as `base` does."""
        if semantics.split is None or semantics.split == base.split:
            return self.rows
        return self.total - math.ceil(self.total * semantics.split.test_size)

    def fitted(self, semantics: Semantics, base: Semantics) -> int:
        """Rows that are trained on, once some are kept aside."""
        rows, fraction = self.training(semantics, base), semantics.validation_fraction
        if semantics.validation_rows == "drawn":
            return rows - math.ceil(rows * fraction)
        if semantics.validation_rows == "last":
            return int(rows * (1.0 - fraction))
        return rows


def effective(semantics: Semantics, facts: Facts, base: Semantics) -> Semantics:
    """Give semantics with everything that cannot matter as `base` has it.

    Example:
        >>> from dataclasses import replace
        >>> from pairing.translate import of_sklearn
        >>> from schemas.estimator import Regressor
        >>> adam = of_sklearn(Regressor(estimator="MLPRegressor"), seed=0, dtype="float64")
        >>> facts, other = Facts(rows=331, outputs=1), replace(adam, momentum=0.5)
        >>> effective(other, facts, adam) == effective(adam, facts, adam)
        True
    """
    known = replace(semantics, **_as_numbers(semantics, facts, base))
    fields = {name: getattr(base, name) for name in _unseen(known)}
    return replace(known, **fields)


def _as_numbers(semantics: Semantics, facts: Facts, base: Semantics) -> dict[str, Any]:
    """Give fields whose meaning on these rows is simpler than their words."""
    numbers: dict[str, Any] = {}
    rows = max(1, facts.fitted(semantics, base))
    batch = rows_per_batch(semantics.batch_rows, rows)
    if semantics.optimizer != "lbfgs":
        numbers["batch_rows"] = batch
    if semantics.l2_divisor == "full_batch_rows" and rows % batch == 0:
        numbers["l2_divisor"] = "batch_rows"
    if facts.outputs == 1:
        numbers |= {"loss_over_outputs": "sum", "reported_over_outputs": "sum"}
    if semantics.schedule == "adaptive" and semantics.stopping == "never":
        numbers["schedule"] = "constant"  # a rate that falls when patience ends, which never does
    if semantics.stopping == "never":
        numbers["best_weights"] = False  # the last epoch's are the best, where nothing judges
    return numbers


def _unseen(semantics: Semantics) -> Iterator[str]:
    """Name the fields that nothing looks at."""
    yield from _unseen_by_optimizer(semantics)
    looks_at_loss = semantics.stopping in {"training_loss", "validation_loss"}
    if semantics.optimizer == "lbfgs" or semantics.schedule != "invscaling":
        yield "power_t"
    if semantics.l2 == 0:
        yield from ("l2_divisor", "l2_coverage")
    if semantics.loss != "poisson":
        yield "poisson_deviance"
    if semantics.stopping == "never":
        yield from ("tol", "patience")
    if not (looks_at_loss and semantics.loss.endswith("log_loss")):
        yield "clips_log"
    if not looks_at_loss:
        yield "reported_over_outputs"
    if semantics.validation_rows == "none":
        yield "validation_fraction"


def _unseen_by_optimizer(semantics: Semantics) -> Iterator[str]:
    optimizer = semantics.optimizer
    if optimizer == "lbfgs":
        yield from ("learning_rate", "schedule", "batch_rows", "order", "patience")
    else:
        yield "max_fun"
    if optimizer in {"adam", "lbfgs"}:
        yield from ("momentum", "nesterov")
    if optimizer in {"sgd", "lbfgs"}:
        yield from ("beta_1", "beta_2", "epsilon")
    if optimizer == "sgd" and semantics.momentum == 0:
        yield "nesterov"
