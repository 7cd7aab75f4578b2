"""What a record of semantics says of each constant that the meter can measure."""

from dataclasses import dataclass

import numpy as np

from pairing.semantics import Semantics
from schemas.meter import ConstantName
from worker.training.meter.errors import RecordingError
from worker.training.meter.measured import Constant, Value
from worker.training.meter.recording import Architecture, Recording

LINKS = {
    "poisson": "exponential",
    "keras_poisson": "exponential",
    "binary_log_loss": "sigmoid",
    "multiclass_log_loss": "softmax",
}
RULES = {"adamw": "adam"}


def architecture_of(semantics: Semantics) -> Architecture:
    """Name activations and cost; they belong to the network, and are not measured.

    Raises:
        RecordingError: The meter does not know one of them, or chance is at work.
    """
    if any(semantics.dropout):
        raise RecordingError("it drops outputs by chance, and no recording tells which")
    cost: str = semantics.loss
    if cost == "poisson" and not semantics.poisson_deviance:
        cost = "keras_poisson"
    link = LINKS.get(cost, "identity")
    if semantics.output_activation != link:
        raise RecordingError(
            f"its output activation is {semantics.output_activation}, and the meter knows the "
            f"cost {cost} only after {link}"
        )
    return Architecture(semantics.activations, cost, semantics.use_bias)


@dataclass(frozen=True, slots=True)
class Declared:
    """The constants of one record for the steps of one recording.

    Attributes:
        semantics: The record.
        recording: Whose batches are meant.
        full_batch: Rows of every batch but an epoch's last one, as the record has them.
        by_rows: Whether loss factors are meant of sums over the number of rows.
    """

    semantics: Semantics
    recording: Recording
    full_batch: int
    by_rows: bool = False

    @property
    def rule(self) -> str:
        """What moves the weights, as the meter calls it."""
        return RULES.get(self.semantics.optimizer, self.semantics.optimizer)

    def value(self, constant: Constant) -> Value | None:
        """Give what the record says; None where it says nothing."""
        semantics, name = self.semantics, constant.name
        if name in {"l2", "l2_over_loss_factor"}:
            l2 = self._l2(constant)
            return l2 if name == "l2" or l2 is None else l2 / self._loss_factor()
        values: dict[ConstantName, Value] = {
            "loss_factor": self._loss_factor(_step_of(constant.where)),
            "learning_rate": semantics.learning_rate,
            "learning_rate_times_loss_factor": semantics.learning_rate * self._loss_factor(),
            "weight_decay": self._rounded(semantics.weight_decay) * semantics.learning_rate,
        }
        if semantics.optimizer == "sgd":
            values["momentum"] = self._rounded(semantics.momentum)
            values["nesterov"] = semantics.nesterov and semantics.momentum > 0.0
        if self.rule == "adam":
            values |= {
                "beta_1": semantics.beta_1,
                "beta_2": semantics.beta_2,
                "epsilon": semantics.epsilon,
                "epsilon_over_loss_factor": semantics.epsilon / self._loss_factor(),
                "epsilon_place": "before bias correction",
                "bias_correction": "by the same betas"
                if semantics.coefficients == "exact"
                else "by betas rounded to float32",
            }
        return values.get(name)

    def _rounded(self, number: float) -> float:
        # Of Adam's coefficients only the bias correction passes through float32 (D18).
        exact = self.semantics.coefficients == "exact"
        return number if exact else float(np.float32(number))

    def _loss_factor(self, step: int = 0) -> float:
        semantics, recorded = self.semantics, self.recording.steps[step]
        factor = semantics.loss_factor
        if semantics.loss_over_outputs == "mean":
            factor /= recorded.targets.shape[1]
        own = semantics.sample_weight_norm == "rows"
        if recorded.row_weights is not None and own != self.by_rows:
            share = recorded.row_mass / recorded.rows
            factor *= share if own else 1.0 / share
        return factor

    def _l2(self, constant: Constant) -> float | None:
        if constant.where.endswith("bias"):
            return 0.0
        semantics = self.semantics
        layer = self.recording.tensor_names.index(constant.where) // 2
        if layer >= len(semantics.l2_coverage):
            return None  # a network of another depth has no such layer
        share = semantics.l2_coverage[layer]
        return share * self._rounded(semantics.l2) / self._divisor(constant)

    def _divisor(self, constant: Constant) -> float:
        semantics = self.semantics
        if semantics.l2_divisor == "none":
            return 1.0
        if semantics.l2_divisor == "full_batch_rows":
            return float(self.full_batch)
        rows = float(constant.rows or self.recording.steps[0].rows)
        weighted = semantics.sample_weight_norm == "weights" and constant.row_mass is not None
        return float(constant.row_mass or rows) if weighted else rows


def _step_of(where: str) -> int:
    return int(where.removeprefix("step ")) - 1 if where.startswith("step ") else 0
