"""What variables start from, under the names of initialisers that every framework has."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal, NamedTuple

from pairing.reading.graph.formulas import computed_with
from pairing.reading.graph.resolved import Resolved
from pairing.reading.graph.values import Variable
from pairing.reading.made import Argument, Made, Unknown
from pairing.reading.source import forms
from pairing.reading.source.arithmetic import is_number
from pairing.reading.source.values import Symbol
from pairing.reading.vocabulary.initializers import read_initializer
from pairing.written import ZEROS, Initializer

Mode = Literal["fan_in", "fan_out", "fan_avg"]
_MODES: tuple[Mode, ...] = ("fan_avg", "fan_in", "fan_out")
_REACHES = {"random_uniform": "maxval", "random_normal": "stddev", "truncated_normal": "stddev"}
# Values at which sizes that are not known are tried.
_USUAL = (1.0 / 3.0, 0.5, 1.0, 2.0, 3.0, 6.0, 12.0)
_TRIALS = (3.0, 11.0, 64.0)
_DIGITS_OF_A_LITERAL = 6


class Scale(NamedTuple):
    """A reach of sqrt(factor / fan)."""

    factor: float
    mode: Mode


def read_initials(variables: Sequence[Variable | None], resolved: Resolved) -> list[Initializer]:
    """Read what the weights, or the biases, of all layers start from.

    Where a layer's inputs are as many as its outputs, its reach alone does not say which of
    them it goes by: then it is what the other layers say.
    """
    told = [[] if each is None else _scales(each) for each in variables]
    votes = Counter(scale for scales in told for scale in scales)
    found = []
    for each, scales in zip(variables, told, strict=True):
        scale = max(scales, key=lambda one: (votes[one], -_MODES.index(one.mode)), default=None)
        found.append(_initial(each, scale, resolved))
    return found


def is_start(value: object) -> bool:
    """Whether a value is one that variables start from."""
    return isinstance(value, Made) or is_number(value)


def _initial(variable: Variable | None, scale: Scale | None, resolved: Resolved) -> Initializer:
    if variable is None:
        return ZEROS
    findings = resolved.findings
    value = variable.initial
    if isinstance(value, Made) and value.kind in _REACHES:
        value = _of_draw(_with_defaults(value, resolved), scale)
    elif is_number(value):
        value = Made("Constant", {"value": Argument(value, variable.place)}, variable.place)
    elif not isinstance(value, Made):
        allowed = "tf.random_normal, random_uniform, truncated_normal, zeros, an initialiser"
        findings.not_read("What a variable starts from", value, allowed, variable.place)
        return ZEROS
    return replace(read_initializer(Argument(value, variable.place), ZEROS, findings), seed=None)


def _with_defaults(drawn: Made, resolved: Resolved) -> Made:
    """An initialiser of TensorFlow 1 draws with a deviation of one, or from zero to one."""
    if not resolved.sessions or not drawn.home.startswith("tensorflow"):
        return drawn
    own = {"minval": 0.0, "maxval": 1.0} if drawn.kind == "random_uniform" else {"stddev": 1.0}
    told = {name: Argument(value, drawn.place) for name, value in own.items()}
    return replace(drawn, arguments={**told, **drawn.arguments})


def _of_draw(drawn: Made, scale: Scale | None) -> Made:
    """A draw under Keras' name: by its fans, or by its numbers."""
    if scale is not None:
        return _scaled(drawn, scale)
    kind = {"random_uniform": "RandomUniform", "random_normal": "RandomNormal"}
    bare = {
        name: item for name, item in drawn.arguments.items()
        if name not in {"shape", "dtype", "seed", "name"}
    }  # fmt: skip
    if drawn.kind == "random_normal" and is_number(_number(bare, "stddev")):
        # A negative factor turns a draw about its mean, which changes nothing.
        bare["stddev"] = Argument(abs(_number(bare, "stddev") or 0.0), drawn.place)
    return Made(kind.get(drawn.kind, "TruncatedNormal"), bare, drawn.place)


def _number(arguments: dict[str, Argument], name: str) -> float | None:
    value = arguments[name].value if name in arguments else None
    return value if is_number(value) else None


def _scaled(drawn: Made, scale: Scale) -> Made:
    factor, distribution = scale.factor, "uniform"
    if drawn.kind == "random_uniform":
        factor /= 3.0
    elif drawn.kind == "random_normal":
        distribution = "untruncated_normal"
    else:
        factor *= forms.TRUNCATED_DEVIATION**2
        distribution = "truncated_normal"
    told = {"scale": _rounded(factor), "mode": scale.mode, "distribution": distribution}
    arguments = {name: Argument(value, drawn.place) for name, value in told.items()}
    return Made("VarianceScaling", arguments, drawn.place)


def _scales(variable: Variable) -> list[Scale]:
    """Every fan that a draw's reach may go by, with a factor that somebody may have written."""
    drawn, shape = variable.initial, variable.shape
    if not isinstance(drawn, Made) or drawn.kind not in _REACHES or shape is None:
        return []
    told = {name: argument.value for name, argument in drawn.arguments.items()}
    reach = told.get(_REACHES[drawn.kind])
    if len(shape) != 2 or not _is_centred(drawn.kind, told) or _is_literal(reach):
        return []
    found = []
    for mode in _MODES:
        factors = [_factor(reach, shape, mode, trial) for trial in _TRIALS]
        first = factors[0]
        known = [factor for factor in factors if factor is not None]
        if first is None or len(known) < len(factors) or not first > 0:
            continue
        same = all(math.isclose(factor, first, rel_tol=1e-9) for factor in known)
        # A number that nothing unknown has a part in may fit a fan by accident.
        if same and (_is_usual(first) if is_number(reach) else _is_short(first)):
            found.append(Scale(_rounded(first), mode))
    return found


def _factor(reach: object, shape: Sequence[object], mode: Mode, trial: float) -> float | None:
    def leaf(part: object) -> float | None:
        if isinstance(part, Symbol) and part.name.startswith("?"):
            # Each size that is not known is another number.
            return trial + 2.0 * (sum(map(ord, part.name)) % 17)
        if isinstance(part, Unknown):
            return leaf(Symbol(f"?{part.came}"))
        return None

    value = computed_with(reach, leaf)
    inputs, outputs = (computed_with(size, leaf) for size in shape)
    if value is None or inputs is None or outputs is None:
        return None
    fans = {"fan_in": inputs, "fan_out": outputs, "fan_avg": (inputs + outputs) / 2.0}
    return value * value * fans[mode]


def _is_centred(kind: str, told: dict[str, object]) -> bool:
    if kind != "random_uniform":
        return told.get("mean", 0.0) == 0.0

    def leaf(part: object) -> float | None:
        return 7.0 if isinstance(part, Symbol | Unknown) else None

    low, high = computed_with(told.get("minval"), leaf), computed_with(told.get("maxval"), leaf)
    return low is not None and high is not None and math.isclose(low, -high)


def _is_literal(value: object) -> bool:
    """Whether a number has so few digits that somebody wrote it rather than computed it."""
    return is_number(value) and float(f"{value:.{_DIGITS_OF_A_LITERAL}g}") == value


def _is_usual(factor: float) -> bool:
    """Whether a factor is one that the well-known formulas have."""
    return any(math.isclose(factor, usual, rel_tol=1e-9) for usual in _USUAL)


def _is_short(factor: float) -> bool:
    """Whether a factor is one that formulas have: 2, 6, a third."""
    return any(
        math.isclose(factor * parts, round(factor * parts, 3), rel_tol=1e-9) for parts in (1.0, 3.0)
    )


def _rounded(factor: float) -> float:
    return float(f"{factor:.12g}")
