"""The layers of a Keras program, their first weights, and what their outputs mean."""

from itertools import pairwise

from pairing.emission import keras_dropout
from pairing.emission.facts import Facts
from pairing.emission.shape import (
    covers,
    hidden_activations,
    is_plain,
    is_rounded,
    is_stock,
    keras_initializers,
    weight_factor,
    zero_biases,
)
from pairing.emission.writing import WIDTH, comment, quoted
from pairing.semantics import Semantics

KERAS_ACTIVATION = {"identity": "linear", "logistic": "sigmoid"}
OUTPUT = {
    "identity": "{}",
    "exponential": "tf.exp({})",
    "sigmoid": "tf.sigmoid({})",
    "softmax": "tf.nn.softmax({})",
}


def layers(facts: Facts) -> list[str]:
    """Build the network."""
    semantics, sizes = facts.semantics, facts.sizes
    plain = is_plain(semantics)
    kind = "keras.Sequential" if plain else "LikeScikitLearn"
    if semantics.optimizer == "lbfgs":
        kind = "keras.Sequential"
    activations: list[str] = [
        _activation(name, semantics) for name in hidden_activations(semantics)
    ]
    activations.append(_output_activation(semantics, plain=plain))
    lines = [f"model = {kind}(", "    [", f"        keras.Input(({sizes[0]},)),"]
    for number, (units, activation) in enumerate(zip(sizes[1:], activations, strict=True)):
        arguments = _arguments(facts, number, units, activation)
        line = f"        keras.layers.Dense({', '.join(arguments)}),"
        if len(line) > WIDTH:
            inner = "\n".join(map(_on_its_own, arguments))
            line = f"        keras.layers.Dense(\n{inner}\n        ),"
        lines += [line, *(f"        {each}," for each in keras_dropout.layer(semantics, number))]
    built = "\n".join([*lines, "    ]", ")"])
    return [built, *drawn(facts)]


def _on_its_own(argument: str) -> str:
    """Write an argument on a line, or on three."""
    line = f"            {argument},"
    if len(line) <= WIDTH:
        return line
    head, _, inner = argument.partition("(")
    return f"            {head}(\n                {inner[:-1]}\n            ),"


def _activation(name: str, semantics: Semantics) -> str:
    keras_name = KERAS_ACTIVATION.get(name, name)
    plain, called = quoted(keras_name), f"keras.activations.{keras_name}"
    if name == "logistic" and not is_stock(semantics):
        plain = called = "logistic"
    if not is_rounded(semantics):
        return plain
    return "single" if name == "identity" else f"lambda z: single({called}(z))"


def _output_activation(semantics: Semantics, *, plain: bool) -> str:
    if plain:
        named = {"identity": "linear"}.get(semantics.output_activation, semantics.output_activation)
        return quoted(named)
    return "single" if is_rounded(semantics) else quoted("linear")


def _arguments(facts: Facts, number: int, units: int, activation: str) -> list[str]:
    semantics = facts.semantics
    given = [str(units)]
    if activation != '"linear"':
        given.append(f"activation={activation}")
    if semantics.draws == "layer_seeds":
        given += _initializers(facts, number)
    if is_plain(semantics) and covers(semantics, number):
        given.append(f"kernel_regularizer=keras.regularizers.L2({semantics.l2!r})")
    if is_rounded(semantics) and semantics.optimizer != "lbfgs":
        given += ["kernel_constraint=single", "bias_constraint=single"]
    return given


def _initializers(facts: Facts, number: int) -> list[str]:
    fan = list(pairwise(facts.sizes))[number]
    kernel, bias = keras_initializers(facts.semantics, number, fan)
    given = [f"kernel_initializer={kernel}"]
    return given if bias is None else [*given, f"bias_initializer={bias}"]


def uses_stream(semantics: Semantics) -> bool:
    """Whether anything is drawn from scikit-learn's one stream."""
    return (
        semantics.draws == "one_stream"
        or semantics.order == "cumulative"
        or semantics.validation_rows == "drawn"
    )


def drawn(facts: Facts) -> list[str]:
    """Draw the first weights from scikit-learn's one stream, where the semantics do."""
    semantics = facts.semantics
    if not uses_stream(semantics):
        return []
    kept = semantics.draws == "one_stream"
    note = "weight-draws: one stream gives the weights, then the rows kept aside, then all orders"
    if not kept:
        note = "Keeps weight-draws; the stream of rows and orders goes on as after weights."
    factor = weight_factor(semantics, 0)
    bound = f"    bound = np.sqrt({factor:g} / (fan_in + fan_out))"
    if factor == 2.0:
        bound += "  # weight-init: 2 and not 6, because units are logistic"
    biased = kept and not zero_biases(semantics)
    lines = [
        comment(note),
        f"draws = np.random.RandomState({semantics.seed})",
        f"for layer in {keras_dropout.with_weights(semantics, 'model.layers')}:",
        "    fan_in, fan_out = layer.kernel.shape",
        bound,
        f"    {'kernel' if kept else '_'} = draws.uniform(-bound, bound, (fan_in, fan_out))",
        f"    {'bias' if kept else '_'} = draws.uniform(-bound, bound, fan_out)"
        + ("  # bias-init: not zeros" if biased else ""),
    ]
    if kept:
        tensors = ["kernel", "bias" if biased else "np.zeros_like(bias)"]
        if semantics.dtype == "float32":
            tensors = [f"{each}.astype(np.float32)" for each in tensors]
        lines.append(f"    layer.set_weights([{', '.join(tensors)}])")
    return ["\n".join(lines)]


def activated(semantics: Semantics, z: str) -> str:
    """Write the output activation of pre-activations."""
    return OUTPUT[semantics.output_activation].format(z)
