"""The table of all kinds of plots, in the order in which they are listed."""

from typing import Final

from service.plots import learning_curves, predictions
from service.plots.kind import PlotKind

KINDS: Final = (
    PlotKind(
        "learning_curves",
        "Training loss of both legs by epoch, as far as they have come.",
        learning_curves.look,
    ),
    PlotKind(
        "predictions",
        "What both legs predict for the test rows against the true values; regression only.",
        predictions.look,
    ),
)
