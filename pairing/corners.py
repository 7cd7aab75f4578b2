"""The causes between two records, and the records that lie between them.

Each field belongs to one cause, so any corner between two records is made by copying the fields
of some. One field is two causes: what divides the L2 term is whether rows divide it at all, and
whether they are those of each batch or of a full one.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Literal

from pairing.architecture import at_depth_of
from pairing.causes import ARCHITECTURE, CAUSES, Cause
from pairing.semantics import Semantics
from schemas.cause import CauseId

Divisor = Literal["batch_rows", "full_batch_rows", "none"]


def causes_between(reference: Semantics, candidate: Semantics) -> tuple[Cause, ...]:
    """Give the causes by which two records differ, in the catalogue's order.

    A record does not know how wide its layers are: who knows names `ARCHITECTURE` for widths.
    """
    if reference.layers != candidate.layers:
        others = causes_between(reference, at_depth_of(reference, candidate))
        return (ARCHITECTURE, *(cause for cause in others if cause is not ARCHITECTURE))
    return tuple(
        cause
        for cause in CAUSES
        if corner(reference, candidate, [cause.id]) != reference
        or corner(candidate, reference, [cause.id]) != candidate
    )


def corner(reference: Semantics, candidate: Semantics, kept: Collection[CauseId]) -> Semantics:
    """Give the reference's semantics with some causes as the candidate has them.

    Without any it is `reference`, with all that lie between the two it is `candidate`.

    Raises:
        ValueError: The two have another number of layers, so that no record lies between them.
    """
    if not kept:
        return reference
    if reference.layers != candidate.layers:
        raise ValueError(
            f"no record lies between one of {reference.layers} layers and one of "
            f"{candidate.layers}; allowed are two of as many"
        )
    fields = [name for cause in CAUSES if cause.id in kept for name in cause.fields]
    changes = {name: getattr(candidate, name) for name in fields}
    changes["l2_divisor"] = _divisor(
        divided=_of("l2-batch-scaling", kept, reference, candidate).l2_divisor != "none",
        by_each=_of("l2-short-batch", kept, reference, candidate).l2_divisor == "batch_rows",
    )
    return _coherent(replace(reference, **changes), (reference, candidate))


def _coherent(mixed: Semantics, ends: tuple[Semantics, Semantics]) -> Semantics:
    """Mend a corner whose fields cannot be had together, by taking them from one end.

    SciPy's L-BFGS ends by its own rule, no other optimizer knows that one, and it searches along
    one loss, not a new one after each draw of dropped units; and a rule that watches rows kept
    aside needs such rows.
    """
    if (mixed.optimizer == "lbfgs") != (mixed.stopping == "gradient"):
        own = next(end for end in ends if end.optimizer == mixed.optimizer)
        mixed = replace(mixed, stopping=own.stopping)
    if mixed.optimizer == "lbfgs" and any(mixed.dropout):
        own = next(end for end in ends if end.optimizer == "lbfgs")
        mixed = replace(mixed, dropout=own.dropout)
    if mixed.watches_validation and mixed.validation_rows == "none":
        own = next(end for end in ends if end.validation_rows != "none")
        mixed = replace(
            mixed,
            validation_rows=own.validation_rows,
            validation_fraction=own.validation_fraction,
        )
    return mixed


def _of(
    cause: CauseId, kept: Collection[CauseId], reference: Semantics, candidate: Semantics
) -> Semantics:
    return candidate if cause in kept else reference


def _divisor(*, divided: bool, by_each: bool) -> Divisor:
    if not divided:
        return "none"
    return "batch_rows" if by_each else "full_batch_rows"


def keeping(reference: Semantics, port: Semantics, causes: Iterable[CauseId]) -> Semantics:
    """Give the semantics of a twin that is aligned but for these causes.

    Args:
        reference: What is aligned to.
        port: The naive port of the reference.
        causes: Names of what stays; without any, the result is `reference`.
    """
    wanted = set(causes)
    twin = corner(reference, port, wanted)
    for cause in CAUSES:
        if cause.id in wanted and cause.kept is not None:
            twin = replace(twin, **cause.kept(reference))
    return twin
