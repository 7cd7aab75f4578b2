"""What a batch costs in a Keras program, where Keras' own losses do not say it."""

from pairing.emission.facts import Facts
from pairing.emission.keras_dropout import with_weights
from pairing.emission.shape import covers, has_exact_logistic, is_rounded, is_stock
from pairing.emission.writing import dedented
from pairing.semantics import Semantics

HALF = 0.5
_COMPUTE_LOSS = ("self", "x=None", "y=None", "y_pred=None", "sample_weight=None", "training=True")
_CLIPPED = "log-clipping: what is told is clipped as in scikit-learn, slopes are not."

_LOGISTIC = '''
@tf.custom_gradient
def logistic(z):
    """The logistic function, rounded as scikit-learn's where it saturates."""
    p = 1 / (1 + tf.exp(-z))
    return p, lambda upstream: upstream * p * (1 - p)
'''

_ROUNDED = '''
@tf.custom_gradient
def single(x):
    """dtype: weights and activations are float32; slopes and updates are not."""
    return tf.cast(tf.cast(x, tf.float32), x.dtype), tf.identity
'''


def functions(facts: Facts) -> list[str]:
    """Define what layers and loss are made of."""
    semantics = facts.semantics
    parts = []
    if has_exact_logistic(semantics):
        parts.append(dedented(_LOGISTIC))
    if is_rounded(semantics):
        parts.append(dedented(_ROUNDED))
    return [*parts, _cost(semantics, facts.sizes[-1])]


def l2_as_it_enters(semantics: Semantics) -> str:
    """Write the L2 coefficient, through float32 where the semantics say so (D18)."""
    return f"float(np.float32({semantics.l2!r}))" if is_stock(semantics) else repr(semantics.l2)


def factors(semantics: Semantics, outputs: int) -> tuple[float, float]:
    """Factors of what is lowered and of what is reported."""
    lowered = semantics.loss_factor / (outputs if semantics.loss_over_outputs == "mean" else 1)
    told = semantics.loss_factor / (outputs if semantics.reported_over_outputs == "mean" else 1)
    return lowered, told


def _cost(semantics: Semantics, outputs: int) -> str:
    lowered, told = factors(semantics, outputs)
    words, lines, value, slope = _pieces(semantics)
    if told == lowered and slope is None:
        return "\n".join(["def cost(z, y):", f'    """{words}"""', *lines, f"    return {value}"])
    if told != lowered:
        words = "output-sum: the mean over outputs is told, but slopes are those of their sum."
        value = f"{value} / {outputs}"
    return "\n".join(
        [
            "@tf.custom_gradient",
            "def cost(z, y):",
            f'    """{words}"""',
            *lines,
            f"    costs = {value}",
            f"    return costs, lambda upstream: (upstream * {slope or '2 * (z - y)'}, None)",
        ]
    )


def _pieces(semantics: Semantics) -> tuple[str, list[str], str, str | None]:
    """Say what an output costs: words, lines before, value, and its slope where it is our own."""
    if semantics.loss == "squared_error":
        return "Squared error of each output.", [], "tf.math.squared_difference(z, y)", None
    if semantics.loss == "poisson":
        return _poisson(semantics)
    if semantics.loss == "binary_log_loss":
        return _binary(semantics)
    return _multiclass(semantics)


def _poisson(semantics: Semantics) -> tuple[str, list[str], str, str | None]:
    mean = "single(tf.exp(z))" if is_rounded(semantics) else "tf.exp(z)"
    lines = [f"    mean = {mean}"]
    if not semantics.poisson_deviance:
        value = "mean - y * tf.math.log(mean + 1e-7)"
        return "What `keras.losses.Poisson` takes of exp(z).", lines, value, None
    value = "tf.math.xlogy(y, y / mean) - y + mean"
    return (
        "poisson-constant: half the deviance, zero where exp(z) is y.",
        lines,
        value,
        "(mean - y)",
    )


def _multiclass(semantics: Semantics) -> tuple[str, list[str], str, str | None]:
    lines = ["    _, slopes = tf.raw_ops.SoftmaxCrossEntropyWithLogits(features=z, labels=y)"]
    if not semantics.clips_log:
        return "Log loss of each class.", lines, "-y * tf.nn.log_softmax(z)", "slopes"
    lines.append("    near = np.finfo(z.dtype.as_numpy_dtype).eps")
    value = "-tf.math.xlogy(y, tf.clip_by_value(tf.nn.softmax(z), near, 1 - near))"
    return _CLIPPED, lines, value, "slopes"


def _binary(semantics: Semantics) -> tuple[str, list[str], str, str | None]:
    entropy = "tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=z)"
    if not semantics.clips_log:
        if is_stock(semantics):
            return "Log loss of each output.", [], entropy, None
        lines = ["    p = 1 / (1 + tf.exp(-z))"]
        return "Log loss of each output.", lines, entropy, "(p - y)"
    lines = [
        "    p = 1 / (1 + tf.exp(-z))",
        "    near = np.finfo(z.dtype.as_numpy_dtype).eps",
        "    told = tf.clip_by_value(p, near, 1 - near)",
    ]
    value = "-tf.math.xlogy(y, told) - tf.math.xlogy(1 - y, 1 - told)"
    return _CLIPPED, lines, value, "(p - y)"


def network_class(facts: Facts) -> str:
    """Define the network whose loss is the semantics'."""
    layers = with_weights(facts.semantics, "self.layers")
    lines = [
        "class LikeScikitLearn(keras.Sequential):",
        '    """A network that ends in pre-activations, and whose loss is scikit-learn\'s."""',
        "",
        f"    def compute_loss({', '.join(_COMPUTE_LOSS)}):",
        '        """Give the mean cost of a batch, and its L2 term."""',
        *body_of_loss(facts, ("y_pred", "y", "sample_weight", layers), " " * 8),
        "        return loss",
    ]
    return "\n".join(lines)


def body_of_loss(
    facts: Facts, names: tuple[str, str, str, str], indent: str, *, in_fit: bool = True
) -> list[str]:
    """Write the statements that work out the loss of a batch, as `loss`.

    Args:
        facts: Of the leg.
        names: What pre-activations, targets, row weights and layers are called there.
        indent: Before each line.
        in_fit: Whether `training` says if rows kept aside are judged.
    """
    z, y, weights, layers = names
    semantics = facts.semantics
    lowered, _ = factors(semantics, facts.sizes[-1])
    lines = [f"size = tf.cast(tf.shape({y})[0], {z}.dtype)"]
    if semantics.sample_weight_norm == "weights":
        lines = [f"size = tf.reduce_sum({weights})  # sample-weight-norm: not the batch's rows"]
    costs = f"cost({z}, {y})"
    if facts.weighted:
        costs = f"{weights}[:, None] * {costs}"
    half = "  # loss-half" if semantics.loss_factor == HALF else ""
    lines.append(f"loss = {lowered!r} / size * tf.reduce_sum({costs}){half}")
    if penalises(facts):
        covered = _covered(facts, layers)
        if covered != layers:
            lines.append(f"covered = {covered}")
            covered = "covered"
        squares = f"[tf.reduce_sum(tf.square(layer.kernel.value)) for layer in {covered}]"
        lines.append(f"squares = tf.add_n({squares})")
        lines += _penalty(facts, in_fit=in_fit)
    return [indent + line for line in lines]


def penalises(facts: Facts) -> bool:
    """Whether L2 covers any layer."""
    return any(covers(facts.semantics, layer) for layer in range(facts.semantics.layers))


def _covered(facts: Facts, layers: str) -> str:
    """Name the layers that L2 covers."""
    number = facts.semantics.layers
    places = [layer for layer in range(number) if covers(facts.semantics, layer)]
    if len(places) == number:
        return layers
    if places == list(range(len(places))):
        return f"{layers}[:{len(places) - number}]"
    return f"[{', '.join(f'{layers}[{place}]' for place in places)}]"


def _penalty(facts: Facts, *, in_fit: bool) -> list[str]:
    semantics = facts.semantics
    l2 = l2_as_it_enters(semantics)
    if semantics.l2_divisor == "none":
        return [f"loss += {l2} * squares"]
    note, divisor = "# l2-batch-scaling: over the rows of a full batch", "batch_rows"
    if semantics.l2_divisor == "batch_rows":
        note = "# l2-factor, l2-batch-scaling, l2-short-batch: alpha / 2 over this batch's rows"
        divisor = "size"
    if in_fit and semantics.stopping == "validation_loss":
        divisor = f"({divisor} if training else 1.0)"
    return [note, f"loss += {l2} / {divisor} * squares"]
