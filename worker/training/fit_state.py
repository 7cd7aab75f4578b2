"""What one fit leaves to the next under `warm_start`."""

from dataclasses import dataclass

from worker.training.leg import Weights


@dataclass(frozen=True, slots=True)
class FitState:
    """Where a fit ended, as scikit-learn's `fit` with `warm_start=True` goes on from it.

    All else begins anew: the optimizer with its moments and its learning rate (D28), the
    random stream, from which no weights are drawn this time (D34), and the count of
    epochs (D57).

    Attributes:
        weights: The fit's last weights, or its best where it restored them.
        samples_seen: Rows of all epochs of all fits, by which `invscaling` divides.
        best: Best loss so far, or best validation score; None for L-BFGS.
        epochs_without_improvement: Counted on; a fit that stopped by its patience leaves
            one that has run out.
        loss_curve: Of all fits.
        validation_scores: Of all fits.
    """

    weights: Weights
    samples_seen: int = 0
    best: float | None = None
    epochs_without_improvement: int = 0
    loss_curve: tuple[float, ...] = ()
    validation_scores: tuple[float, ...] = ()
