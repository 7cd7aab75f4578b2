"""What a pair's two passes through the ledger have left."""

from dataclasses import dataclass
from typing import Any

from worker.training.step_ledger.forced import Findings
from worker.training.step_ledger.free import FreeRun


@dataclass(frozen=True, slots=True)
class Passes:
    """Both passes of a pair.

    Attributes:
        free: The free one.
        findings: What differed on the reference's numbers.
        epochs: Epochs that were recorded there.
        steps: Steps, or under L-BFGS evaluations, that were recorded there.
    """

    free: FreeRun[Any]
    findings: Findings
    epochs: int
    steps: int
