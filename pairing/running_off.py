"""Why one leg of a pair runs off: what is known beforehand, and what trained corners add."""

from collections.abc import Sequence
from math import prod

from pairing.semantics import Semantics
from schemas.cause import CauseId
from schemas.divergence import LargerStep, RunningOff
from schemas.job import Leg

_NOTHING_LARGER = "No setting known beforehand makes its steps larger than the other leg's."
_HOW_TO_KNOW = "Attribution tells, by training, which cause does it."


def step_factors(own: Semantics, other: Semantics, outputs: int) -> dict[CauseId, float]:
    """Give how many times as large each cause makes the steps of a leg, those left out that do not.

    Under SGD a step is the rate times the slope, and with momentum 1 / (1 - momentum) times that
    in the long run. Adam divides a factor of the loss out again.

    Args:
        own: Semantics of the leg that ran off.
        other: Those of the leg that did not.
        outputs: Units of the output layer.
    """
    if own.optimizer != other.optimizer or own.loss != other.loss:
        return {}
    shares = {"sum": 1.0, "mean": 1.0 / outputs}
    factors: dict[CauseId, float] = {"learning-rate": own.learning_rate / other.learning_rate}
    if own.optimizer == "sgd":
        summed = shares[own.loss_over_outputs] / shares[other.loss_over_outputs]
        factors |= {
            "loss-half": own.loss_factor / other.loss_factor,
            "output-sum": summed,
            "momentum": _lasting(own) / _lasting(other),
        }
    return {cause: factor for cause, factor in factors.items() if factor != 1.0}


def _lasting(semantics: Semantics) -> float:
    """How many times a step counts until momentum has used it up."""
    return 1.0 / max(1e-12, 1.0 - semantics.momentum)


def running_off(
    leg: Leg,
    semantics: dict[Leg, Semantics],
    outputs: int,
    ended_by: Sequence[tuple[CauseId, ...]] | None = None,
    done_by: Sequence[CauseId] | None = None,
) -> RunningOff:
    """Say why a leg ran off where the other did not.

    Args:
        leg: The one that ran off.
        semantics: Of both.
        outputs: Units of the output layer.
        ended_by: The smallest sets of causes whose fix alone lets it train, from training.
        done_by: Causes that do it by themselves, from training.
    """
    own, other = semantics[leg], semantics["reference" if leg == "candidate" else "candidate"]
    factors = step_factors(own, other, outputs)
    larger = prod(factors.values()) > 1.0
    steps = [LargerStep(cause=cause, factor=by) for cause, by in factors.items() if by > 1.0]
    parts = [_of_steps(factors, own, other) if larger else _NOTHING_LARGER]
    parts += [_HOW_TO_KNOW] if ended_by is None else [_of_training(ended_by, done_by or ())]
    return RunningOff(
        leg=leg,
        sentence=" ".join(parts),
        larger_steps=tuple(steps) if larger else (),
        ended_by=None if ended_by is None else tuple(ended_by),
        done_by=None if done_by is None else tuple(done_by),
    )


def _of_steps(factors: dict[CauseId, float], own: Semantics, other: Semantics) -> str:
    named = _listed([f"{cause} ({by:g} times)" for cause, by in factors.items()])
    factor = prod(factors.values())
    rate = ""
    if own.optimizer == "sgd":
        rate = (
            f": as if its learning rate were {other.learning_rate * factor:g} and not "
            f"{other.learning_rate:g}"
        )
    return f"Its steps are {factor:g} times as large as the other leg's, by {named}{rate}."


def _of_training(ended_by: Sequence[tuple[CauseId, ...]], done_by: Sequence[CauseId]) -> str:
    """Name first what does it by itself: near the edge other draws and roundings decide too."""
    proper = [each for each in ended_by if set(each) & set(done_by)] or list(ended_by)
    others = [" and ".join(each) for each in ended_by if each not in proper]
    sets = [" and ".join(each) for each in proper]
    if not proper:
        said = "No single fix lets it train"
    elif len(proper[0]) == 1:
        said = f"With {_listed(sets, 'or')} alone fixed it trains"
    else:
        said = f"No single fix lets it train; with {_listed(sets, 'or with')} fixed it does"
    alone = "no cause makes it run off by itself"
    if done_by:
        alone = f"with everything fixed but {_listed(done_by, 'or')} it still runs off"
    if not others:
        return f"{said}; {alone}."
    edge = f"It is near the edge: {_listed(others, 'or')} fixed alone ended it too."
    return f"{said}; {alone}. {edge}"


def _listed(names: Sequence[str], word: str = "and") -> str:
    return ", ".join(names[:-1]) + (f" {word} " if len(names) > 1 else "") + names[-1]
