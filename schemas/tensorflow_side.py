"""A network of variables, matrix products and a hand-written update, as JSON."""

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from schemas.by_key import by_key
from schemas.initial import Initial
from schemas.strict import Asked

Share = Annotated[float, Field(ge=0.0, le=1.0)]
Decay = Annotated[float, Field(ge=0.0, lt=1.0)]
Rate = Annotated[float, Field(gt=0.0)]


class KeepProb(Asked):
    """`tf.compat.v1.nn.dropout(x, keep_prob)`: the share of units that is kept."""

    keep_prob: float = Field(gt=0.0, le=1.0)


class DropRate(Asked):
    """`tf.nn.dropout(x, rate)` of TensorFlow 2, and Keras': the share that is dropped."""

    rate: float = Field(ge=0.0, lt=1.0)


Dropped = Annotated[
    Annotated[KeepProb, Tag("<keep_prob>")] | Annotated[DropRate, Tag("<rate>")],
    Discriminator(
        by_key("keep_prob", "rate"),
        custom_error_type="dropped",
        custom_error_message='dropout is {"keep_prob": ...}, the share that is kept, or '
        '{"rate": ...}, the share that is dropped: a number alone does not say which',
    ),
]


class Product(Asked):
    """One layer: `activation(matmul(x, weights) + biases)`, and the dropout that follows it."""

    units: Annotated[int, Field(ge=1)]
    activation: str = Field(
        "linear",
        max_length=50,
        description="Under its name in `tf.nn`: `relu`, `tanh`, `sigmoid`, `softplus`, `elu`, "
        "`selu`, `silu`, `gelu`, `leaky_relu`, `relu6`, `softsign`... The last layer gives "
        "logits and keeps `linear`: its loss brings softmax or sigmoid along.",
    )
    weights: Initial = "glorot_uniform"
    biases: Initial = "zeros"
    dropout: Dropped | None = None


class Adam(Asked):
    """`m` and `v` by hand, both corrected for their start.

    Epsilon stands beside the root of the uncorrected `v`, as in TensorFlow 1, Keras and
    scikit-learn; Kingma and Ba call that one epsilon hat. The defaults are those of
    `tf.compat.v1.train.AdamOptimizer`; Keras' epsilon is 1e-7.
    """

    name: Literal["adam"]
    learning_rate: Rate = 0.001
    beta_1: Decay = 0.9
    beta_2: Decay = 0.999
    epsilon: float = Field(1e-8, gt=0.0)


class Sgd(Asked):
    """`v = momentum * v - rate * g`, and the weights moved by it, or by Nesterov's form.

    TensorFlow 1 asks for a rate, and takes it in front of `v`: that is the same as long as the
    rate does not change. The default is Keras'.
    """

    name: Literal["sgd"]
    learning_rate: Rate = 0.01
    momentum: Share = 0.0
    nesterov: bool = False


class Rmsprop(Asked):
    """The gradient over the root of its decayed mean square, epsilon inside the root.

    The mean square begins with zeros, as in Keras, and the defaults are Keras'. In
    `tf.compat.v1.train.RMSPropOptimizer` it begins with ones, and epsilon is 1e-10.
    """

    name: Literal["rmsprop"]
    learning_rate: Rate = 0.001
    rho: Decay = 0.9
    momentum: Share = 0.0
    centered: bool = False
    epsilon: float = Field(1e-7, gt=0.0)


class Adagrad(Asked):
    """The gradient over the root of the sum of its squares, epsilon inside the root.

    The defaults are Keras'; `tf.compat.v1.train.AdagradOptimizer` has no epsilon, which 0 is.
    """

    name: Literal["adagrad"]
    learning_rate: Rate = 0.001
    initial_accumulator_value: float = Field(0.1, ge=0.0)
    epsilon: float = Field(1e-7, ge=0.0)


class Adadelta(Asked):
    """The gradient times the ratio of two decayed root mean squares: of steps and of gradients.

    The defaults are those of `tf.compat.v1.train.AdadeltaOptimizer`. Its author's rate is 1.0,
    which standalone Keras had by default until 2.3; Keras 3 has 0.001, and epsilon 1e-7.
    """

    name: Literal["adadelta"]
    learning_rate: Rate = 0.001
    rho: Decay = 0.95
    epsilon: float = Field(1e-8, gt=0.0)


Update = Annotated[Adam | Sgd | Rmsprop | Adagrad | Adadelta, Field(discriminator="name")]


class TensorflowNetwork(Asked):
    """A network as somebody writes it without Keras."""

    layers: Annotated[tuple[Product, ...], Field(min_length=1, max_length=1001, strict=False)]
    loss: (
        Literal[
            "softmax_cross_entropy_with_logits",
            "sigmoid_cross_entropy_with_logits",
            "mean_squared_error",
        ]
        | None
    ) = Field(
        None,
        description="Mean over the batch, and over the outputs but for softmax, which sums over "
        "classes. Left out: as the target asks for.",
    )
    loss_factor: float = Field(1.0, gt=0.0, description="What the loss is multiplied by.")
    l2: float = Field(
        0.0, ge=0.0, description="Times the sum of all squared weights, is added to the loss."
    )
    optimizer: Update
    batch_size: Annotated[int, Field(ge=1)] = 32
    epochs: Annotated[int, Field(ge=1)] = 1
    shuffle: bool = True
    seed: Annotated[int, Field(ge=0, le=2**32 - 1)] | None = Field(
        None, description="Of all draws; the job's `seed` stands in for null."
    )
