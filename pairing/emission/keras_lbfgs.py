"""Keras' loss and slopes under SciPy's L-BFGS, which Keras itself has not (D29)."""

from pairing.emission import ending, heading, keras_loss, keras_model, keras_program, keras_rows
from pairing.emission.facts import Facts
from pairing.emission.keras_training import outputs_of
from pairing.emission.shape import hidden_activations
from pairing.emission.writing import dedented

_NEEDS = ("tensorflow-cpu", "tensorflow", "keras", "numpy", "scipy")

_OPTIMIZER = (
    "optimizer: Keras has no L-BFGS. scikit-learn calls SciPy's, and so does this program: "
    "TensorFlow does not bring SciPy along."
)
_LOSSES = '''
def told(intermediate_result):
    """Keep the loss of each iteration; SciPy asks for this argument by its name."""
    losses.append(float(intermediate_result.fun))
'''


def parts(facts: Facts) -> list[str]:
    """Write a program whose optimizer is SciPy's."""
    semantics = facts.semantics
    more = [
        "Words before a colon, as in `loss-half:`, name the difference that a line removes.",
        _OPTIMIZER,
    ]
    packages = [
        "import keras",
        "import numpy as np",
        "import tensorflow as tf",
        "from scipy.optimize import minimize",
    ]
    return [
        heading.docstring(
            facts, f"Keras, trained as scikit-learn's {facts.estimator.estimator} is.", _NEEDS, more
        ),
        heading.imports(heading.STANDARD, packages),
        f'FOLDER = Path(__file__).parent\nLEG = "{facts.leg}"',
        ending.allowance(facts),
        f'keras.config.set_floatx("{semantics.gradient_dtype}")'
        + ("  # dtype: Keras' own is float32" if semantics.gradient_dtype == "float64" else ""),
        keras_rows.loading(facts),
        *keras_loss.functions(facts),
        *keras_model.layers(facts),
        "\n".join(_evaluation(facts)),
        "\n".join(_packing()),
        "losses = []",
        dedented(_LOSSES),
        "\n".join(_minimising(facts)),
        *_final_model(facts),
        ending.checking(),
        keras_program.finish(facts, "losses", _weights(facts)),
    ]


def _evaluation(facts: Facts) -> list[str]:
    body = keras_loss.body_of_loss(
        facts, ("z", "targets", "row_weights", "model.layers"), " " * 8, in_fit=False
    )
    return [
        "@tf.function",
        f"def loss_and_slopes({', '.join(_given(facts))}):",
        '    """Give the penalised loss of all rows, and its slopes."""',
        "    with tf.GradientTape() as tape:",
        "        z = model(inputs)",
        *body,
        "    return loss, tape.gradient(loss, tensors)",
    ]


def _given(facts: Facts) -> list[str]:
    return ["inputs", "targets", *(["row_weights"] if facts.weighted else [])]


def _packing() -> list[str]:
    return [
        "def evaluate(packed):",
        '    """Give loss and slopes at weights, as SciPy asks for them."""',
        "    for tensor, part in zip(tensors, np.split(packed, ends), strict=True):",
        "        tensor.assign(part.reshape(tensor.shape))",
        "    loss, slopes = loss_and_slopes(*given)",
        "    return float(loss), np.hstack([slope.numpy().ravel() for slope in slopes])",
    ]


def _minimising(facts: Facts) -> list[str]:
    semantics = facts.semantics
    limits = (
        f'"maxfun": {semantics.max_fun}',
        f'"maxiter": {semantics.epochs}',
        f'"gtol": {semantics.tol!r}',
    )
    single = ".astype(np.float32)" if semantics.dtype == "float32" else ""
    return [
        f"given = [tf.constant(each) for each in ({', '.join(_given(facts))})]",
        "# all kernels, and then all biases",
        "tensors = [layer.kernel.value for layer in model.layers]",
        "tensors += [layer.bias.value for layer in model.layers]",
        "ends = np.cumsum([tensor.shape.num_elements() for tensor in tensors])[:-1]",
        f"start = np.hstack([tensor.numpy().ravel() for tensor in tensors]){single}",
        "found = minimize(",
        *(f"    {each}," for each in ("evaluate", "start", 'method="L-BFGS-B"', "jac=True")),
        f"    options={{{', '.join(limits)}}},",
        "    callback=told,",
        ")",
    ]


def _final_model(facts: Facts) -> list[str]:
    """Define the outputs of the weights that SciPy ended with."""
    semantics = facts.semantics
    if semantics.dtype == "float64":
        return ["evaluate(found.x)  # leaves its weights in the layers", outputs_of(facts)]
    activations = [
        _TENSORFLOW.get(name, f"keras.activations.{name}") for name in hidden_activations(semantics)
    ]
    listed = ", ".join([*activations, "tf.identity"])
    ended = f"""
        # dtype: what SciPy leaves is float64, and predicts so
        ended = [
            part.reshape(tensor.shape)
            for tensor, part in zip(tensors, np.split(found.x, ends), strict=True)
        ]
        kernels, biases = ended[: len(model.layers)], ended[len(model.layers) :]
        activations = [{listed}]
    """
    outputs = f"""
        def outputs_of(rows_given):
            \"\"\"Activations of the output layer.\"\"\"
            z = rows_given
            for kernel, bias, activation in zip(kernels, biases, activations, strict=True):
                z = activation(tf.matmul(z, kernel) + bias)
            return {keras_model.activated(semantics, "z")}.numpy()
    """
    return [dedented(ended), dedented(outputs)]


_TENSORFLOW = {
    "identity": "tf.identity",
    "logistic": "logistic",
    "tanh": "tf.tanh",
    "relu": "tf.nn.relu",
}


def _weights(facts: Facts) -> str:
    if facts.semantics.dtype == "float64":
        return "model.get_weights()"
    return "[each for pair in zip(kernels, biases, strict=True) for each in pair]"
