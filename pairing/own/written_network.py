"""A TensorFlow network that was told in JSON, as the record that its source is read into."""

from pairing.initializer import GLOROT, ZEROS, Initializer
from pairing.written import Dense, Optimizer, WrittenTensorflow
from schemas.initial import Constant, Initial, Normal, TruncatedNormal, Uniform
from schemas.tensorflow_side import KeepProb, Product, TensorflowNetwork

_NAMED = {
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
_LOSSES = {
    "softmax_cross_entropy_with_logits": "categorical_crossentropy",
    "sigmoid_cross_entropy_with_logits": "binary_crossentropy",
    "mean_squared_error": "mean_squared_error",
}


def initializer_of(initial: Initial) -> Initializer:
    """Give the initialiser that a user's words mean."""
    match initial:
        case str():
            return _NAMED[initial]
        case Uniform(uniform=bounds):
            return Initializer("uniform", low=bounds.low, high=bounds.high)
        case Normal(normal=bell):
            return Initializer("normal", mean=bell.mean, stddev=bell.stddev)
        case TruncatedNormal(truncated_normal=bell):
            return Initializer("truncated_normal", mean=bell.mean, stddev=bell.stddev)
        case Constant(constant=value):
            return Initializer("constant", value=value)


def written_network(network: TensorflowNetwork) -> WrittenTensorflow:
    """Read a network's JSON."""
    arguments = network.optimizer.model_dump(exclude={"name"})
    loss = None if network.loss is None else _LOSSES[network.loss]
    return WrittenTensorflow(
        inputs=None,
        layers=tuple(_layer(each, network.l2) for each in network.layers),
        loss=loss,
        from_logits=loss != "mean_squared_error",
        loss_factor=network.loss_factor,
        optimizer=Optimizer(network.optimizer.name, arguments),
        batch_size=network.batch_size,
        epochs=network.epochs,
        shuffle=network.shuffle,
        seed=network.seed,
    )


def _layer(product: Product, l2: float) -> Dense:
    said = product.dropout
    share = 0.0
    if said is not None:
        share = 1.0 - said.keep_prob if isinstance(said, KeepProb) else said.rate
    return Dense(
        units=product.units,
        activation=product.activation,
        kernel_init=initializer_of(product.weights),
        bias_init=initializer_of(product.biases),
        l2=l2,
        dropout=share,
        dropout_as="keep_prob" if isinstance(said, KeepProb) else "rate",
    )
