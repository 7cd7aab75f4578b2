"""The semantics of a leg: everything beyond shape and data that decides its numbers.

Two legs with equal semantics, equal shape and equal rows train to equal numbers,
up to the order in which sums are taken. To translate is to compute this record
from what a user has, to align is to copy a field of it, and a difference between
two of them is a cause.

Source:
    The D numbers are those of the catalogue of differences between
    scikit-learn 1.9.1 and Keras 3.15.1, `docs/differences.md`.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

from pairing.activation import HiddenActivation, OutputActivation
from pairing.initializer import BiasInit, Initializer

Loss = Literal[
    "squared_error",
    "poisson",
    "binary_log_loss",
    "multiclass_log_loss",
    "absolute_error",
    "huber",
    "log_cosh",
]
OptimizerName = Literal[
    "sgd", "adam", "lbfgs", "rmsprop", "adagrad", "adadelta", "adamax", "nadam", "adamw"
]
Dtype = Literal["float32", "float64"]
Scaler = Literal["none", "standard", "min_max"]


@dataclass(frozen=True, slots=True)
class RowSplit:
    """Which rows are kept for test, as `train_test_split` is told."""

    test_size: float
    random_state: int
    stratify: bool


@dataclass(frozen=True, slots=True)
class Plateau:
    """What `keras.callbacks.ReduceLROnPlateau` is told (D26).

    Attributes:
        monitor: What has to fall.
        factor: Of the learning rate, when it has not fallen.
        patience: Epochs without a fall after which the rate is lowered.
        min_delta: Smallest fall that counts.
        cooldown: Epochs that are not counted after the rate was lowered.
        min_rate: Lowest rate.
    """

    monitor: Literal["validation_loss", "epoch_loss"] = "validation_loss"
    factor: float = 0.1
    patience: int = 10
    min_delta: float = 1e-4
    cooldown: int = 0
    min_rate: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Semantics:
    """What one framework does with a network, field by field."""

    activations: Annotated[
        tuple[HiddenActivation, ...], "Activation of each hidden layer, the first one first (D43)."
    ]
    use_bias: Annotated[
        tuple[bool, ...], "Whether each layer has biases, the output layer last (D43)."
    ]
    output_activation: Annotated[OutputActivation, "Activation of the output layer (D42)."]

    loss: Annotated[Loss, "What a row costs."]
    loss_factor: Annotated[float, "Factor of the loss: 1/2 in scikit-learn's squares (D1)."]
    loss_over_outputs: Annotated[
        Literal["sum", "mean"],
        "How the outputs of a row are put together in the gradient (D2, D3, D5).",
    ]
    reported_over_outputs: Annotated[
        Literal["sum", "mean"], "How they are put together in the loss that is reported (D2)."
    ]
    clips_log: Annotated[
        bool, "Whether the reported log loss is taken of clipped probabilities (D6)."
    ]
    poisson_deviance: Annotated[
        bool, "Whether the Poisson loss has its constant, and no 1e-7 inside the logarithm (D5)."
    ]
    l2: Annotated[float, "Coefficient of the sum of squared weights (D7)."]
    l2_divisor: Annotated[
        Literal["batch_rows", "full_batch_rows", "none"],
        "What the L2 term is divided by: the rows of each batch, those of a full one, or "
        "nothing (D7, D8).",
    ]
    l2_coverage: Annotated[
        tuple[float, ...],
        "Share of the L2 coefficient that holds for the weights of each layer, the output layer "
        "last; biases are never penalised (D9).",
    ]
    sample_weight_norm: Annotated[
        Literal["none", "weights", "rows"],
        "What the weighted costs of a batch, and with them the L2 term, are divided by: the "
        "batch's weights or its rows; none where rows have no weights (D10).",
    ]

    dropout: Annotated[
        tuple[float, ...],
        "Share of each hidden layer's outputs that training drops, the rest being scaled up (D12).",
    ]
    dropout_masks: Annotated[
        Literal["own", "stateless"],
        "Where the draws of dropped units come from: the states of Keras' own layers, or one "
        "stream that knows the seed, the epoch, the batch and the layer.",
    ] = "own"

    weight_init: Annotated[
        tuple[Initializer, ...],
        "How each layer's weights start; scikit-learn's are uniform within sqrt(6 * scale / "
        "(fan in + fan out)) (D13).",
    ]
    bias_init: Annotated[
        tuple[BiasInit, ...],
        "How each layer's biases start; kernel_bound: uniform within the bound of the layer's "
        "weights (D14).",
    ]
    draws: Annotated[
        Literal["one_stream", "layer_seeds"],
        "One MT19937 stream for weights, split and orders, or a seed for each layer (D15).",
    ]
    seed: Annotated[int, "The seed of all draws."]
    own_seeds: Annotated[
        tuple[int | None, ...],
        "Seeds that initialisers of layer_seeds bring with them: the weights' and the biases' of "
        "each layer in turn, null for none; empty where none has any.",
    ]

    batch_rows: Annotated[
        int | Literal["auto", "all"],
        "Rows per batch; auto is min(200, rows) (D31), and L-BFGS takes all of them (D29).",
    ]
    order: Annotated[
        Literal["cumulative", "fresh", "as_given"],
        "Row order: each epoch permutes the last order, draws a new one, or keeps it (D33).",
    ]

    optimizer: Annotated[
        OptimizerName, "How the weights are moved; lbfgs is SciPy's, others Keras' (D29)."
    ]
    optimizer_arguments: Annotated[
        tuple[tuple[str, float | bool], ...],
        "What else Keras' optimizer is made with, under its own names.",
    ]
    weight_decay: Annotated[
        float, "Share of the weights, times the learning rate, that each step takes off them (D30)."
    ]
    gradient_clipping: Annotated[
        tuple[tuple[str, float], ...],
        "How gradients are cut before a step, under Keras' names (D30).",
    ]
    learning_rate: Annotated[float, "Initial learning rate."]
    schedule: Annotated[
        Literal["constant", "invscaling", "adaptive", "inverse_time", "plateau"],
        "How the learning rate changes: from epoch to epoch, or as Keras' decay, from step to "
        "step (D25, D26, D27).",
    ]
    power_t: Annotated[float, "Exponent of the schedule invscaling."]
    decay: Annotated[
        float, "Under inverse_time the learning rate is divided by 1 + decay * steps so far."
    ]
    plateau: Annotated[
        Plateau | None, "What lowers the learning rate under the schedule plateau (D26)."
    ]
    momentum: Annotated[float, "Momentum of sgd."]
    nesterov: Annotated[bool, "Nesterov's form of the momentum (D22)."]
    beta_1: Annotated[float, "Decay of Adam's first moment."]
    beta_2: Annotated[float, "Decay of Adam's second moment."]
    epsilon: Annotated[float, "Adam's numerical floor (D17)."]
    coefficients: Annotated[
        Literal["exact", "float32"],
        "Whether momentum, betas and L2 pass through float32 on their way (D18).",
    ]

    epochs: Annotated[int, "Largest number of epochs (D47), or of iterations of L-BFGS (D29)."]
    max_fun: Annotated[int, "Evaluations of the loss after which L-BFGS ends (D29)."]
    stopping: Annotated[
        Literal[
            "training_loss",
            "validation_score",
            "validation_loss",
            "epoch_loss",
            "gradient",
            "never",
        ],
        "What ends training before the last epoch: scikit-learn's rules on the training loss or "
        "the validation score, Keras' on the validation loss or the epoch's loss, L-BFGS' own, or "
        "nothing (D29, D48, D50, D52).",
    ]
    tol: Annotated[
        float, "Smallest change that counts as improvement, or largest gradient that does not."
    ]
    patience: Annotated[int, "Epochs without improvement to bear (D49)."]
    baseline: Annotated[
        float | None, "What Keras' rule asks an epoch to beat, besides the best so far."
    ]
    start_from_epoch: Annotated[int, "Epochs that Keras' rule lets pass unseen."]
    validation_fraction: Annotated[float, "Share of the training rows kept aside for stopping."]
    validation_rows: Annotated[
        Literal["drawn", "last", "none"],
        "Which rows are kept aside: drawn at random, or the last ones (D36).",
    ]
    best_weights: Annotated[bool, "Whether the best epoch's weights are restored (D53)."]

    dtype: Annotated[
        Dtype,
        "Number format of inputs, weights and arithmetic (D37, D64); L-BFGS takes its steps in "
        "float64 whatever it is, and leaves its weights so (D29).",
    ]
    gradient_dtype: Annotated[
        Dtype,
        "Number format of gradients, moments and updates, which weights are rounded from: "
        "float64 where scikit-learn's float32 inputs meet float64 targets (D20, D38).",
    ]

    split: Annotated[
        RowSplit | None,
        "Which rows are kept for test: their share, a seed, and whether classes keep their "
        "shares. None where both legs are given the same rows.",
    ] = None
    input_scaling: Annotated[Scaler, "How input columns are scaled."] = "none"
    target_scaling: Annotated[Scaler, "How the target is scaled."] = "none"

    @property
    def layers(self) -> int:
        """Layers that have weights, the output layer among them."""
        return len(self.weight_init)

    @property
    def watches_validation(self) -> bool:
        """Whether rows kept aside decide when training stops, or how fast it goes."""
        plateau = self.schedule == "plateau" and self.plateau
        return self.stopping.startswith("validation") or bool(
            plateau and plateau.monitor == "validation_loss"
        )

    @property
    def final_dtype(self) -> Dtype:
        """Number format that trained weights, and predictions by them, have (D29)."""
        return "float64" if self.optimizer == "lbfgs" else self.dtype


def draws_its_own_masks(semantics: Semantics) -> bool:
    """Whether units are dropped by draws that no other leg can repeat unit by unit."""
    return any(semantics.dropout) and semantics.dropout_masks == "own"
