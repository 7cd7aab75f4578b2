"""The names of causes: what two frameworks do differently, one thing at a time."""

from typing import Literal

KeptCauseId = Literal[
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
    "dropout-masks",
    "epochs",
    "stopping-rule",
    "validation-split",
    "best-weights",
]
"""What a twin may be asked to keep: all that a port brings with it."""

PortedCauseId = Literal[KeptCauseId, "dropout-meaning"]
"""Besides, what only a port between Keras and TensorFlow brings."""

CauseId = Literal[
    KeptCauseId,
    "split",
    "input-scaling",
    "target-scaling",
    "architecture",
    "activation",
    "dropout-meaning",
    "output-activation",
    "loss-function",
    "log-gradient",
    "target-shape",
    "class-weight",
    "optimizer",
    "adam-betas",
    "weight-decay",
    "gradient-clipping",
    "label-encoding",
    "tensor-float32",
    "xla",
]
"""All causes: these, and what only two networks of different making differ by."""
