"""Which rule moves the weights, and by which constants: what explains the steps decides.

Without a leg's own gradients the rule starts from the data's, of unknown factor, plus an
unknown multiple of each tensor's weights. Then constants come as products with that factor.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from worker.training.meter.fitting import Fit, Fitting, Vector
from worker.training.meter.flattened import Flattened
from worker.training.meter.layout import DECAYS, Layout, observed
from worker.training.meter.starts import starts
from worker.training.meter.update_rules import RULES, UpdateRule

CLEAR = 10.0  # times its rounding a gradient must be where the rule divides by its size
FEW = 300  # numbers that many starts are tried on
CORRECTIONS = 6
FAR_OFF = 1e-2  # of what was seen: more than a rounded correction comes to
HOPELESS = 1e8  # times the squares that another rule leaves
BLURRED = 1e3  # times the error bar of L2
TOO_MUCH = 10.0
"""Times its rounding what is left must be to count, as everywhere in this house."""

DOUBLE = 1e-12  # rounding units below it are those of float64


@dataclass(frozen=True, slots=True)
class Explained:
    """A rule that was fitted.

    Attributes:
        rule: Which.
        fit: How well.
        names: Of its parameters, in their order.
        single: Betas of float32 that its bias correction alone has; None where it has none.
        decay_is_l2: Whether decay of weights and L2 do the same to these steps.
    """

    rule: UpdateRule
    fit: Fit
    names: tuple[str, ...]
    single: tuple[float, float] | None = None
    decay_is_l2: bool = False

    def value(self, name: str) -> float:
        """A parameter; 0 where the rule has none of this name."""
        return float(self.fit.values[self.names.index(name)]) if name in self.names else 0.0

    def error(self, name: str) -> float:
        """Its error bar; infinite where the rule has none of this name."""
        return float(self.fit.errors[self.names.index(name)]) if name in self.names else np.inf


def explanations(flat: Flattened) -> list[Explained]:
    """Fit rules that have fewer parameters than there are numbers, the simplest first.

    Once a simpler kind of rule explains the steps, no other kind is tried.
    """
    able = [rule for rule in RULES if len(flat.moments) in {0, rule.moments}]
    found: list[Explained] = []
    for name in dict.fromkeys(rule.name for rule in able):
        kind = [rule for rule in able if rule.name == name]
        found += _of_kind(flat, kind, wide=False)
        if name == "adam" and not _explain(found):
            found += _of_kind(flat, kind, wide=True)
        if _explain(found):
            break
    return found


def _explain(found: list[Explained]) -> bool:
    return any(each.fit.excess <= TOO_MUCH for each in found)


def _of_kind(flat: Flattened, rules: list[UpdateRule], *, wide: bool) -> list[Explained]:
    """Fit the forms of one rule, but for those that explain far less than another."""
    layouts = [Layout(flat, rule, decays=wide) for rule in rules]
    begun = [(layout, *_best_start(layout, flat, wide=wide)) for layout in layouts]
    least = min((left for _, _, left in begun), default=np.inf)
    fitted = [
        _fitted(flat, layout, start) if wide else _explained(flat, layout, start)
        for layout, start, left in begun
        if np.isfinite(left) and left <= HOPELESS * max(least, 1.0)
    ]
    found = [each for each in fitted if each is not None]
    best = min(found, key=lambda each: each.fit.excess, default=None)
    return [_helped(flat, each, best) if best else each for each in found]


def _helped(flat: Flattened, each: Explained, best: Explained) -> Explained:
    """Fit a form again from where the best form ended: least squares may have stuck half way.

    Of two forms that explain the same steps the wrong one would be told else.
    """
    if not each.fit.is_beaten_by(best.fit):
        return each
    layout = Layout(flat, each.rule, decays=DECAYS[0] in best.names)
    known = dict(zip(best.names, best.fit.values.tolist(), strict=True))
    again = _fitted(flat, layout, layout.vector(known))
    if again is None or not each.fit.is_beaten_by(again.fit):
        return each
    return replace(again, decay_is_l2=best.decay_is_l2)


def _explained(flat: Flattened, bare: Layout, start: Vector) -> Explained | None:
    """Fit a rule, with decay of weights where it can be told from L2."""
    plain = _fitted(flat, bare, start)
    if plain is None:
        return None
    layout = Layout(flat, bare.rule, decays=True)
    known = dict(zip(plain.names, plain.fit.values.tolist(), strict=True))
    decayed = _fitted(flat, layout, layout.vector(known))
    if decayed is None:
        return plain
    if flat.gradients is None and _is_blurred(plain, decayed):
        return replace(plain, decay_is_l2=True)
    return decayed


def _is_blurred(plain: Explained, decayed: Explained) -> bool:
    """Whether allowing decay hides L2, as it does where both act alike."""
    if plain.fit.is_beaten_by(decayed.fit):
        return False
    penalties = [name for name in plain.names if name.startswith("penalty/")]
    return any(decayed.error(name) > BLURRED * plain.error(name) for name in penalties)


def _fitted(flat: Flattened, layout: Layout, start: Vector) -> Explained | None:
    """Fit, and again from there: which numbers are clear of rounding depends on the constants."""
    fit: Fit | None = None
    for _ in range(2):
        begin = start if fit is None else fit.values
        fitting = _fitting(layout, flat, begin)
        fit = None if fitting is None else fitting.run(begin)
        if fit is None:
            return None
    if fit is None:
        return None
    exact = Explained(layout.rule, fit, layout.names)
    is_near = fit.excess > TOO_MUCH and fit.left < FAR_OFF
    if layout.rule.name == "adam" and flat.unit < DOUBLE and is_near:
        return _with_rounded_correction(layout, flat, exact)
    return exact


def _best_start(layout: Layout, flat: Flattened, *, wide: bool) -> tuple[Vector, float]:
    """Try all starts on a few numbers; give the best, and the squares of what it leaves."""
    best = layout.vector({}), np.inf
    for start in starts(layout, flat, wide=wide):
        fitting = _fitting(layout, flat, start, few=FEW)
        if fitting is None:
            continue
        found, left = fitting.quick(start)
        if left < best[1]:
            best = found, left
    return best


def _with_rounded_correction(layout: Layout, flat: Flattened, exact: Explained) -> Explained:
    """Try betas that pass through float32 on their way into the bias correction alone (D18)."""
    best, tried = exact, (np.nan, np.nan)
    for _ in range(CORRECTIONS):
        betas = best.value("beta_1"), best.value("beta_2")
        single = float(np.float32(betas[0])), float(np.float32(betas[1]))
        if single == tried or not all(0.0 <= beta < 1.0 for beta in (*betas, *single)):
            break
        tried = single
        fitting = _fitting(layout, flat, best.fit.values, single=single)
        fit = None if fitting is None else fitting.run(best.fit.values)
        if fit is None:
            return exact
        best = Explained(best.rule, fit, best.names, single=single)
    return best if exact.fit.is_beaten_by(best.fit) else exact


def _fitting(
    layout: Layout,
    flat: Flattened,
    start: Vector,
    *,
    single: tuple[float, float] | None = None,
    few: int | None = None,
) -> Fitting | None:
    """Set a fit up on the numbers that can be used; None where they are too few."""
    chosen = _usable(layout, flat, start)
    if few is not None and chosen.sum() > few:
        kept = np.random.default_rng(0).permutation(np.flatnonzero(chosen))[:few]
        chosen = np.isin(np.arange(len(chosen)), kept)
    part = flat.only(chosen)
    seen = observed(part)
    if seen.numbers.size <= layout.free:
        return None
    return Fitting(layout.model(part, single), seen, layout.prior(start))


def _usable(layout: Layout, flat: Flattened, values: Vector) -> NDArray[np.bool_]:
    """Leave numbers out whose gradient's sign, or whose being zero, is a matter of rounding."""
    everything = np.ones(len(flat.tensor), bool)
    if layout.rule.name == "sgd":
        return everything
    told = flat.gradients
    started = flat.slopes if told is None else told
    gradients = np.abs(layout.gradients(values.astype(complex), flat, started.astype(complex)))
    noise = flat.slopes_noise if told is None else np.zeros_like(gradients)
    return np.asarray(np.all((gradients > CLEAR * noise) & (gradients > 0), axis=0))
