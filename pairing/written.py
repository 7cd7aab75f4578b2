"""What a user wrote, read into words that no framework owns.

Readers of `get_params()`, of Keras JSON and of Python source make these records, and
`pairing.translate` makes semantics of them. Nothing here was run, loaded or unpickled.
"""

from dataclasses import dataclass, field
from typing import Literal

from pairing.initializer import GLOROT, ZEROS, Initializer
from schemas.estimator import Classifier, Regressor

__all__ = [
    "GLOROT", "ZEROS", "Callback", "Dense", "Framework", "Initializer", "Misread", "Number",
    "Optimizer", "Place", "Preparation", "Scaler", "Written", "WrittenKeras", "WrittenSklearn",
    "WrittenTensorflow",
]  # fmt: skip

Framework = Literal["sklearn", "keras", "tensorflow"]
Scaler = Literal["none", "standard", "min_max"]
Number = float | int


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was written: a JSON pointer, or a line and column of source (from 1)."""

    pointer: str = ""
    line: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True)
class Misread:
    """Something that is not understood, or that no leg can do.

    Attributes:
        what: A sentence that names it.
        came: What was written there, shortened.
        allowed: What is understood in its place.
        place: Where it stands.
    """

    what: str
    came: str
    allowed: str
    place: Place


@dataclass(frozen=True, slots=True)
class Dense:
    """A dense layer, its activation, and the dropout that follows it.

    Attributes:
        units: Its width.
        activation: Under Keras' name: `linear`, `sigmoid`, `relu`, `tanh`, `softplus`, ...
        use_bias: Whether it has biases.
        kernel_init: Of its kernel.
        bias_init: Of its biases.
        l1: Coefficient of the sum of absolute weights of its kernel.
        l2: Coefficient of the sum of squared weights of its kernel.
        dropout: Share of its outputs that training drops; 0 for none.
        dropout_as: Which share the number that was written is: the one that is dropped, or the
            one that is kept.
        place: Where it was written.
    """

    units: int
    activation: str = "linear"
    use_bias: bool = True
    kernel_init: Initializer = GLOROT
    bias_init: Initializer = ZEROS
    l1: float = 0.0
    l2: float = 0.0
    dropout: float = 0.0
    dropout_as: Literal["rate", "keep_prob"] = "rate"
    place: Place = field(default=Place(), compare=False)


@dataclass(frozen=True, slots=True)
class Optimizer:
    """A Keras optimizer: its class in lower case, and its arguments under their new names.

    `decay` of Keras 2 stays under its own name: the rate is divided by 1 + decay * steps.
    Arguments that were not written are not here; Keras' defaults hold for them.
    """

    name: str
    arguments: dict[str, Number | bool]


@dataclass(frozen=True, slots=True)
class Callback:
    """A callback of `fit`: its class, and its arguments under Keras' names."""

    name: Literal["EarlyStopping", "ReduceLROnPlateau", "LearningRateScheduler"]
    arguments: dict[str, Number | bool | str | None]


@dataclass(frozen=True, slots=True)
class Preparation:
    """What a side does with its rows before it trains. None where it says nothing.

    Attributes:
        test_size: Share of the rows kept for test.
        split_seed: `random_state` of the split.
        stratify: Whether classes keep their shares.
        inputs: How input columns are scaled.
        target: How the target is scaled.
        labels: How classes are encoded.
    """

    test_size: float | None = None
    split_seed: int | None = None
    stratify: bool | None = None
    inputs: Scaler | None = None
    target: Scaler | None = None
    labels: Literal["as_given", "one_hot", "label_encoded"] | None = None


@dataclass(frozen=True, slots=True)
class WrittenSklearn:
    """A scikit-learn perceptron as written."""

    estimator: Regressor | Classifier
    preparation: Preparation = Preparation()
    notes: tuple[str, ...] = ()
    framework: Literal["sklearn"] = "sklearn"


@dataclass(frozen=True, slots=True)
class WrittenKeras:
    """A Keras network as written: its layers, `compile` and `fit`.

    Attributes:
        inputs: Width of its input, where it is said as a number.
        layers: In order, the output layer last.
        loss: Under Keras' long name (`mean_squared_error`), or None where none was written.
        from_logits: Whether the loss takes pre-activations.
        loss_factor: What the loss is multiplied by; 0.5 in a hand-written half squared error.
        optimizer: As compiled; Keras' default is rmsprop.
        metrics: Names.
        batch_size: Rows per batch; None for Keras' 32.
        epochs: Of `fit`.
        shuffle: Of `fit`.
        validation_split: Of `fit`.
        callbacks: Of `fit`.
        floatx: As set by `set_floatx`, or None.
        preparation: Of its rows.
        notes: What was taken for granted, a sentence each.
    """

    inputs: int | None
    layers: tuple[Dense, ...]
    loss: str | None = None
    from_logits: bool = False
    loss_factor: float = 1.0
    optimizer: Optimizer = Optimizer("rmsprop", {})
    metrics: tuple[str, ...] = ()
    batch_size: int | None = None
    epochs: int = 1
    shuffle: bool = True
    validation_split: float = 0.0
    callbacks: tuple[Callback, ...] = ()
    floatx: Literal["float32", "float64"] | None = None
    preparation: Preparation = Preparation()
    notes: tuple[str, ...] = ()
    framework: Literal["keras"] = "keras"


@dataclass(frozen=True, slots=True)
class WrittenTensorflow:
    """A network of variables and matrix products as written, with its loss and its update.

    Attributes:
        inputs: Width of its input, where it is said as a number.
        layers: In order, the output layer last; its activation is that of the logits.
        loss: Under Keras' long name, or None where it follows from the target.
        from_logits: Whether the loss takes pre-activations.
        loss_factor: What the loss is multiplied by.
        optimizer: Its name in lower case and its arguments under Keras' names, each of them.
        batch_size: Rows per batch; None for all of them at once.
        epochs: How often the rows are gone through.
        shuffle: Whether each epoch draws a new order.
        seed: Of all draws, or None.
        floatx: Number format, or None.
        preparation: Of its rows.
        notes: What was taken for granted, a sentence each.
    """

    inputs: int | None
    layers: tuple[Dense, ...]
    optimizer: Optimizer
    batch_size: int | None
    epochs: int
    loss: str | None = None
    from_logits: bool = True
    loss_factor: float = 1.0
    shuffle: bool = True
    seed: int | None = None
    floatx: Literal["float32", "float64"] | None = None
    preparation: Preparation = Preparation()
    notes: tuple[str, ...] = ()
    framework: Literal["tensorflow"] = "tensorflow"


Written = WrittenSklearn | WrittenKeras | WrittenTensorflow
