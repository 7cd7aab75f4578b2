"""How a TensorFlow program moves its weights: the leg's own rule, written out."""

from struct import pack, unpack

from pairing.emission.shape import is_rounded, is_stock
from pairing.own.optimizer import DEFAULTS
from pairing.semantics import Semantics

SLOTS = {
    "adam": ("first_moments", "second_moments"),
    "rmsprop": ("mean_squares",),
    "adagrad": ("sums_of_squares",),
    "adadelta": ("mean_squares", "mean_squared_steps"),
}


def slots_of(semantics: Semantics) -> tuple[str, ...]:
    """Name what is kept for each tensor of weights."""
    given = dict(semantics.optimizer_arguments)
    if semantics.optimizer == "sgd":
        return ("velocities",) if semantics.momentum else ()
    further = {"amsgrad": "highest", "centered": "means", "momentum": "velocities"}
    return SLOTS[semantics.optimizer] + tuple(
        name for argument, name in further.items() if given.get(argument)
    )


def update(semantics: Semantics) -> list[str]:
    """Make the slots, and define the update."""
    slots = slots_of(semantics)
    made = ["steps = tf.Variable(0, dtype=tf.int64)"]
    for slot in slots:
        first = "tf.zeros_like(each)"
        if slot == "sums_of_squares":
            first = f"tf.fill(each.shape, tf.constant({_first_sum(semantics)!r}, DTYPE))"
        made.append(f"{slot} = [tf.Variable({first}) for each in trained]")
    return ["\n".join(made), "\n".join(_move(semantics, slots))]


def _move(semantics: Semantics, slots: tuple[str, ...]) -> list[str]:
    names = "".join(f", {_single(slot)}" for slot in slots)
    zipped = "".join(f", {slot}" for slot in slots)
    lines = [
        "def move(gradients, rate):",
        f'    """{WORDS[semantics.optimizer]}"""',
        *_cut(semantics),
        *_scalars(semantics),
        f"    tensors = zip(trained, gradients{zipped}, strict=True)",
        f"    for weight, gradient{names} in tensors:",
    ]
    if semantics.weight_decay:
        lines.append("        weight.assign_sub(weight * shrunk)")
    lines += [f"        {line}" for line in _RULES[semantics.optimizer](semantics)]
    if is_rounded(semantics):
        lines.append("        weight.assign(single(weight))")
    return [*lines, "    steps.assign_add(1)"]


WORDS = {
    "sgd": "Gradient descent.",
    "adam": "Adam; epsilon stands beside the root of the uncorrected second moment.",
    "rmsprop": "RMSprop; epsilon stands inside the root.",
    "adagrad": "Adagrad; epsilon stands inside the root.",
    "adadelta": "Adadelta.",
}


def _single(slot: str) -> str:
    return {
        "first_moments": "m", "second_moments": "v", "highest": "top", "velocities": "velocity",
        "mean_squares": "square", "means": "mean", "sums_of_squares": "squares",
        "mean_squared_steps": "square_of_step",
    }[slot]  # fmt: skip


def _cut(semantics: Semantics) -> list[str]:
    limits = dict(semantics.gradient_clipping)
    if "clipvalue" in limits:
        value = limits["clipvalue"]
        return [f"    gradients = [tf.clip_by_value(g, {-value!r}, {value!r}) for g in gradients]"]
    if "clipnorm" in limits:
        return [f"    gradients = [tf.clip_by_norm(g, {limits['clipnorm']!r}) for g in gradients]"]
    if "global_clipnorm" in limits:
        return [
            f"    gradients, _ = tf.clip_by_global_norm(gradients, {limits['global_clipnorm']!r})"
        ]
    return []


def _scalars(semantics: Semantics) -> list[str]:
    """Work out in float64 what all tensors share, and bring it into the weights' format."""
    lines = []
    if semantics.schedule == "inverse_time":
        lines.append(f"    rate = rate / (1 + {semantics.decay!r} * tf.cast(steps, tf.float64))")
    if semantics.weight_decay:
        lines.append(f"    shrunk = tf.cast(rate * {semantics.weight_decay!r}, DTYPE)")
    if semantics.optimizer == "adam":
        lines += _corrected(semantics)
    return [*lines, "    rate = tf.cast(rate, DTYPE)"]


def _corrected(semantics: Semantics) -> list[str]:
    betas = f"{semantics.beta_1!r}, {semantics.beta_2!r}"
    if is_stock(semantics):
        return [
            "    # float32-coefficients: betas pass through float32 where their powers are taken",
            f"    betas = [tf.cast(tf.constant(each, tf.float32), DTYPE) for each in ({betas})]",
            "    step = tf.cast(steps + 1, DTYPE)",
            "    first, second = (tf.cast(1 - beta**step, tf.float64) for beta in betas)",
            "    rate = rate * tf.sqrt(second) / first",
        ]
    return [
        f"    betas = [tf.constant(each, tf.float64) for each in ({betas})]",
        "    step = tf.cast(steps + 1, tf.float64)",
        "    first, second = (1 - beta**step for beta in betas)",
        "    rate = rate * tf.sqrt(second) / first",
    ]


def _sgd(semantics: Semantics) -> list[str]:
    if not semantics.momentum:
        return ["weight.assign_sub(rate * gradient)"]
    momentum = _as_it_enters(semantics.momentum, semantics)
    lines = [f"velocity.assign({momentum!r} * velocity - rate * gradient)"]
    if semantics.nesterov:
        return [*lines, f"weight.assign_add({momentum!r} * velocity - rate * gradient)"]
    return [*lines, "weight.assign_add(velocity)"]


def _adam(semantics: Semantics) -> list[str]:
    beta_1, beta_2 = semantics.beta_1, semantics.beta_2
    lines = [
        f"m.assign({beta_1!r} * m + {1 - beta_1!r} * gradient)",
        f"v.assign({beta_2!r} * v + {1 - beta_2!r} * tf.square(gradient))",
    ]
    moment = "v"
    if dict(semantics.optimizer_arguments).get("amsgrad"):
        lines.append("top.assign(tf.maximum(top, v))")
        moment = "top"
    return [*lines, f"weight.assign_sub(rate * m / (tf.sqrt({moment}) + {semantics.epsilon!r}))"]


def _rmsprop(semantics: Semantics) -> list[str]:
    given = dict(semantics.optimizer_arguments)
    rho = float(given.get("rho", DEFAULTS["rmsprop"]["rho"]))
    lines = [f"square.assign({rho!r} * square + {1 - rho!r} * tf.square(gradient))"]
    spread = "square"
    if given.get("centered"):
        lines.append(f"mean.assign({rho!r} * mean + {1 - rho!r} * gradient)")
        spread = "square - tf.square(mean)"
    step = f"rate * gradient / tf.sqrt({spread} + {semantics.epsilon!r})"
    if given.get("momentum"):
        lines.append(f"step = {step}")
        lines.append(f"velocity.assign({float(given['momentum'])!r} * velocity + step)")
        step = "velocity"
    return [*lines, f"weight.assign_sub({step})"]


def _adagrad(semantics: Semantics) -> list[str]:
    return [
        "squares.assign_add(tf.square(gradient))",
        f"weight.assign_sub(rate * gradient / tf.sqrt(squares + {semantics.epsilon!r}))",
    ]


def _adadelta(semantics: Semantics) -> list[str]:
    rho = float(dict(semantics.optimizer_arguments).get("rho", DEFAULTS["adadelta"]["rho"]))
    epsilon = repr(semantics.epsilon)
    return [
        f"square.assign({rho!r} * square + {1 - rho!r} * tf.square(gradient))",
        f"ratio = tf.sqrt(square_of_step + {epsilon}) / tf.sqrt(square + {epsilon})",
        "step = ratio * gradient",
        f"square_of_step.assign({rho!r} * square_of_step + {1 - rho!r} * tf.square(step))",
        "weight.assign_sub(rate * step)",
    ]


_RULES = {
    "sgd": _sgd,
    "adam": _adam,
    "rmsprop": _rmsprop,
    "adagrad": _adagrad,
    "adadelta": _adadelta,
}


def _first_sum(semantics: Semantics) -> float:
    given = {**DEFAULTS["adagrad"], **dict(semantics.optimizer_arguments)}
    return _as_it_enters(float(given["initial_accumulator_value"]), semantics)


def _as_it_enters(number: float, semantics: Semantics) -> float:
    """Round a coefficient as it is rounded on its way, if it is (D18)."""
    if not is_stock(semantics):
        return number
    rounded: float = unpack("f", pack("f", number))[0]
    return rounded
