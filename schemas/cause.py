"""The names of causes: what two frameworks do differently, one thing at a time."""

from typing import Literal

CauseId = Literal[
    "loss-half",
    "output-sum",
    "log-clipping",
    "poisson-constant",
    "sample-weight-norm",
    "l2-factor",
    "l2-coverage",
    "l2-short-batch",
    "l2-batch-scaling",
    "weight-init",
    "bias-init",
    "weight-draws",
    "batch-size",
    "batch-order",
    "learning-rate",
    "learning-rate-schedule",
    "momentum",
    "adam-epsilon",
    "float32-coefficients",
    "dtype",
    "epochs",
    "stopping-rule",
    "validation-split",
    "best-weights",
]
