"""The table of all kinds of plots, in the order in which they are listed."""

from typing import Final

from service.plots.kind import PlotKind

KINDS: Final = (
    PlotKind(
        "learning_curves",
        "Training loss by epoch, as far as the legs have come; below it accuracy or R² of the "
        "test rows.",
    ),
    PlotKind(
        "predictions",
        "What each leg predicts for the test rows against the true values; regression only.",
    ),
    PlotKind(
        "residuals",
        "How far the predictions are off, against what was predicted, and how often; regression "
        "only.",
    ),
    PlotKind(
        "gap_by_epoch",
        "How far the legs' predictions are apart by epoch, beside the noise floor.",
    ),
    PlotKind(
        "attribution",
        "The gap shared out among its causes, as a waterfall from rounding to the gap.",
    ),
    PlotKind(
        "gradient_norms",
        "Length of each layer's gradient by epoch, as far as the legs have come.",
    ),
    PlotKind(
        "weights",
        "How the weights of each layer are distributed, from the start to the end of training.",
    ),
    PlotKind(
        "weight_statistics",
        "Mean and standard deviation of each layer's weights and biases, at the start and by "
        "epoch.",
    ),
    PlotKind(
        "confusion_matrices",
        "Which classes each leg takes for which, and where one differs from the other; "
        "classification only.",
    ),
    PlotKind(
        "images",
        "Test rows as pictures, with what is true and what each leg says; classified images only.",
    ),
    PlotKind(
        "sweep_metric",
        "The number that the points of a sweep are compared by, against what was changed; of "
        "sweeps only.",
        of_sweeps=True,
    ),
    PlotKind(
        "sweep_overlays",
        "Loss and accuracy or R² by epoch of all points of a sweep, laid over each other; of "
        "sweeps only.",
        of_sweeps=True,
    ),
)
