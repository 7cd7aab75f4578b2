"""Updates written by hand beside those of TensorFlow 1, of TensorFlow's kernels and of Keras."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from pairing.own.optimizer import DEFAULTS
from pairing.semantics import Dtype, Semantics
from pairing.translate import of_sklearn
from schemas.estimator import Regressor
from tests.number_format import number_format
from worker.training.compiled.key import key_of
from worker.training.leg import Floats, Network, Weights, layered
from worker.training.legs.tensorflow_leg.program import TensorflowProgram, key_by_hand

NETWORK = Network(3, (4,), 2)
RATE, STEPS = 0.0625, 30  # a float32 number
ROUNDING = {"float64": 1e-13, "float32": 1e-5}
Tensors = list[Floats]
Moved = Callable[[Tensors, Sequence[Tensors]], Tensors]


def name_of(argument: object) -> str | None:
    """A test's name must not hold the address of a function, which differs in every process."""
    return None if callable(argument) else str(argument)


def semantics_of(optimizer: str, dtype: Dtype, **change: Any) -> Semantics:
    """A record with this optimizer, under its defaults."""
    estimator = Regressor(estimator="MLPRegressor")
    base = of_sklearn(estimator, seed=0, dtype=dtype)
    given: dict[str, Any] = {
        "optimizer": optimizer, "learning_rate": RATE, "momentum": 0.0, "nesterov": False,
        "epsilon": DEFAULTS[optimizer].get("epsilon", 1e-7), "gradient_dtype": dtype,
    }  # fmt: skip
    return replace(base, **(given | change))


def through_float32(semantics: Semantics) -> Semantics:
    """Round every coefficient to a float32 number."""
    names = ("momentum", "beta_1", "beta_2", "epsilon")
    arguments = {name: float(np.float32(x)) for name, x in semantics.optimizer_arguments}
    if semantics.optimizer == "adadelta":
        arguments.setdefault("rho", float(np.float32(0.95)))
    rounded: dict[str, Any] = {name: float(np.float32(getattr(semantics, name))) for name in names}
    return replace(semantics, optimizer_arguments=tuple(arguments.items()), **rounded)


def drawn(dtype: Dtype, scale: float = 1.0) -> tuple[Tensors, list[Tensors]]:
    """First weights, and the gradients of some steps, some of them zero and some very large."""
    generator = np.random.default_rng(3)
    shapes = [(3, 4), (4, 2), (4,), (2,)]
    first = [generator.normal(size=shape).astype(dtype) for shape in shapes]
    sizes = 10.0 ** generator.uniform(-4, 2, STEPS) * scale
    steps = [
        [(size * generator.normal(size=shape)).astype(dtype) for shape in shapes] for size in sizes
    ]
    steps[4] = [np.zeros_like(each) for each in steps[4]]
    return first, steps


def by_hand(semantics: Semantics) -> Moved:
    """Move weights by the leg's own rule."""

    def moved(first: Tensors, steps: Sequence[Tensors]) -> Tensors:
        key = key_by_hand(key_of(semantics, NETWORK), semantics, NETWORK)
        program = TensorflowProgram(key, semantics)
        program.begin(semantics, layered(first))
        program.set_learning_rate(semantics.learning_rate)
        for gradients in steps:
            program.optimizer.apply([tf.constant(each) for each in gradients], program.variables)
        return [each.numpy() for each in program.variables]

    return moved


def by_tensorflow_1(make: Callable[[], Any]) -> Moved:
    """Move weights by an optimizer of TensorFlow 1, in a graph and a session of it."""

    def moved(first: Tensors, steps: Sequence[Tensors]) -> Tensors:
        v1 = tf.compat.v1
        with tf.Graph().as_default(), v1.Session() as session:
            variables = [v1.Variable(each, use_resource=True) for each in first]
            places = [v1.placeholder(each.dtype, each.shape) for each in first]
            step = make().apply_gradients(list(zip(places, variables, strict=True)))
            session.run(v1.global_variables_initializer())
            for gradients in steps:
                session.run(step, dict(zip(places, gradients, strict=True)))
            return list(session.run(variables))

    return moved


def by_kernel(apply: Callable[..., Any], slots: int) -> Moved:
    """Move weights by a kernel of TensorFlow, its slots zero at first."""

    def moved(first: Tensors, steps: Sequence[Tensors]) -> Tensors:
        variables = [tf.Variable(each) for each in first]
        kept = [[tf.Variable(tf.zeros_like(each)) for _ in range(slots)] for each in first]
        for gradients in steps:
            for variable, own, gradient in zip(variables, kept, gradients, strict=True):
                handles = [each.handle for each in (variable, *own)]
                apply(*handles, tf.constant(gradient))
        return [each.numpy() for each in variables]

    return moved


def by_keras(dtype: Dtype, make: Callable[[], Any]) -> Moved:
    """Move weights by Keras' optimizer."""

    def moved(first: Tensors, steps: Sequence[Tensors]) -> Tensors:
        with number_format(dtype):
            optimizer = make()
            variables = [keras.Variable(each, dtype=dtype) for each in first]
            optimizer.build(variables)
            for gradients in steps:
                optimizer.apply([tf.constant(each) for each in gradients], variables)
            return [each.numpy() for each in variables]

    return moved


def apart(ours: Sequence[Floats], theirs: Sequence[Floats]) -> float:
    """Largest difference over the largest number."""
    largest = max(float(np.abs(each).max()) for each in theirs)
    pairs = zip(ours, theirs, strict=True)
    return max(float(np.abs(mine - other).max()) for mine, other in pairs) / largest


V1 = tf.compat.v1.train
OF_TENSORFLOW_1: list[tuple[str, dict[str, Any], Callable[[], Any]]] = [
    ("sgd", {}, lambda: V1.GradientDescentOptimizer(RATE)),
    ("sgd", {"momentum": 0.9}, lambda: V1.MomentumOptimizer(RATE, 0.9)),
    (
        "sgd",
        {"momentum": 0.9, "nesterov": True},
        lambda: V1.MomentumOptimizer(RATE, 0.9, use_nesterov=True),
    ),
    ("adam", {"epsilon": 1e-8}, lambda: V1.AdamOptimizer(RATE)),
    (
        "adam",
        {"epsilon": 0.1, "beta_1": 0.5, "beta_2": 0.9},
        lambda: V1.AdamOptimizer(RATE, 0.5, 0.9, 0.1),
    ),
    ("adagrad", {"epsilon": 0.0}, lambda: V1.AdagradOptimizer(RATE)),
    (
        "adagrad",
        {"epsilon": 0.0, "optimizer_arguments": (("initial_accumulator_value", 2.0),)},
        lambda: V1.AdagradOptimizer(RATE, 2.0),
    ),
    ("adadelta", {"epsilon": 1e-8}, lambda: V1.AdadeltaOptimizer(RATE)),
    (
        "adadelta",
        {"epsilon": 1e-4, "optimizer_arguments": (("rho", 0.5),)},
        lambda: V1.AdadeltaOptimizer(RATE, 0.5, 1e-4),
    ),
]


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize(("optimizer", "change", "make"), OF_TENSORFLOW_1, ids=name_of)
def test_updates_are_those_of_tensorflow_1(
    optimizer: str, change: dict[str, Any], make: Callable[[], Any], dtype: Dtype
) -> None:
    """Adam's epsilon stands where `tf.compat.v1.train.AdamOptimizer` has it, 0.1 of it too.

    TensorFlow 1 passes its coefficients through float32, in a float64 network too, and keeps
    Adam's powers of betas in it.
    """
    first, steps = drawn(dtype)
    ours = by_hand(through_float32(semantics_of(optimizer, dtype, **change)))(first, steps)
    theirs = by_tensorflow_1(make)(first, steps)

    assert apart(theirs, first) > 1e-5
    assert apart(ours, theirs) < (1e-6 if optimizer == "adam" else ROUNDING[dtype])


def test_adams_other_epsilon_would_be_seen() -> None:
    """Kingma and Ba's epsilon is ours over the root of the correction: another number."""
    first, steps = drawn("float64")
    ours = by_hand(semantics_of("adam", "float64", epsilon=0.1))(first, steps[:1])
    paper = [
        weights - RATE * gradient / (np.abs(gradient) + 0.1)
        for weights, gradient in zip(first, steps[0], strict=True)
    ]

    assert apart(ours, paper) > 1e-3
    scaled = by_hand(semantics_of("adam", "float64", epsilon=0.1 * np.sqrt(1 - 0.999)))
    assert apart(scaled(first, steps[:1]), paper) < 1e-13


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("epsilon", [1e-8, 0.1])
def test_adam_is_tensorflows_kernel(epsilon: float, dtype: Dtype) -> None:
    """The one that `tf.compat.v1.train.AdamOptimizer` calls, its coefficients exact."""
    steps_of: dict[int, int] = {}

    def adam(*handles: Any) -> None:
        step = steps_of[id(handles[0])] = steps_of.get(id(handles[0]), 0) + 1
        numbers = (0.9**step, 0.999**step, RATE, 0.9, 0.999, epsilon)
        names = ("beta1_power", "beta2_power", "lr", "beta1", "beta2", "epsilon")
        given = [tf.constant(each, handles[-1].dtype) for each in numbers]
        tf.raw_ops.ResourceApplyAdam(
            var=handles[0], m=handles[1], v=handles[2], grad=handles[3],
            **dict(zip(names, given, strict=True)),
        )  # fmt: skip

    first, steps = drawn(dtype)
    ours = by_hand(semantics_of("adam", dtype, epsilon=epsilon))(first, steps)
    theirs = by_kernel(adam, 2)(first, steps)

    assert apart(ours, theirs) < 10 * ROUNDING[dtype]


def _rmsprop(*handles: Any) -> None:
    number = [tf.constant(each, handles[-1].dtype) for each in (RATE, 0.9, 0.4, 1e-7)]
    tf.raw_ops.ResourceApplyRMSProp(
        var=handles[0], ms=handles[1], mom=handles[2], grad=handles[3],
        lr=number[0], rho=number[1], momentum=number[2], epsilon=number[3],
    )  # fmt: skip


def _centered(*handles: Any) -> None:
    number = [tf.constant(each, handles[-1].dtype) for each in (RATE, 0.9, 0.0, 1e-3)]
    tf.raw_ops.ResourceApplyCenteredRMSProp(
        var=handles[0], mg=handles[1], ms=handles[2], mom=handles[3], grad=handles[4],
        lr=number[0], rho=number[1], momentum=number[2], epsilon=number[3],
    )  # fmt: skip


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize(
    ("change", "kernel", "slots"),
    [
        ({"optimizer_arguments": (("momentum", 0.4),)}, _rmsprop, 2),
        ({"optimizer_arguments": (("centered", True),), "epsilon": 1e-3}, _centered, 3),
    ],
    ids=["momentum", "centered"],
)
def test_rmsprop_is_tensorflows_kernel(
    change: dict[str, Any], kernel: Callable[..., Any], slots: int, dtype: Dtype
) -> None:
    """Begun with zeros, which TensorFlow 1's class begins with ones."""
    first, steps = drawn(dtype)
    ours = by_hand(semantics_of("rmsprop", dtype, **change))(first, steps)
    theirs = by_kernel(kernel, slots)(first, steps)

    assert apart(ours, theirs) < 10 * ROUNDING[dtype]


K = keras.optimizers
OF_KERAS: list[tuple[str, dict[str, Any], Callable[[], Any]]] = [
    ("sgd", {"momentum": 0.5, "nesterov": True}, lambda: K.SGD(RATE, 0.5, nesterov=True)),
    ("sgd", {"gradient_clipping": (("clipnorm", 0.5),)}, lambda: K.SGD(RATE, clipnorm=0.5)),
    ("sgd", {"gradient_clipping": (("clipvalue", 0.1),)}, lambda: K.SGD(RATE, clipvalue=0.1)),
    (
        "sgd",
        {"gradient_clipping": (("global_clipnorm", 0.5),)},
        lambda: K.SGD(RATE, global_clipnorm=0.5),
    ),
    ("sgd", {"weight_decay": 0.25}, lambda: K.SGD(RATE, weight_decay=0.25)),
    ("adam", {"coefficients": "float32"}, lambda: K.Adam(RATE)),
    (
        "adam",
        {"coefficients": "float32", "optimizer_arguments": (("amsgrad", True),)},
        lambda: K.Adam(RATE, amsgrad=True),
    ),
    ("rmsprop", {}, lambda: K.RMSprop(RATE)),
    (
        "rmsprop",
        {"optimizer_arguments": (("centered", True), ("momentum", 0.5), ("rho", 0.8))},
        lambda: K.RMSprop(RATE, rho=0.8, momentum=0.5, centered=True),
    ),
    ("adagrad", {"coefficients": "float32"}, lambda: K.Adagrad(RATE)),
    ("adadelta", {}, lambda: K.Adadelta(RATE)),
]


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize(("optimizer", "change", "make"), OF_KERAS, ids=name_of)
def test_updates_are_those_of_keras(
    optimizer: str, change: dict[str, Any], make: Callable[[], Any], dtype: Dtype
) -> None:
    """With clipping, decay and all further arguments; under float32 coefficients Adam's too."""
    first, steps = drawn(dtype)
    ours = by_hand(semantics_of(optimizer, dtype, **change))(first, steps)
    theirs = by_keras(dtype, make)(first, steps)

    assert apart(theirs, first) > 1e-5
    assert apart(ours, theirs) < ROUNDING[dtype]


def test_a_rate_that_falls_from_step_to_step_is_keras_schedule() -> None:
    """Keras works it out in float32."""
    first, steps = drawn("float64")
    change = {"schedule": "inverse_time", "decay": 0.5}
    schedule = keras.optimizers.schedules.InverseTimeDecay(RATE, 1, 0.5)
    ours = by_hand(semantics_of("sgd", "float64", **change))(first, steps)
    theirs = by_keras("float64", lambda: K.SGD(schedule))(first, steps)
    constant = by_hand(semantics_of("sgd", "float64"))(first, steps)

    assert apart(ours, theirs) < 1e-6
    assert apart(constant, theirs) > 1e-2


def test_exact_coefficients_are_no_stock_adams() -> None:
    """Betas through float32 would be seen in float64, in the first step above all (D18)."""
    first, steps = drawn("float64")
    exact = by_hand(semantics_of("adam", "float64"))(first, steps[:1])
    stock = by_keras("float64", lambda: K.Adam(RATE))(first, steps[:1])

    assert 1e-9 < apart(exact, stock) < 1e-5


def test_layers_without_biases_are_not_moved() -> None:
    """Their gradients are not looked at."""
    semantics = semantics_of("adam", "float64", use_bias=(False, True))
    key = key_by_hand(key_of(semantics, NETWORK), semantics, NETWORK)
    program = TensorflowProgram(key, semantics)
    first, steps = drawn("float64")
    program.begin(semantics, Weights(tuple(first[:2]), tuple(first[2:])))

    assert len(program.trained_variables) == 3
    assert program.biases[0] is not program.trained_variables[2]
    assert len(program.trained(steps[0])) == 3
