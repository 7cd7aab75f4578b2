"""A TensorFlow network in its explicit form, as if it had been read."""

from typing import Any, Final, Literal

from pairing.initializer import GLOROT, ZEROS, Initializer
from pairing.shares import unblurred
from pairing.written import Dense, Number, Optimizer, Place, WrittenTensorflow
from schemas.initial import Constant, Initial, Normal, TruncatedNormal, Uniform
from schemas.tensorflow_side import KeepProb, Product, TensorflowNetwork

LOSSES: Final = {
    "softmax_cross_entropy_with_logits": "categorical_crossentropy",
    "sigmoid_cross_entropy_with_logits": "binary_crossentropy",
    "mean_squared_error": "mean_squared_error",
}
NAMED: Final[dict[str, Initializer]] = {
    "zeros": ZEROS,
    "ones": Initializer("constant", value=1.0),
    "glorot_uniform": GLOROT,
    "glorot_normal": Initializer("variance_scaling", distribution="truncated_normal"),
    "he_uniform": Initializer("variance_scaling", scale=2.0, mode="fan_in"),
    "he_normal": Initializer(
        "variance_scaling", scale=2.0, mode="fan_in", distribution="truncated_normal"
    ),
    "lecun_uniform": Initializer("variance_scaling", mode="fan_in"),
    "lecun_normal": Initializer("variance_scaling", mode="fan_in", distribution="truncated_normal"),
}
OWN_NAMES: Final = {"identity": "linear", "swish": "silu"}


def written_of_network(
    network: TensorflowNetwork, *, inputs: int | None = None
) -> WrittenTensorflow:
    """Give a network's record.

    Args:
        network: As it was sent.
        inputs: Width of its input, where it is known.
    """
    update = network.optimizer.model_dump(exclude={"name"})
    arguments: dict[str, Number | bool] = dict(update)
    return WrittenTensorflow(
        inputs=inputs,
        layers=tuple(
            _layer(product, network.l2, f"/layers/{number}")
            for number, product in enumerate(network.layers)
        ),
        optimizer=Optimizer(network.optimizer.name, arguments),
        batch_size=network.batch_size,
        epochs=network.epochs,
        loss=None if network.loss is None else LOSSES[network.loss],
        from_logits=network.loss != "mean_squared_error",
        loss_factor=network.loss_factor,
        shuffle=network.shuffle,
        seed=network.seed,
    )


def _layer(product: Product, l2: float, pointer: str) -> Dense:
    dropped, meant = _dropout(product)
    return Dense(
        units=product.units,
        activation=OWN_NAMES.get(product.activation, product.activation),
        kernel_init=initializer_of(product.weights),
        bias_init=initializer_of(product.biases),
        l2=l2,
        dropout=dropped,
        dropout_as=meant,
        place=Place(pointer),
    )


def _dropout(product: Product) -> tuple[float, Literal["rate", "keep_prob"]]:
    if product.dropout is None:
        return 0.0, "rate"
    if isinstance(product.dropout, KeepProb):
        # Of twelve digits: what is left of one must be the rate that another side writes.
        return unblurred(1.0 - product.dropout.keep_prob), "keep_prob"
    return product.dropout.rate, "rate"


def initializer_of(initial: Initial) -> Initializer:
    """Give an initialiser by its name, or by its numbers.

    Example:
        >>> initializer_of("zeros") == initializer_of(Constant(constant=0.0))
        True
    """
    if isinstance(initial, str):
        return NAMED[initial]
    if isinstance(initial, Constant):
        return Initializer("constant", value=initial.constant)
    if isinstance(initial, Uniform):
        bounds: dict[str, Any] = initial.uniform.model_dump()
        return Initializer("uniform", **bounds)
    if isinstance(initial, Normal):
        return Initializer("normal", **initial.normal.model_dump())
    if isinstance(initial, TruncatedNormal):
        return Initializer("truncated_normal", **initial.truncated_normal.model_dump())
    raise TypeError(f"no initialiser: {type(initial)}")
