"""What a job would take, before anything is trained.

A rough model, meant to tell a second from an hour: each batch costs a fixed time in
each leg, and each multiplication its share of what two cores of 2024 do. The constants
were measured with `benchmarks/legs.py` on such a machine and rounded to one digit.
"""

from typing import Final

from pairing.batches import rows_per_batch
from pairing.corner_cost import corner_seconds, most_seconds
from pairing.corners import causes_between
from pairing.own import NOTHING_KNOWN, Facts, UnreadForm
from pairing.own.same_numbers import fitted_rows
from pairing.shape import Shape, parameters
from pairing.side import Side
from pairing.sides import sides_of
from pairing.translate import translation
from pairing.ways import as_leg
from schemas.estimate import Estimate, Network
from schemas.leg import Leg
from schemas.spec import JobSpec, PairSpec, TrainSpec
from schemas.training import Training

SECONDS_PER_BATCH: Final = {"sklearn": 1e-4, "keras": 2e-4, "tensorflow": 2e-4}
SECONDS_PER_EPOCH: Final = 1e-3
SECONDS_PER_MULTIPLICATION: Final = 2e-11
SECONDS_OF_SETTING_UP: Final = 0.5
SECONDS_PER_LAYER: Final = 0.1
PASSES: Final = 6  # a forward pass and two backward ones, each a multiplication and an addition
BASE_BYTES: Final = 700 * 2**20  # a training process with both frameworks loaded
TRACED_EPOCHS: Final = 32  # checkpoints of the step ledger, after each of which one is recorded
TWIN_PASSES: Final = 6  # the reference and its twins, in a recorded step
SECONDS_PER_RECORDED_BATCH: Final = 3e-3
EVALUATIONS_PER_ITERATION: Final = 1.2  # most line searches take their first step
LBFGS_PASSES: Final = 100  # over all weights in an iteration: ten pairs of steps, twice
LBFGS_COPIES: Final = 80  # of all weights: SciPy's workspace of 25, a dozen vectors, two legs


def estimate(spec: JobSpec, shape: Shape | None, queue: str) -> Estimate:
    """Say what would be trained, in which queue, and about how long and in how much memory.

    Args:
        spec: What was asked for.
        shape: The data's shape, or None when it is not known before it is fetched.
        queue: Where the job would wait.

    Raises:
        UnreadForm: A side is not understood, or no leg trains it.
    """
    sides = sides_of(spec, facts_of(spec, shape))
    semantics = {leg: side.semantics for leg, side in sides.items()}
    return Estimate(
        network=None if shape is None else network_of(spec, shape),
        rows=None if shape is None else shape.rows,
        epochs=max(each.epochs for each in semantics.values()),
        memory_bytes=None if shape is None else memory_bytes(spec, shape),
        seconds=None if shape is None else training_seconds(spec, shape),
        queue=queue,
        translation=translation(semantics["reference"], semantics.get("candidate")),
        notes=(),
        spec=spec,
    )


def facts_of(spec: JobSpec, shape: Shape | None) -> Facts:
    """Give what a network of the user's own is read by."""
    if shape is None:
        return NOTHING_KNOWN
    last: Leg = list(spec.sides)[-1]
    return Facts(shape.task, shape.outputs, shape.training_rows(as_leg(spec, last)))


def sides_known(spec: JobSpec, shape: Shape | None) -> dict[Leg, Side]:
    """Understand what can be: both sides, or the reference alone, or nothing."""
    shared = {name: getattr(spec, name) for name in Training.model_fields}
    alone = TrainSpec.model_construct(kind="train", network=spec.sides["reference"], **shared)
    for each in (spec, alone):
        try:
            return sides_of(each, facts_of(each, shape))
        except (UnreadForm, ValueError):
            continue
    return {}


def widths_of(side: Side, shape: Shape | None) -> tuple[int, ...]:
    """Units of a side's layers, the inputs first; one where the data's shape is not known."""
    inputs, outputs = (1, 1) if shape is None else (shape.inputs, shape.outputs)
    return (inputs, *side.hidden, outputs if side.outputs is None else side.outputs)


def network_of(spec: JobSpec, shape: Shape) -> Network:
    """Give the shape of the reference's network.

    Example:
        >>> from schemas.spec import PairSpec
        >>> spec = PairSpec.model_validate({
        ...     "kind": "pair", "dataset": {"builtin": "diabetes"},
        ...     "reference": {"sklearn": {"estimator": "MLPRegressor",
        ...                               "params": {"hidden_layer_sizes": [10]}}},
        ...     "candidate": {"keras": {"like": "reference"}}})
        >>> network_of(spec, Shape(rows=442, inputs=10, outputs=1, task="regression")).parameters
        121
    """
    layers = widths_of(sides_known(spec, shape)["reference"], shape)
    return Network(
        inputs=layers[0], hidden=layers[1:-1], outputs=layers[-1], parameters=parameters(layers)
    )


def training_seconds(spec: JobSpec, shape: Shape) -> float:
    """Estimate all legs and the noise floor, all epochs trained, in seconds."""
    sides = sides_known(spec, shape)
    each = {leg: _leg_seconds(spec, leg, side, shape) for leg, side in sides.items()}
    compiled = [side for side in sides.values() if side.framework != "sklearn"]
    seconds = sum(SECONDS_PER_LAYER * len(side.hidden) for side in compiled) + sum(each.values())
    if isinstance(spec, PairSpec):
        seconds += each["reference"] * spec.explain.noise_floor
        if spec.explain.trace != "none":
            # Both passes train both legs and a twin again; in some epochs each step is recorded.
            seconds += 2 * (sum(each.values()) + each["reference"])
            seconds += _recorded_seconds(spec, sides["reference"], shape)
        seconds += _corner_seconds(spec, sides, shape)
    return SECONDS_OF_SETTING_UP + seconds


def _leg_seconds(spec: JobSpec, leg: Leg, side: Side, shape: Shape) -> float:
    """Estimate one training of a leg."""
    batches, arithmetic = _epoch_of(spec, leg, side, shape)
    of_batches = batches * SECONDS_PER_BATCH[side.framework]
    return side.semantics.epochs * (SECONDS_PER_EPOCH + of_batches + arithmetic)


def _epoch_of(spec: JobSpec, leg: Leg, side: Side, shape: Shape) -> tuple[float, float]:
    """Gradients that are taken in an epoch or an iteration, and seconds of its arithmetic."""
    semantics, number = side.semantics, parameters(widths_of(side, shape))
    rows = fitted_rows(semantics, shape.training_rows(as_leg(spec, leg)))
    arithmetic = PASSES * rows * number * SECONDS_PER_MULTIPLICATION
    if semantics.optimizer == "lbfgs":
        arithmetic *= EVALUATIONS_PER_ITERATION
        arithmetic += LBFGS_PASSES * number * SECONDS_PER_MULTIPLICATION
        return EVALUATIONS_PER_ITERATION, arithmetic
    return -(-rows // max(1, rows_per_batch(semantics.batch_rows, rows))), arithmetic


def _recorded_seconds(spec: JobSpec, side: Side, shape: Shape) -> float:
    batches, arithmetic = _epoch_of(spec, "reference", side, shape)
    stepped = min(side.semantics.epochs, TRACED_EPOCHS)
    return stepped * (batches * SECONDS_PER_RECORDED_BATCH + TWIN_PASSES * arithmetic)


def _corner_seconds(spec: PairSpec, sides: dict[Leg, Side], shape: Shape) -> float:
    """Estimate what attribution and the changes under `try` take, from above."""
    shares = spec.explain.attribution != "none"
    if (not shares and not spec.trials) or len(sides) < len(spec.sides):
        return 0.0
    reference, candidate = sides["reference"], sides["candidate"]
    ends = (reference.semantics, candidate.semantics)
    rows = max(1, fitted_rows(ends[0], shape.training_rows(as_leg(spec, "reference"))))
    each = corner_seconds(
        rows=rows,
        batch_rows=rows_per_batch(ends[0].batch_rows, rows),
        parameters=parameters(widths_of(reference, shape)),
        ends=ends,
    )
    causes = causes_between(*ends)
    return most_seconds(each, causes=shares * len(causes), trials=len(spec.trials))


def memory_bytes(spec: JobSpec, shape: Shape) -> int:
    """Estimate the training process at its largest, in bytes.

    Rows are held as read, as prepared, once more by each leg, and as gathered for an
    epoch; weights with gradients, two moments and the best so far. L-BFGS keeps ten
    earlier steps instead, computes in float64, and holds every row's activations and
    their slopes at once, in both legs.
    """
    sides = sides_known(spec, shape)
    lbfgs = any(side.semantics.optimizer == "lbfgs" for side in sides.values())
    number = 4 if spec.dtype == "float32" and not lbfgs else 8
    rows = 5 * shape.rows * (shape.inputs + shape.outputs)
    weights = 0
    for side in sides.values():
        if side.written is not None:  # Else it is trained beside the one that it follows from.
            own = parameters(widths_of(side, shape))
            weights += (LBFGS_COPIES if side.semantics.optimizer == "lbfgs" else 12) * own
    if sides and isinstance(spec, PairSpec) and spec.explain.trace != "none":
        # Weights, two moments and the best so far, at each checkpoint.
        weights += 4 * TRACED_EPOCHS * parameters(widths_of(sides["reference"], shape))
    if lbfgs:
        units = sum(widths_of(sides["reference"], shape)[1:])
        rows += 2 * 2 * shape.training_rows(spec) * units
    return BASE_BYTES + number * (rows + weights)
