"""The variables of a TensorFlow program, its products, and the units that training drops."""

from itertools import pairwise

from pairing.emission.facts import Facts
from pairing.emission.keras_model import uses_stream
from pairing.emission.shape import is_rounded, is_stock, weight_factor, zero_biases
from pairing.emission.writing import comment, dedented
from pairing.initializer import ZEROS, Initializer, half_width
from pairing.semantics import Semantics

ACTIVATIONS = {
    "identity": "{}",
    "logistic": "tf.sigmoid({})",
    "sigmoid": "tf.sigmoid({})",
    "exponential": "tf.exp({})",
    "tanh": "tf.tanh({})",
    "log_sigmoid": "tf.math.log_sigmoid({})",
    "softplus": "tf.math.softplus({})",
    "leaky_relu": "tf.nn.leaky_relu({}, alpha=0.2)",
}

_DRAWS = {
    "uniform": '''
def uniform(shape, seed, low, high):
    """Draw between two bounds, which pass through float32 on their way."""
    bounds = [tf.cast(each, DTYPE) for each in (low, high)]
    return tf.random.stateless_uniform(shape, [seed, 0], *bounds, DTYPE)
''',
    "normal": '''
def normal(shape, seed, mean, deviation):
    """Draw from a normal distribution."""
    return tf.random.stateless_normal(shape, [seed, 0], mean, deviation, DTYPE)
''',
    "truncated": '''
def truncated(shape, seed, mean, deviation):
    """Draw from a normal distribution that is cut off two deviations from its mean."""
    return tf.random.stateless_truncated_normal(shape, [seed, 0], mean, deviation, DTYPE)
''',
}
SEEDS = 2**31 - 2
TRUNCATED_DEVIATION = 0.87962566103423978

_DROPPED = '''
def dropped(outputs, rate, place, batch, layer):
    """dropout-masks: drop units by a stream of seed, epoch, batch and layer, without a state."""
    seed = tf.stack([place, batch * 65536 + layer])
    kept = tf.random.stateless_uniform(tf.shape(outputs), seed, alg="philox") >= rate
    return tf.where(kept, outputs * (1 / (1 - rate)), tf.zeros((), outputs.dtype))
'''


def activated(name: str, z: str) -> str:
    """Write an activation of something."""
    return ACTIVATIONS.get(name, f"tf.nn.{name}({{}})").format(z)


def drops(semantics: Semantics) -> bool:
    """Whether training drops units."""
    return any(semantics.dropout)


def weights(facts: Facts) -> list[str]:
    """Make the variables."""
    semantics = facts.semantics
    parts: list[str] = []
    if semantics.draws == "layer_seeds":
        parts += _seeded(facts)
    if uses_stream(semantics):
        parts.append("\n".join(_streamed(facts)))
    biases = [place for place, has in enumerate(semantics.use_bias) if has]
    chosen = "biases"
    if len(biases) < len(semantics.use_bias):
        chosen = f"(biases[layer] for layer in {biases})"
        if semantics.draws == "one_stream":
            without = [place for place, has in enumerate(semantics.use_bias) if not has]
            lines = [
                f"for layer in {without}:  # has no biases",
                "    biases[layer].assign(tf.zeros_like(biases[layer]))",
            ]
            parts.append("\n".join(lines))
    return [*parts, f"trained = [*kernels, *{chosen}]"]


def _seeded(facts: Facts) -> list[str]:
    """Draw a seed for each layer."""
    semantics, kernels, biases = facts.semantics, [], []
    own = semantics.own_seeds or (None,) * (2 * semantics.layers)
    for number, fan in enumerate(pairwise(facts.sizes)):
        kernel, bias = semantics.weight_init[number], semantics.bias_init[number]
        if bias == "kernel_bound":
            bound = half_width(kernel, *fan)
            bias = Initializer("uniform", low=-bound, high=bound)
        if not semantics.use_bias[number]:
            bias = ZEROS
        seeds = [
            (semantics.seed + number if each is None else each) % SEEDS
            for each in own[2 * number : 2 * number + 2]
        ]
        kernels.append(_draw(kernel, fan, seeds[0]))
        biases.append(_draw(bias, fan[1:], seeds[1]))
    text = "\n".join([*_listed("kernels", kernels), *_listed("biases", biases)])
    return [*(dedented(code) for name, code in _DRAWS.items() if f"{name}(" in text), text]


def _listed(name: str, values: list[str]) -> list[str]:
    return [f"{name} = [", *(f"    tf.Variable({value})," for value in values), "]"]


def _draw(initializer: Initializer, shape: tuple[int, ...], seed: int) -> str:
    each = initializer
    if each.kind == "uniform":
        return f"uniform({shape}, {seed}, {each.low!r}, {each.high!r})"
    if each.kind == "constant":
        return f"tf.fill({shape}, tf.constant({each.value!r}, DTYPE))"
    if each.kind == "variance_scaling":
        fans = {"fan_in": shape[0], "fan_out": shape[-1]}
        variance = each.scale / max(1.0, fans.get(each.mode, (shape[0] + shape[-1]) / 2.0))
        if each.distribution == "uniform":
            bound = (3.0 * variance) ** 0.5
            return f"uniform({shape}, {seed}, {-bound!r}, {bound!r})"
        if each.distribution == "untruncated_normal":
            return f"normal({shape}, {seed}, 0.0, {variance**0.5!r})"
        return f"truncated({shape}, {seed}, 0.0, {variance**0.5 / TRUNCATED_DEVIATION!r})"
    name = "normal" if each.kind == "normal" else "truncated"
    return f"{name}({shape}, {seed}, {each.mean!r}, {each.stddev!r})"


def _streamed(facts: Facts) -> list[str]:
    """Draw from scikit-learn's one stream, which goes on to rows and orders."""
    semantics = facts.semantics
    kept = semantics.draws == "one_stream"
    note = "weight-draws: one stream gives the weights, then the rows kept aside, then all orders"
    if not kept:
        note = "The stream of rows and orders goes on as after weights."
    lines = [
        comment(note),
        f"draws = np.random.RandomState({semantics.seed})",
        *(["kernels, biases = [], []"] if kept else []),
        f"for fan_in, fan_out in {list(pairwise(facts.sizes))}:",
        f"    bound = np.sqrt({weight_factor(semantics, 0):g} / (fan_in + fan_out))",
        f"    {'kernel' if kept else '_'} = draws.uniform(-bound, bound, (fan_in, fan_out))",
        f"    {'bias' if kept else '_'} = draws.uniform(-bound, bound, fan_out)",
    ]
    if not kept:
        return lines
    to = f".astype(np.{semantics.dtype})" if semantics.dtype == "float32" else ""
    bias = "np.zeros_like(bias)" if zero_biases(semantics) else "bias"
    return [
        *lines,
        f"    kernels.append(tf.Variable(kernel{to}, dtype=DTYPE))",
        f"    biases.append(tf.Variable({bias}{to}, dtype=DTYPE))",
    ]


def network(facts: Facts) -> list[str]:
    """Define the pre-activations of the output layer."""
    semantics = facts.semantics
    parts = [dedented(_DROPPED)] if drops(semantics) else []
    given = ", place=None, batch=None" if drops(semantics) else ""
    lines = [
        f"def logits_of(x{given}):",
        f'    """{_words(semantics)}"""',
    ]
    for number, name in enumerate(semantics.activations):
        product = f"tf.matmul(x, kernels[{number}]) + biases[{number}]"
        exact = name == "logistic" and not is_stock(semantics)
        lines.append(f"    x = {f'logistic({product})' if exact else activated(name, product)}")
        if semantics.dropout[number]:
            rate = repr(semantics.dropout[number])
            lines.append("    if place is not None:")
            lines.append(f"        x = dropped(x, {rate}, place, batch, {number + 1})")
        if is_rounded(semantics):
            lines.append("    x = single(x)")
    last = "tf.matmul(x, kernels[-1]) + biases[-1]"
    lines.append(f"    return {f'single({last})' if is_rounded(semantics) else last}")
    return [*parts, "\n".join(lines)]


def _words(semantics: Semantics) -> str:
    if drops(semantics):
        return "Pre-activations of the output layer; units are dropped where a place is given."
    return "Pre-activations of the output layer."
