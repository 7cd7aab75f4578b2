"""About how large a cause will be, before anything is trained.

Each size says how far the cause alone moves what it acts on, relative to that: a step of the
weights, or where they start. What training makes of it later, which may be much more, is for
the attribution to measure. Gradients and weights are taken at the size that scaled rows give.
"""

import math
from collections.abc import Callable
from typing import Final

from pairing.catalogue.arming import earliest_stop
from pairing.catalogue.between import Between, as_float32, weight_scale
from pairing.semantics import Semantics
from schemas.cause import CauseId
from schemas.explanation import ExpectedSize

Size = tuple[float, str]

LARGEST: Final = 1e6  # beyond that, a ratio says no more
ROUNDING: Final = {"float32": 2.0**-24, "float64": 2.0**-53}


def expected_size(cause: CauseId, between: Between) -> ExpectedSize:
    """Estimate an armed cause's size, with the sentence that derives it."""
    relative, because = _SIZES.get(cause, _whole)(between)
    if not math.isfinite(relative):
        relative = LARGEST
    return ExpectedSize(relative=min(abs(relative), LARGEST), because=because)


def _whole(_: Between) -> Size:
    return 1.0, "It changes what is computed, so that nothing smaller bounds it."


def _ratio(candidate: float, reference: float) -> float:
    if candidate == reference:
        return 0.0
    larger, smaller = max(candidate, reference), min(candidate, reference)
    return LARGEST if smaller <= 0.0 else larger / smaller - 1.0


def _penalty(between: Between, coefficient: float) -> float:
    """The gradient of an L2 term with this coefficient, over the gradient of the data."""
    return 2.0 * coefficient * between.weight / between.gradient


def _factor(between: Between, factor: float, what: str) -> Size:
    """A factor of the data's loss, which Adam divides out again but for L2 and epsilon."""
    if any(side.optimizer != "adam" for side in between.sides):
        return factor, f"{what}, and every step grows with the gradient."
    share = _penalty(between, between.reference.l2 / _divisor(between.reference, between))
    rest = max(share, between.reference.epsilon / between.gradient)
    because = (
        f"{what}. Adam divides by the gradient's size; what is left is its weight against the "
        f"L2 term and epsilon, about {rest:.1g} of the gradient."
    )
    return factor * min(rest, 1.0), because


def _half(between: Between) -> Size:
    factor = _ratio(between.candidate.loss_factor, between.reference.loss_factor)
    return _factor(between, factor, f"The gradient is {factor + 1:.3g} times as large")


def _outputs(between: Between) -> Size:
    known = between.facts.outputs
    number = known or 2
    said = f"{number} outputs" if known else "Two outputs, the fewest that matter,"
    return _factor(between, number - 1.0, f"{said} make the gradient {number} times as large")


def _clip(between: Between) -> Size:
    rounding = ROUNDING[between.reference.dtype]
    return rounding, "No weight feels it; of the reported loss only saturated rows do."


def _poisson(_: Between) -> Size:
    return 1e-7, "The gradient's y / p becomes y / (p + 1e-7); the constant moves no weight."


def _divisor(side: Semantics, between: Between) -> float:
    return 1.0 if side.l2_divisor == "none" else float(between.batch)


def _l2_factor(between: Between) -> Size:
    first, second = between.sides
    size = _penalty(between, abs(first.l2 - second.l2) / _divisor(first, between))
    return size, (
        f"The coefficients {first.l2:.3g} and {second.l2:.3g}, divided by "
        f"{_divisor(first, between):.0f}, times two weights of {between.weight:.1g}, over a "
        f"gradient of {between.gradient:.1g}."
    )


def _l2_scaling(between: Between) -> Size:
    l2 = max(side.l2 for side in between.sides)
    size = _penalty(between, l2 * (1.0 - 1.0 / between.batch))
    return size, (
        f"The penalty is {between.batch} times as strong: {l2:.3g} times two weights of "
        f"{between.weight:.1g}, over a gradient of {between.gradient:.1g}."
    )


def _l2_short(between: Between) -> Size:
    rows, l2 = between.facts.rows, max(side.l2 for side in between.sides)
    batch = between.batch
    short = rows % batch if rows is not None else batch // 2
    batches = -(-rows // batch) if rows is not None else 2
    if short == 0:
        return 0.0, "No batch is short."
    size = _penalty(between, l2 * (1.0 / short - 1.0 / batch)) / batches
    known = "" if rows is not None else " (taken at half a batch, since the rows are not known)"
    return size, (
        f"The last batch has {short} rows{known} where a full one has {batch}: its penalty is "
        f"{batch / short:.3g} times as strong, in one of {batches} steps."
    )


def _l2_coverage(between: Between) -> Size:
    first = between.reference
    size = _penalty(between, max(first.l2, between.candidate.l2) / _divisor(first, between))
    return size, "The penalty of the layers that are left out, over a usual gradient."


def _dropout(between: Between) -> Size:
    rates = [rate for side in between.sides for rate in side.dropout]
    rate = min(max(rates, default=0.0), 0.999)
    size = math.sqrt(rate / (1.0 - rate))
    return size, f"Dropping {rate:.3g} of the units moves every activation by {size:.2g} of it."


def _masks(between: Between) -> Size:
    size, _ = _dropout(between)
    return math.sqrt(2.0) * size, "Other units are dropped in each step: as another draw of them."


def _weight_init(between: Between) -> Size:
    first, second = (weight_scale(side) for side in between.sides)
    if first is None or second is None or first == second:
        return 1.0, "The weights are drawn in another way."
    size = math.sqrt(_ratio(first, second) + 1.0) - 1.0
    return size, f"The bounds of the first weights are a factor of {size + 1:.3g} apart."


def _bias_init(_: Between) -> Size:
    return 3**-0.5, "The deviation of a uniform draw within the bound that weights have."


def _draws(_: Between) -> Size:
    return math.sqrt(2), "The difference of two independent draws has sqrt(2) times their size."


def _batch_size(between: Between) -> Size:
    first, second = between.batches
    if first is None or second is None:
        return 1.0, "One side takes a step for all rows at once."
    size = _ratio(first, second)
    return size, f"Batches of {first} and {second}: {size + 1:.3g} times as many steps an epoch."


def _order(between: Between) -> Size:
    size = math.sqrt(2 / between.batch)
    return size, f"Two batches of {between.batch} rows have means sqrt(2 / {between.batch}) apart."


def _rate(between: Between) -> Size:
    size = _ratio(between.candidate.learning_rate, between.reference.learning_rate)
    return size, f"Every step is {size + 1:.3g} times as long."


def _schedule(between: Between) -> Size:
    for side in between.sides:
        if side.schedule == "invscaling":
            rows = between.facts.rows or between.batch
            # A huge exponent would overflow, and the rate is then as good as none.
            left = math.exp(-min(side.power_t, 1e3) * math.log(rows + 1))
            return 1.0 - left, f"After the first epoch of {rows} rows the rate is {left:.2g} of it."
        if side.schedule == "inverse_time":
            steps = between.steps or side.epochs
            left = 1.0 / (1.0 + side.decay * steps)
            return 1.0 - left, f"After {steps} steps the rate is {left:.2g} of what it was."
        if side.plateau is not None and side.schedule == "plateau":
            left = side.plateau.factor
            return 1.0 - left, f"Each time patience runs out, the rate falls to {left:.2g} of it."
    return 0.8, "Each time patience runs out, the rate falls to a fifth."


def _momentum(between: Between) -> Size:
    first, second = (side.momentum for side in between.sides)
    if first == second:
        return first, "Nesterov's first step is 1 + momentum times the plain one."
    size = _ratio(*(1.0 / max(1.0 - m, 1e-6) for m in (first, second)))
    return size, f"Steps add up to 1 / (1 - momentum): {size + 1:.3g} times as long."


def _betas(between: Between) -> Size:
    pairs = [
        (1.0 - between.reference.beta_1, 1.0 - between.candidate.beta_1),
        (1.0 - between.reference.beta_2, 1.0 - between.candidate.beta_2),
    ]
    size = max(_ratio(*pair) for pair in pairs)
    return size, f"A moment remembers {size + 1:.3g} times as many steps."


def _epsilon(between: Between) -> Size:
    difference = abs(between.candidate.epsilon - between.reference.epsilon)
    return difference / between.gradient, (
        f"{difference:.1g} over a usual gradient of {between.gradient:.1g}; more on weights whose "
        "gradient is nearly zero."
    )


def _coefficients(between: Between) -> Size:
    side = between.reference
    if side.optimizer == "adam":
        exact = 1.0 - side.beta_2
        size = 0.5 * abs(1.0 - as_float32(side.beta_2) - exact) / exact
        return max(size, ROUNDING["float32"]), (
            f"1 - beta_2 is off by {2 * size:.1g}, and its root divides the first step; later "
            "steps are off by less."
        )
    exact = max(1.0 - side.momentum, ROUNDING["float32"])
    size = abs(as_float32(side.momentum) - side.momentum) / exact
    return max(size, ROUNDING["float32"]), "Momentum and L2 are off by float32's rounding."


def _dtype(between: Between) -> Size:
    steps = between.steps
    known = steps if steps is not None else between.reference.epochs
    size = ROUNDING["float32"] * math.sqrt(known)
    what = "steps" if steps is not None else "epochs of at least one step"
    return size, f"Rounding of 6e-8, a random walk over {known} {what}; training may amplify it."


def _epochs(between: Between) -> Size:
    first, second = (side.epochs for side in between.sides)
    size = 1.0 - min(first, second) / max(first, second, 1)
    return size, f"{min(first, second)} of {max(first, second)} epochs."


def _stopping(between: Between) -> Size:
    shares = [
        1.0 - earliest_stop(side) / side.epochs
        for side in between.sides
        if side.stopping != "never" and side.epochs > earliest_stop(side)
    ]
    return max(shares, default=0.0), "At most: the epochs after the first at which a rule may end."


def _kept(between: Between) -> Size:
    share = max(side.validation_fraction for side in between.sides)
    return share, f"Training misses {share:.3g} of the rows, or others of them."


def _best(between: Between) -> Size:
    side = between.reference if between.reference.best_weights else between.candidate
    size = min(1.0, (side.patience + 1) / max(side.epochs, 1))
    return (
        size,
        f"The last weights are {side.patience + 1} epochs older than the best, if it stops.",
    )


def _decay(between: Between) -> Size:
    decay = abs(between.candidate.weight_decay - between.reference.weight_decay)
    size = decay * between.weight / between.gradient
    return size, (
        f"{decay:.3g} of a weight of {between.weight:.1g}, over a gradient of "
        f"{between.gradient:.1g}."
    )


def _clipping(between: Between) -> Size:
    bounds = [bound for side in between.sides for _, bound in side.gradient_clipping]
    # Of a whole tensor's gradient, whose size is taken as that of a hundred weights.
    norm = 10.0 * between.gradient
    size = max((norm / bound - 1.0 for bound in bounds if bound > 0.0), default=0.0)
    return max(size, 0.0), "The usual gradient of a tensor over the bound; nothing while within it."


def _split(_: Between) -> Size:
    return math.sqrt(2), "Other rows: as another draw of them."


def _labels(_: Between) -> Size:
    return 0.0, "None, as long as each side's loss fits its labels."


_SIZES: Final[dict[CauseId, Callable[[Between], Size]]] = {
    "loss-half": _half,
    "output-sum": _outputs,
    "log-clipping": _clip,
    "poisson-constant": _poisson,
    "l2-factor": _l2_factor,
    "l2-batch-scaling": _l2_scaling,
    "l2-short-batch": _l2_short,
    "l2-coverage": _l2_coverage,
    "dropout-meaning": _dropout,
    "dropout-masks": _masks,
    "weight-init": _weight_init,
    "bias-init": _bias_init,
    "weight-draws": _draws,
    "batch-size": _batch_size,
    "batch-order": _order,
    "learning-rate": _rate,
    "learning-rate-schedule": _schedule,
    "momentum": _momentum,
    "adam-betas": _betas,
    "adam-epsilon": _epsilon,
    "float32-coefficients": _coefficients,
    "dtype": _dtype,
    "epochs": _epochs,
    "stopping-rule": _stopping,
    "validation-split": _kept,
    "best-weights": _best,
    "weight-decay": _decay,
    "gradient-clipping": _clipping,
    "split": _split,
    "label-encoding": _labels,
}
