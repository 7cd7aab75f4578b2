"""Legs that this project did not write, recorded from outside: weights before and after steps."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from sklearn.neural_network import MLPClassifier, MLPRegressor

from tests.number_format import number_format
from worker.training.leg import Floats, Weights, layered
from worker.training.meter import Architecture, RecordedStep, Recording

KERAS_NAMES = {"logistic": "sigmoid", "tanh": "tanh", "relu": "relu", "identity": "linear"}
INPUTS = 5
Batch = tuple[Floats, Floats]


@dataclass(frozen=True)
class Constants:
    """What a leg is made with; each test makes one of them wrong.

    `factor` stands in front of the mean over rows of the sum over outputs of squares.
    """

    optimizer: str = "adam"
    factor: float = 0.5
    l2: float = 0.01
    l2_biases: float = 0.0
    rate: float = 0.01
    momentum: float = 0.9
    nesterov: bool = True
    beta_1: float = 0.9
    beta_2: float = 0.999
    epsilon: float = 1e-4
    decay: float = 0.0

    def but(self, **wrong: Any) -> "Constants":
        """Make one of them wrong."""
        return replace(self, **wrong)


@dataclass(frozen=True)
class Shape:
    """The network and the rows of a recording."""

    hidden: tuple[int, ...] = (8,)
    activation: str = "tanh"
    outputs: int = 2
    rows: tuple[int, ...] = (16, 16, 16)
    dtype: str = "float64"
    seed: int = 0

    @property
    def architecture(self) -> Architecture:
        """The network, as the meter is told of it."""
        return Architecture((self.activation,) * len(self.hidden), "squared_error")

    def batches(self) -> list[Batch]:
        """Draw the rows of each step."""
        generator = np.random.default_rng(self.seed)
        return [
            (
                generator.normal(size=(rows, INPUTS)).astype(self.dtype),
                generator.normal(size=(rows, self.outputs)).astype(self.dtype),
            )
            for rows in self.rows
        ]

    def weights(self) -> Weights:
        """Draw the first weights."""
        generator = np.random.default_rng(self.seed + 1)
        sizes = (INPUTS, *self.hidden, self.outputs)
        fans = list(pairwise(sizes))
        kernels = [generator.normal(size=fan) / np.sqrt(fan[0]) for fan in fans]
        biases = [generator.normal(size=fan[1]) * 0.3 for fan in fans]
        return layered([each.astype(self.dtype) for each in (*kernels, *biases)])


def recorded(
    shape: Shape, take: Callable[[Batch], None], weights: Callable[[], Weights]
) -> Recording:
    """Record steps from outside: look at the weights, take a step, look again."""
    steps = []
    for batch in shape.batches():
        before = weights().copy()
        take(batch)
        after = weights().copy()
        steps.append(RecordedStep(before=before, after=after, inputs=batch[0], targets=batch[1]))
    return Recording(architecture=shape.architecture, steps=tuple(steps))


def by_train_on_batch(constants: Constants, shape: Shape) -> Recording:
    """`compile` and `train_on_batch` of a Sequential with kernel regularizers."""
    with number_format(shape.dtype):
        model = keras_model(constants, shape)

        def loss(y: Any, outputs: Any) -> Any:
            return constants.factor * keras.ops.mean(
                keras.ops.sum(keras.ops.square(outputs - y), axis=-1)
            )

        model.compile(optimizer=keras_optimizer(constants), loss=loss)
        return recorded(
            shape, lambda batch: model.train_on_batch(*batch), lambda: weights_of(model)
        )


def by_fit(constants: Constants, shape: Shape) -> Recording:
    """`fit`, a callback of which looks at the weights; its rows are in their order."""
    with number_format(shape.dtype):
        model = keras_model(constants, shape)
        model.compile(optimizer=keras_optimizer(constants), loss="mse")
        seen: list[Weights] = [weights_of(model).copy()]

        class Look(keras.callbacks.Callback):  # type: ignore[misc] # untyped library
            def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
                del batch, logs
                seen.append(weights_of(self.model).copy())

        batches = shape.batches()
        inputs, targets = (np.concatenate(each) for each in zip(*batches, strict=True))
        rows = shape.rows[0]
        model.fit(inputs, targets, batch_size=rows, shuffle=False, verbose=0, callbacks=[Look()])
    steps = [
        RecordedStep(before=before, after=after, inputs=batch[0], targets=batch[1])
        for before, after, batch in zip(seen, seen[1:], batches, strict=False)
    ]
    return Recording(architecture=shape.architecture, steps=tuple(steps))


def keras_model(constants: Constants, shape: Shape) -> Any:
    """A stock network with stock L2."""
    l2 = keras.regularizers.L2(constants.l2) if constants.l2 else None
    l2_biases = keras.regularizers.L2(constants.l2_biases) if constants.l2_biases else None
    layers = [
        keras.layers.Dense(
            units, KERAS_NAMES[shape.activation], kernel_regularizer=l2, bias_regularizer=l2_biases
        )
        for units in shape.hidden
    ]
    last = keras.layers.Dense(shape.outputs, kernel_regularizer=l2, bias_regularizer=l2_biases)
    model = keras.Sequential([keras.layers.Input((INPUTS,)), *layers, last])
    weights = shape.weights()
    model.set_weights([tensor for _, tensor in weights.named()])
    return model


def keras_optimizer(constants: Constants) -> Any:
    """A stock optimizer."""
    decay = constants.decay or None
    if constants.optimizer == "sgd":
        return keras.optimizers.SGD(
            constants.rate, constants.momentum, constants.nesterov, weight_decay=decay
        )
    return keras.optimizers.Adam(
        constants.rate, constants.beta_1, constants.beta_2, constants.epsilon, weight_decay=decay
    )


def weights_of(model: Any) -> Weights:
    """The tensors of a Keras model of Dense layers."""
    tensors = model.get_weights()
    return Weights(tuple(tensors[::2]), tuple(tensors[1::2]))


def by_tape(constants: Constants, shape: Shape) -> Recording:
    """Variables, a `tf.GradientTape` and an update by hand, as tutorials write them."""
    weights = shape.weights()
    kernels = [tf.Variable(kernel) for kernel in weights.kernels]
    biases = [tf.Variable(bias) for bias in weights.biases]
    variables = [*kernels, *biases]
    moments = [[tf.zeros_like(each) for each in variables] for _ in range(2)]
    activation = {"tanh": tf.tanh, "logistic": tf.sigmoid, "relu": tf.nn.relu}[shape.activation]
    count = 0

    def loss(inputs: Floats, targets: Floats) -> Any:
        outputs = tf.constant(inputs)
        for number, (kernel, bias) in enumerate(zip(kernels, biases, strict=True)):
            outputs = outputs @ kernel + bias
            outputs = activation(outputs) if number < len(shape.hidden) else outputs
        squares = tf.reduce_mean(tf.reduce_sum(tf.square(outputs - targets), axis=1))
        penalty = constants.l2 * sum(tf.reduce_sum(tf.square(each)) for each in kernels)
        penalty += constants.l2_biases * sum(tf.reduce_sum(tf.square(each)) for each in biases)
        return constants.factor * squares + penalty

    def take(batch: Batch) -> None:
        nonlocal count
        count += 1
        with tf.GradientTape() as tape:
            value = loss(*batch)
        for at, gradient in enumerate(tape.gradient(value, variables)):
            change, first, second = update(
                constants, gradient, moments[0][at], moments[1][at], count
            )
            moments[0][at], moments[1][at] = first, second
            variables[at].assign(variables[at] * (1.0 - constants.decay) + change)

    return recorded(shape, take, lambda: layered([np.array(each.numpy()) for each in variables]))


def update(
    constants: Constants, gradient: Any, first: Any, second: Any, count: int
) -> tuple[Any, Any, Any]:
    """One step of SGD or Adam by hand: the change, and both moments."""
    if constants.optimizer == "sgd":
        velocity = constants.momentum * first - constants.rate * gradient
        ahead = constants.momentum * velocity - constants.rate * gradient
        return (ahead if constants.nesterov else velocity), velocity, second
    first = constants.beta_1 * first + (1.0 - constants.beta_1) * gradient
    second = constants.beta_2 * second + (1.0 - constants.beta_2) * gradient * gradient
    rate = constants.rate * float(
        np.sqrt(1.0 - constants.beta_2**count) / (1.0 - constants.beta_1**count)
    )
    return -rate * first / (second**0.5 + constants.epsilon), first, second


def by_numpy(constants: Constants, shape: Shape) -> Recording:
    """A loop in NumPy, with gradients by the chain rule, in the format of its weights."""
    first = shape.weights()
    tensors = [*first.kernels, *first.biases]
    moments = [[np.zeros_like(each) for each in tensors] for _ in range(2)]
    count = 0

    def take(batch: Batch) -> None:
        nonlocal count
        count += 1
        gradients = numpy_gradients(constants, shape, tensors, batch)
        for at, gradient in enumerate(gradients):
            change, moments[0][at], moments[1][at] = update(
                constants, gradient, moments[0][at], moments[1][at], count
            )
            tensors[at] = (tensors[at] * (1.0 - constants.decay) + change).astype(shape.dtype)

    return recorded(shape, take, lambda: layered(tensors))


def numpy_gradients(
    constants: Constants, shape: Shape, tensors: list[Floats], batch: Batch
) -> list[Floats]:
    """Gradients of the penalised objective: kernels, then biases."""
    inputs, targets = batch
    half = len(tensors) // 2
    kernels, biases = tensors[:half], tensors[half:]
    layers = [inputs]
    for number, (kernel, bias) in enumerate(zip(kernels, biases, strict=True)):
        z = layers[-1] @ kernel + bias
        layers.append(np.tanh(z) if number < half - 1 else z)
    slope = 2.0 * constants.factor * (layers[-1] - targets) / len(inputs)
    found: list[Floats] = [np.empty(0)] * len(tensors)
    for number in reversed(range(half)):
        found[number] = layers[number].T @ slope + 2.0 * constants.l2 * kernels[number]
        found[half + number] = slope.sum(axis=0) + 2.0 * constants.l2_biases * biases[number]
        slope = (slope @ kernels[number].T) * (1.0 - layers[number] ** 2)
    return found


def by_partial_fit(constants: Constants, shape: Shape, estimator: Any = None) -> Recording:
    """scikit-learn's own `partial_fit`; its alpha gives the L2 of full batches."""
    estimator = estimator or MLPRegressor(
        hidden_layer_sizes=shape.hidden,
        activation=shape.activation,
        solver=constants.optimizer,
        alpha=2.0 * constants.l2 * shape.rows[0],
        learning_rate_init=constants.rate,
        momentum=constants.momentum,
        nesterovs_momentum=constants.nesterov,
        beta_1=constants.beta_1,
        beta_2=constants.beta_2,
        epsilon=constants.epsilon,
        random_state=0,
        shuffle=False,
    )
    batches = shape.batches()
    is_classifier = isinstance(estimator, MLPClassifier)
    classes = {"classes": np.arange(3)} if is_classifier else {}

    def labels(targets: Floats) -> Any:
        return np.argmax(targets, axis=1) if is_classifier else targets

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        # The first call draws weights and takes a step at once: one of no length shows them.
        still = type(estimator)(**{**estimator.get_params(), "learning_rate_init": 1e-300})
        still.partial_fit(batches[0][0], labels(batches[0][1]), **classes)
        steps, before = [], sklearn_weights(still)
        for inputs, targets in batches:
            estimator.partial_fit(inputs, labels(targets), **classes)
            after = sklearn_weights(estimator)
            shown = np.eye(3)[labels(targets)] if is_classifier else targets
            steps.append(RecordedStep(before=before, after=after, inputs=inputs, targets=shown))
            before = after
    architecture = shape.architecture
    if is_classifier:
        architecture = Architecture(architecture.hidden, "multiclass_log_loss")
    return Recording(architecture=architecture, steps=tuple(steps))


def sklearn_weights(estimator: Any) -> Weights:
    """The tensors of an estimator, in memory of their own."""
    return Weights(tuple(estimator.coefs_), tuple(estimator.intercepts_)).copy()
