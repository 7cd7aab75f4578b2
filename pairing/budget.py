"""How large a job may be, and what of one is larger."""

import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from pairing.estimate import memory_bytes, widths_of
from pairing.field_words import param, wrong
from pairing.own.same_numbers import fitted_rows
from pairing.shape import Shape, parameters
from pairing.side import Side
from pairing.ways import as_leg
from schemas.leg import Leg
from schemas.problem import FieldError
from schemas.spec import JobSpec


@dataclass(frozen=True, slots=True)
class Budget:
    """How large a job may be."""

    layers: int
    parameters: int
    rows: int
    epochs: int
    training_bytes: int


def beyond_epochs(spec: JobSpec, sides: dict[Leg, Side], budget: Budget) -> Iterator[FieldError]:
    """More epochs than allowed, in sides of their own."""
    for leg, side in sides.items():
        # A side that follows from another has as many as that one.
        if side.written is not None and side.semantics.epochs > budget.epochs:
            pointer = param(side, spec.place(leg), "max_iter")
            allowed = f"at most {budget.epochs:,} epochs"
            came = side.semantics.epochs
            yield wrong(pointer, "More epochs than allowed here", came, allowed)


def beyond_parameters(
    spec: JobSpec, sides: dict[Leg, Side], shape: Shape | None, budget: Budget
) -> Iterator[FieldError]:
    """More layers, weights and biases than allowed, in sides of their own."""
    for leg, side in sides.items():
        if side.written is None:
            continue  # It is as large as what it follows from.
        pointer = param(side, spec.place(leg), "hidden_layer_sizes")
        if len(side.hidden) > budget.layers:
            allowed = f"at most {budget.layers:,} hidden layers"
            detail = "More hidden layers than allowed here"
            yield wrong(pointer, detail, len(side.hidden), allowed)
        number = parameters(widths_of(side, shape))
        if number > budget.parameters:
            detail = f"More weights and biases than allowed here: {number:,}"
            allowed = f"at most {budget.parameters:,}"
            yield wrong(pointer, detail, str(list(side.hidden))[:120], allowed)


def beyond_powers(spec: JobSpec, leg: Leg, side: Side, shape: Shape) -> Iterator[FieldError]:
    """A schedule of scikit-learn's whose powers are no finite numbers."""
    semantics = side.semantics
    if side.framework != "sklearn" or semantics.schedule != "invscaling":
        return
    rows = fitted_rows(semantics, shape.training_rows(as_leg(spec, leg)))
    samples = max(0, rows) * semantics.epochs + 1
    # scikit-learn raises the samples seen so far to this power, and stops with an OverflowError.
    largest = math.log(sys.float_info.max) / math.log(samples + 1)
    if semantics.power_t >= largest:
        detail = f"{samples - 1:,} samples to this power are no finite 64-bit number"
        pointer = param(side, spec.place(leg), "power_t")
        yield wrong(pointer, detail, semantics.power_t, f"less than {largest:.1f} here")


def beyond_rows(spec: JobSpec, shape: Shape, budget: Budget) -> Iterator[FieldError]:
    """More rows, or more memory for all, than allowed."""
    if shape.rows > budget.rows:
        yield wrong("/dataset", "More rows than allowed here", shape.rows, f"{budget.rows:,} rows")
    needed = memory_bytes(spec, shape)
    if needed > budget.training_bytes:
        detail = f"Training would need about {needed:,} bytes of memory"
        yield wrong("/dataset", detail, needed, f"at most {budget.training_bytes:,} bytes")
