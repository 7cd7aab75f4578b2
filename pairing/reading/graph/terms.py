"""The terms of a loss: what each compares, what it was gathered over, and how they add up."""

from dataclasses import dataclass, replace
from typing import Literal

State = Literal["outputs", "rows", "mean", "sum"]
"""What a term is still one number for: each output of each row, each row, or nothing."""


@dataclass(frozen=True, slots=True)
class Term:
    """A part of a loss.

    Attributes:
        kind: A loss under Keras' name, `l1` or `l2` of a variable, or a part of a formula.
        factor: What it is multiplied by.
        state: What it was gathered over.
        over_outputs: Whether outputs were added up rather than averaged.
        target: What it compares with; for a penalty, None.
        guess: What is compared; for a penalty, the variable.
        from_logits: Whether the guess comes before softmax or sigmoid.
    """

    kind: str
    factor: float
    state: State
    target: object = None
    guess: object = None
    from_logits: bool = False
    over_outputs: bool = False


Terms = list[Term] | None
MOST_TERMS = 4_000

_ELEMENTWISE = {"mean_squared_error", "mean_absolute_error", "binary_crossentropy", "y log p",
                "(1 - y) log (1 - p)"}  # fmt: skip


def added(terms: list[Term]) -> list[Term]:
    """Add terms up that are the same but for their factors, so that no sum of them can grow."""
    told: dict[tuple[object, ...], Term] = {}
    for term in terms[:MOST_TERMS]:
        key = (term.kind, term.state, term.from_logits, term.over_outputs, id(term.target),
               id(term.guess))  # fmt: skip
        same = told.get(key)
        told[key] = term if same is None else replace(same, factor=same.factor + term.factor)
    return list(told.values()) if len(terms) <= MOST_TERMS else []


def scaled(terms: list[Term], by: float) -> list[Term]:
    """Multiply each term by a number."""
    return [replace(term, factor=term.factor * by) for term in terms]


def gather(term: Term, how: Literal["mean", "sum"], *, within_rows: bool) -> Term | None:
    """Take the mean or the sum of a term, over outputs alone or over all that is left."""
    if term.kind in {"l1", "l2"}:
        return replace(term, state="sum") if how == "sum" or term.state == "sum" else None
    if term.state in {"mean", "sum"}:
        return term
    if term.state == "rows":
        return None if within_rows else replace(term, state=how)
    # What is one number for each output: to rows first, and then over them.
    added = how == "sum"
    state: State = "rows" if within_rows else how
    return replace(term, state=state, over_outputs=added)


def merged(terms: list[Term]) -> list[Term]:
    """See formulas of logarithms as the cross-entropies that they are parts of."""
    merged: list[Term] = []
    rest = list(terms)
    while rest:
        term = rest.pop(0)
        if term.kind != "y log p":
            merged.append(term)
            continue
        other = next((each for each in rest if _completes(each, term)), None)
        if other is None:
            merged.append(_cross_entropy(term))
        else:
            rest.remove(other)
            merged.append(replace(term, kind="binary_crossentropy", factor=-term.factor))
    return merged


def _completes(other: Term, term: Term) -> bool:
    same = (other.factor, other.state, other.over_outputs) == (
        term.factor, term.state, term.over_outputs,
    )  # fmt: skip
    return other.kind == "(1 - y) log (1 - p)" and same and other.guess is term.guess


def _cross_entropy(term: Term) -> Term:
    """`-sum(y * log(p))`: over outputs it is a sum by itself."""
    kind = "categorical_crossentropy" if term.over_outputs else "y log p averaged"
    return replace(term, kind=kind, factor=-term.factor, over_outputs=False)


def is_elementwise(term: Term) -> bool:
    """Whether Keras averages a loss over outputs."""
    return term.kind in _ELEMENTWISE
