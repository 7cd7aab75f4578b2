"""What a leg is made of, once its data is known."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pairing.semantics import Semantics
from pairing.side import Side
from pairing.written import Framework
from worker.training.leg import Network
from worker.training.preparation import Prepared


@dataclass(frozen=True)
class LegPlan:
    """One leg of a job, ready to be trained.

    Attributes:
        side: What is trained, as it was understood: who trains it, and everything beyond shape
            and data that decides its numbers.
        network: Its shape.
        rows: The rows as it has them.
        targets: Encoded training targets in the units that it learns, shape (rows, outputs).
    """

    side: Side
    network: Network
    rows: Prepared
    targets: NDArray[np.float64]

    @property
    def framework(self) -> Framework:
        """Who trains it."""
        return self.side.framework

    @property
    def semantics(self) -> Semantics:
        """Everything beyond shape and data that decides its numbers."""
        return self.side.semantics
