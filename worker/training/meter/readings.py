"""The constants that fits of a leg's steps come to, each with its error bar or a reason."""

from dataclasses import replace

import numpy as np

from schemas.meter import ConstantName
from worker.training.meter.fitting import Fit, Vector
from worker.training.meter.flattened import Flattened
from worker.training.meter.measured import (
    Constant,
    agreeing,
    number,
    penalty,
    size,
)
from worker.training.meter.recording import Recording
from worker.training.meter.update_rules import first_lengthened
from worker.training.meter.updates import Explained

SINGLE = float(np.finfo(np.float32).eps)
DECAYS_OF = ("decay/kernels", "decay/biases")
DECAY_IS_L2 = "in these steps decay of weights is L2: all is measured as if there were L2 alone"
TOO_FEW = "the network has fewer numbers than there are constants to be found"
FREE_FACTOR = {
    "sgd": "only its product with the learning rate shows in the weights alone",
    "adam": "Adam takes the same steps whatever it is, unless its gradients are told",
}


def is_still(explained: Explained) -> bool:
    """Whether there is no momentum, and so no difference between its forms."""
    error = explained.error("momentum")
    return error < 1.0 and abs(explained.value("momentum")) <= error


def objective_constants(
    recording: Recording, flat: Flattened, objectives: list[Fit]
) -> list[Constant]:
    """Loss factor and L2, from gradients that were told."""
    if not recording.tells_gradients:
        return []
    if not objectives:
        return [Constant(name="loss_factor", reason=TOO_FEW)]
    bars = [(each.values.tolist(), each.errors.tolist()) for each in objectives]
    factors = [number("loss_factor", values[0], errors[0]) for values, errors in bars]
    if agreeing(factors).measured is None:
        constants = [replace(each, where=f"step {at}") for at, each in enumerate(factors, 1)]
    else:
        constants = [min(factors, key=_bar)]
    for kind in range(int(flat.batches.max()) + 1):
        steps = np.flatnonzero(flat.batches == kind)
        for tensor in filter(recording.architecture.has_tensor, range(flat.tensors)):
            place = _place(recording, "l2", kind, tensor)
            most = _whole_gradient(flat, steps[0], tensor)
            seen = [
                penalty("l2", bars[s][0][1 + tensor], bars[s][1][1 + tensor], most, place)
                for s in steps
            ]
            constants.append(min(seen, key=_bar))
    return constants


def _bar(constant: Constant) -> float:
    return np.inf if constant.plus_minus is None else constant.plus_minus


def update_constants(
    recording: Recording, flat: Flattened, survivors: list[Explained], *, tells: bool
) -> list[Constant]:
    """Everything that the weights' changes show."""
    answers = [_constants_of(recording, flat, each, tells=tells) for each in survivors]
    merged = [agreeing(several) for several in zip(*answers, strict=True)]
    first = survivors[0]
    if first.rule.name == "sgd":
        merged.append(_form(survivors))
        return merged
    merged += _adam_forms(recording, survivors)
    return merged


def _adam_forms(recording: Recording, survivors: list[Explained]) -> list[Constant]:
    places = {each.rule.variant for each in survivors}
    rounds = {each.single is not None for each in survivors}
    forms = [_one_of("epsilon_place", {_PLACES[place] for place in places})]
    if len(recording.steps) == 1:
        return [*forms, Constant(name="bias_correction", reason="the first step is the same")]
    if recording.unit >= SINGLE:
        return [*forms, Constant(name="bias_correction", reason="all numbers are of float32")]
    return [*forms, _one_of("bias_correction", {_CORRECTIONS[each] for each in rounds})]


_PLACES = {
    "epsilon_before": "before bias correction",
    "epsilon_after": "after bias correction",
}
_CORRECTIONS = {True: "by betas rounded to float32", False: "by the same betas"}


def _form(survivors: list[Explained]) -> Constant:
    if is_still(survivors[0]):
        return Constant(name="nesterov", reason="without momentum both forms are the same")
    forms = {each.rule.variant == "nesterov" for each in survivors}
    if len(forms) > 1:
        return Constant(
            name="nesterov",
            reason="one form explains these steps by one momentum, the other by another; three "
            "steps from the start tell them apart",
        )
    return Constant(name="nesterov", measured=forms.pop())


def _one_of(name: ConstantName, words: set[str]) -> Constant:
    if len(words) == 1:
        return Constant(name=name, measured=words.pop())
    return Constant(name=name, reason="both explain these steps alike")


def _constants_of(
    recording: Recording, flat: Flattened, each: Explained, *, tells: bool
) -> list[Constant]:
    name = each.rule.name
    constants = [] if tells else [Constant(name="loss_factor", reason=FREE_FACTOR[name])]
    if not tells:
        constants += _penalties(recording, flat, each)
    if name == "adam":
        constants += _adam(each, tells=tells)
    elif tells:
        constants += [size("learning_rate", each.value("rate"), each.error("rate"))]
    else:
        reason = "only its product with the loss factor shows in the weights alone"
        constants.append(Constant(name="learning_rate", reason=reason))
        product = each.value("rate"), each.error("rate")
        constants.append(size("learning_rate_times_loss_factor", *product))
    if name == "sgd":
        constants.append(_share("momentum", each))
    for decay, where in zip(DECAYS_OF, ("kernels", "biases"), strict=True):
        if each.decay_is_l2 or decay not in each.names:
            reason = DECAY_IS_L2
            constants.append(Constant(name="weight_decay", where=where, reason=reason))
        else:
            bar = each.value(decay), each.error(decay)
            constants.append(number("weight_decay", *bar, where=where))
    return constants


def _penalties(recording: Recording, flat: Flattened, each: Explained) -> list[Constant]:
    found = []
    for name in (name for name in each.names if name.startswith("penalty/")):
        kind, tensor = (int(part) for part in name.split("/")[1:])
        if not recording.architecture.has_tensor(tensor):
            continue
        place = _place(recording, "l2_over_loss_factor", kind, tensor)
        most = _whole_gradient(flat, int(np.argmax(flat.batches == kind)), tensor)
        if each.rule.name == "adam" and _may_have_a_double(flat, kind, tensor):
            most = 0.0
        found.append(penalty(place.name, each.value(name), each.error(name), most, place))
    return found


def _may_have_a_double(flat: Flattened, kind: int, tensor: int) -> bool:
    """Whether Adam's steps of a tensor may be explained by two sets of L2 coefficients alike.

    One step of one number has the same length under two. And the first step of any has the
    length of the rate: it tells nothing, and the others must be more than what is asked of them.
    """
    numbers, kinds = int(np.sum(flat.tensor == tensor)), int(flat.batches.max()) + 1
    is_one_step = numbers * np.sum(flat.batches == kind) < 2
    return bool(is_one_step or numbers * (flat.steps - 1) <= kinds)


def _place(recording: Recording, name: ConstantName, kind: int, tensor: int) -> Constant:
    """An L2 coefficient that is not measured yet."""
    step = recording.steps[recording.batch_kinds.index(kind)]
    return Constant(
        name=name,
        where=recording.tensor_names[tensor],
        rows=step.rows,
        row_mass=None if step.row_weights is None else step.row_mass,
    )


def _whole_gradient(flat: Flattened, step: int, tensor: int) -> float:
    """The L2 coefficient whose term would be as large as the data's."""
    own = flat.tensor == tensor
    weights = float(np.linalg.norm(flat.weights[step][own]))
    return float(np.linalg.norm(flat.slopes[step][own])) / (2.0 * weights) if weights else 0.0


def _share(name: ConstantName, each: Explained) -> Constant:
    """A number between 0 and 1; an error bar of 1 says nothing."""
    value, error = each.value(name), each.error(name)
    return number(name, value, error if error < 1.0 else np.inf)


def _adam(each: Explained, *, tells: bool) -> list[Constant]:
    constants = [size("learning_rate", *_adam_rate(each))]
    constants += [_share("beta_1", each), _share("beta_2", each)]
    name: ConstantName = "epsilon" if tells else "epsilon_over_loss_factor"
    return [*constants, size(name, *_epsilon(each))]


def _adam_rate(each: Explained) -> tuple[float, float]:
    """The learning rate, from the rate of steps that may be longer by a rounded correction."""
    rate = each.value("rate")
    if each.single is None:
        return rate, each.error("rate")
    betas = each.value("beta_1"), each.value("beta_2")
    longer = first_lengthened(betas, each.single)
    direction: Vector = np.zeros(len(each.names))
    direction[each.names.index("rate")] = 1.0
    direction[each.names.index("beta_1")] = rate / (1.0 - betas[0])
    direction[each.names.index("beta_2")] = -rate / (2.0 * (1.0 - betas[1]))
    return rate / longer, each.fit.error_of(direction / longer)


def _epsilon(each: Explained) -> tuple[float, float]:
    """Epsilon from the floor of Adam's steps, which is epsilon / sqrt(1 - beta_2)."""
    floor, beta = each.value("floor"), each.value("beta_2")
    if each.rule.variant == "epsilon_after":
        return floor, each.error("floor")
    rest = 1.0 - beta
    if rest <= 0.0 or each.error("beta_2") >= rest:
        return floor, np.inf
    direction: Vector = np.zeros(len(each.names))
    direction[each.names.index("floor")] = np.sqrt(rest)
    direction[each.names.index("beta_2")] = -floor / (2.0 * np.sqrt(rest))
    return floor * np.sqrt(rest), each.fit.error_of(direction)
