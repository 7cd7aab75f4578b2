"""The table of all kinds of plots, in the order in which they are listed."""

from typing import Final

from service.plots import (
    attribution,
    confusion_matrices,
    gap_by_epoch,
    gradient_norms,
    images,
    learning_curves,
    predictions,
    residuals,
    sweep_metric,
    sweep_overlays,
    weight_statistics,
    weights,
)
from service.plots.kind import PlotKind

KINDS: Final = (
    PlotKind(
        "learning_curves",
        "Training loss by epoch, as far as the legs have come; below it accuracy or R² of the "
        "test rows.",
        learning_curves.look,
    ),
    PlotKind(
        "predictions",
        "What each leg predicts for the test rows against the true values; regression only.",
        predictions.look,
    ),
    PlotKind(
        "residuals",
        "How far the predictions are off, against what was predicted, and how often; regression "
        "only.",
        residuals.look,
    ),
    PlotKind(
        "gap_by_epoch",
        "How far the legs' predictions are apart by epoch, beside the noise floor.",
        gap_by_epoch.look,
    ),
    PlotKind(
        "attribution",
        "The gap shared out among its causes, as a waterfall from rounding to the gap.",
        attribution.look,
    ),
    PlotKind(
        "gradient_norms",
        "Length of each layer's gradient by epoch, as far as the legs have come.",
        gradient_norms.look,
    ),
    PlotKind(
        "weights",
        "How the weights of each layer are distributed, from the start to the end of training.",
        weights.look,
    ),
    PlotKind(
        "weight_statistics",
        "Mean and standard deviation of each layer's weights and biases, at the start and by "
        "epoch.",
        weight_statistics.look,
    ),
    PlotKind(
        "confusion_matrices",
        "Which classes each leg takes for which, and where one differs from the other; "
        "classification only.",
        confusion_matrices.look,
    ),
    PlotKind(
        "images",
        "Test rows as pictures, with what is true and what each leg says; classified images only.",
        images.look,
    ),
    PlotKind(
        "sweep_metric",
        "The number that the points of a sweep are compared by, against what was changed; of "
        "sweeps only.",
        sweep_metric.look,
        of_sweeps=True,
    ),
    PlotKind(
        "sweep_overlays",
        "Loss and accuracy or R² by epoch of all points of a sweep, laid over each other; of "
        "sweeps only.",
        sweep_overlays.look,
        of_sweeps=True,
    ),
)
