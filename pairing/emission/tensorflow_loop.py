"""The loop of a TensorFlow program: a step, an epoch, and what is done after each."""

from pairing.emission.facts import Facts
from pairing.emission.keras_loss import factors, l2_as_it_enters
from pairing.emission.keras_stopping import score_function
from pairing.emission.shape import covers, is_rounded
from pairing.emission.tensorflow_network import activated, drops
from pairing.semantics import Semantics


def outputs_of(facts: Facts) -> str:
    """Define the output activations of rows."""
    semantics = facts.semantics
    tail = ".numpy().astype(np.float32)" if is_rounded(semantics) else ".numpy()"
    z = "logits_of(tf.constant(rows_given))"
    return "\n".join(
        [
            "def outputs_of(rows_given):",
            '    """Activations of the output layer."""',
            f"    return {activated(semantics.output_activation, z)}{tail}",
        ]
    )


def step(facts: Facts) -> str:
    """Define the step of a batch."""
    semantics = facts.semantics
    given = ["x", "y", *(["weighing"] if facts.weighted else []), "rate"]
    given += ["place", "batch"] if drops(semantics) else []
    size = "tf.cast(tf.shape(y)[0], DTYPE)"
    if semantics.sample_weight_norm == "weights":
        size = "tf.reduce_sum(weighing)  # sample-weight-norm: not the batch's rows"
    place = ", place, batch" if drops(semantics) else ""
    lowered, _ = factors(semantics, facts.sizes[-1])
    lines = [
        "@tf.function(reduce_retracing=True)",
        f"def step({', '.join(given)}):",
        '    """Move the weights by one batch; give its loss before that."""',
        f"    size = {size}",
        "    with tf.GradientTape() as tape:",
        f"        z = logits_of(x{place})",
        f"        loss = {lowered!r} / size * tf.reduce_sum({_costs(facts, 'weighing')})",
    ]
    if penalised(semantics):
        divisor = {"batch_rows": " / size", "full_batch_rows": " / batch_rows", "none": ""}
        l2 = l2_as_it_enters(semantics) + divisor[semantics.l2_divisor]
        lines.append(f"        loss += {l2} * penalty()")
    return "\n".join([*lines, "    move(tape.gradient(loss, trained), rate)", "    return loss"])


def _costs(facts: Facts, weights: str) -> str:
    return f"{weights}[:, None] * cost(z, y)" if facts.weighted else "cost(z, y)"


def penalised(semantics: Semantics) -> list[int]:
    """The layers that L2 covers."""
    return [layer for layer in range(semantics.layers) if covers(semantics, layer)]


def penalty(facts: Facts) -> list[str]:
    """Define the sum of the squared weights that are penalised, where any are."""
    semantics = facts.semantics
    places, shares = penalised(semantics), semantics.l2_coverage
    if not places:
        return []
    chosen, square, before = "kernels", "tf.reduce_sum(tf.square(each))", []
    if any(shares[place] != 1.0 for place in places):
        before = [f"SHARES = {list(shares)}"]
        chosen, square = "pairs", f"share * {square}"
    elif len(places) < semantics.layers:
        chosen = f"({', '.join(f'kernels[{place}]' for place in places)},)"
        chosen = chosen if len(places) == 1 else chosen.replace(",)", ")")
    names = "each, share" if before else "each"
    lines = [
        "def penalty():",
        '    """Sum of the squared weights of the layers that L2 covers."""',
        *(["    pairs = zip(kernels, SHARES, strict=True)"] if before else []),
        f"    squares = ({square} for {names} in {chosen})",
        "    return tf.add_n(list(squares))",
    ]
    return [*before, "\n".join(lines)]


def watched(facts: Facts) -> list[str]:
    """Define what rows kept aside are judged by, where they are."""
    semantics = facts.semantics
    if semantics.stopping == "validation_score":
        return [score_function(facts)]
    if semantics.stopping != "validation_loss":
        return []
    lowered, _ = factors(semantics, facts.sizes[-1])
    costs = _costs(facts, "tf.constant(row_weights_aside)")
    lines = [
        "def loss_aside():",
        '    """The loss of the rows kept aside."""',
        "    z, y = logits_of(tf.constant(inputs_aside)), tf.constant(targets_aside)",
        f"    loss = {lowered!r} * tf.reduce_sum({costs}) / len(y)",
    ]
    if penalised(semantics):
        divisor = " / batch_rows" if semantics.l2_divisor == "full_batch_rows" else ""
        lines.append(f"    loss += {l2_as_it_enters(semantics)}{divisor} * penalty()")
    return ["\n".join([*lines, "    return float(loss)"])]


def training(facts: Facts) -> str:
    """Train."""
    semantics = facts.semantics
    names = ["x", "y", *(["weighing"] if facts.weighted else [])]
    arguments = [*names, "rate_now"]
    drawn = []
    if drops(semantics):
        seed = semantics.seed << 32
        drawn = [f"    place = tf.constant(np.uint64({seed} | epoch).astype(np.int64))"]
        arguments += ["place", "tf.constant(batch, tf.int64)"]
    loop = [
        f"losses, stream, rate = [], batches(), {semantics.learning_rate!r}",
        *_before(semantics),
        f"for epoch in range(1, {semantics.epochs + 1}):",
        *drawn,
        "    total = tf.zeros((), DTYPE)",
        "    rate_now = tf.constant(rate, tf.float64)",
        "    for batch in range(-(-len(inputs) // batch_rows)):",
        f"        {', '.join(names)} = map(tf.constant, next(stream))",
        f"        told = step({', '.join(arguments)})",
        "        total += told * len(x)",
        "    losses.append(float(total / len(inputs)))",
        *(f"    {line}" for line in [*_judge(semantics), *_after(semantics)]),
    ]
    if not drops(semantics):
        loop = [line.replace("for epoch in", "for _ in") for line in loop]
        loop = [line.replace("for batch in", "for _ in") for line in loop]
    if semantics.best_weights:
        loop += [
            "if all(np.isfinite(each).all() for each in weights_now()):  # best-weights",
            "    for each, value in zip([*kernels, *biases], best_weights, strict=True):",
            "        each.assign(value)",
        ]
    return "\n".join(loop)


WEIGHTS_NOW = '''
def weights_now():
    """All kernels, and then all biases."""
    return [each.numpy() for each in [*kernels, *biases]]
'''


def _before(semantics: Semantics) -> list[str]:
    start = {
        "training_loss": f"best, count = np.{semantics.gradient_dtype}(np.inf), 0",
        "validation_score": "best, count = -np.inf, 0",
        "validation_loss": "best, count = None, 0",
    }.get(semantics.stopping)
    lines = [start] if start else []
    lines += ["rows_seen = 0"] if semantics.schedule == "invscaling" else []
    return lines + (["best_weights = weights_now()"] if semantics.best_weights else [])


def _judge(semantics: Semantics) -> list[str]:
    tol = repr(semantics.tol)
    lines = {
        "training_loss": [
            "now = losses[-1]",
            f"count = count + 1 if now > float(best - {tol}) else 0",
            "is_best = now < best",
            f"best = np.{semantics.gradient_dtype}(now) if is_best else best",
        ],
        "validation_score": [
            "now = score()",
            f"count = count + 1 if now < best + {tol} else 0",
            "is_best = now > best",
            "best = now if is_best else best",
        ],
        "validation_loss": [
            "now = loss_aside()",
            f"is_best = best is None or now + {tol} < best",
            "best, count = (now, 0) if is_best else (best, count + 1)",
        ],
    }.get(semantics.stopping, ["is_best = True"] if semantics.best_weights else [])
    if semantics.best_weights:
        lines = [*lines, "if is_best:", "    best_weights = weights_now()"]
    return lines


def _after(semantics: Semantics) -> list[str]:
    lines = []
    if semantics.schedule == "invscaling":
        lines += [
            "# learning-rate-schedule: once in an epoch, by the rows seen so far",
            "rows_seen += len(inputs)",
            f"rate = {semantics.learning_rate!r} / (rows_seen + 1) ** {semantics.power_t!r}",
        ]
    lines += ["if not all(np.isfinite(each).all() for each in weights_now()):", "    break"]
    keras_rule = semantics.stopping == "validation_loss"
    over = f"count >= {semantics.patience}" if keras_rule else f"count > {semantics.patience}"
    if semantics.stopping == "never":
        return lines
    if semantics.schedule == "adaptive":
        return [
            *lines,
            f"if {over} and rate > 1e-6:  # learning-rate-schedule: a fifth instead of the end",
            "    rate, count = rate / 5.0, 0",
            f"elif {over}:",
            "    break",
        ]
    return [*lines, f"if {over}:", "    break"]
