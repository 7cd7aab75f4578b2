"""What a job would take, before anything is trained.

A rough model, meant to tell a second from an hour: each batch costs a fixed time in
each leg, and each multiplication its share of what two cores of 2024 do. The constants
were measured with `benchmarks/legs.py` on such a machine and rounded to one digit.
"""

from typing import Final

from pairing.batches import rows_per_batch
from pairing.corner_cost import corner_seconds, most_seconds
from pairing.corners import causes_between
from pairing.own import NOTHING_KNOWN, Facts, OwnNetwork, UnreadForm, own_candidate
from pairing.shape import Shape, parameters
from pairing.translate import pair_semantics, reference_semantics, translation
from pairing.ways import as_the_candidate
from schemas.estimate import Estimate, Network
from schemas.spec import PairSpec

SECONDS_PER_BATCH: Final = {"reference": 1e-4, "candidate": 2e-4}
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


def estimate(spec: PairSpec, shape: Shape | None, queue: str) -> Estimate:
    """Say what would be trained, in which queue, and about how long and in how much memory.

    Args:
        spec: What was asked for.
        shape: The data's shape, or None when it is not known before it is fetched.
        queue: Where the job would wait.
    """
    multiclass = shape is not None and shape.task == "multiclass"
    reference, candidate = pair_semantics(spec, multiclass=multiclass, facts=facts_of(spec, shape))
    network = None if shape is None else network_of(spec, shape)
    return Estimate(
        network=network,
        rows=None if shape is None else shape.rows,
        epochs=max(reference.epochs, candidate.epochs),
        memory_bytes=None if shape is None else memory_bytes(spec, shape),
        seconds=None if shape is None else training_seconds(spec, shape),
        queue=queue,
        translation=translation(reference, candidate),
        notes=(),
        spec=spec,
    )


def facts_of(spec: PairSpec, shape: Shape | None) -> Facts:
    """Give what a network of the user's own is read by."""
    if shape is None:
        return NOTHING_KNOWN
    return Facts(shape.task, shape.outputs, shape.training_rows(as_the_candidate(spec)))


def own_of(spec: PairSpec, shape: Shape) -> OwnNetwork | None:
    """Give a candidate of the user's own; None where there is none, or none that is understood."""
    reference = reference_semantics(spec, multiclass=shape.task == "multiclass")
    try:
        return own_candidate(spec, reference, facts_of(spec, shape))
    except UnreadForm:
        return None


def own_seconds(spec: PairSpec, shape: Shape) -> float:
    """Estimate the leg of a candidate of the user's own, in seconds; 0 where there is none."""
    own = own_of(spec, shape)
    if own is None:
        return 0.0
    rows = shape.training_rows(as_the_candidate(spec))
    batches = -(-rows // max(1, rows_per_batch(own.semantics.batch_rows, rows)))
    number = parameters((shape.inputs, *own.hidden, own.outputs))
    arithmetic = PASSES * rows * number * SECONDS_PER_MULTIPLICATION
    per_epoch = SECONDS_PER_EPOCH + batches * SECONDS_PER_BATCH["candidate"] + arithmetic
    return SECONDS_PER_LAYER * len(own.hidden) + own.semantics.epochs * per_epoch


def network_of(spec: PairSpec, shape: Shape) -> Network:
    """Give the shape that both legs share.

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
    hidden = spec.reference.sklearn.params.hidden_layer_sizes
    layers = (shape.inputs, *hidden, shape.outputs)
    return Network(
        inputs=shape.inputs, hidden=hidden, outputs=shape.outputs, parameters=parameters(layers)
    )


def training_seconds(spec: PairSpec, shape: Shape) -> float:
    """Estimate both legs and the noise floor, all epochs trained, in seconds."""
    params = spec.reference.sklearn.params
    number = network_of(spec, shape).parameters
    arithmetic = PASSES * shape.fitted_rows(spec) * number * SECONDS_PER_MULTIPLICATION
    batches: float = _batches(spec, shape)
    if params.solver == "lbfgs":
        batches *= EVALUATIONS_PER_ITERATION
        arithmetic *= EVALUATIONS_PER_ITERATION
        arithmetic += LBFGS_PASSES * number * SECONDS_PER_MULTIPLICATION
    legs = ["reference", "candidate"] + ["reference"] * spec.explain.noise_floor
    seconds = SECONDS_PER_LAYER * len(params.hidden_layer_sizes)
    if spec.explain.trace != "none":
        # Both passes train both legs and a twin again; in some epochs each step is recorded.
        legs += 2 * ["reference", "candidate", "reference"]
        stepped = min(params.max_iter, TRACED_EPOCHS)
        seconds += stepped * (batches * SECONDS_PER_RECORDED_BATCH + TWIN_PASSES * arithmetic)
    per_epoch = sum(
        SECONDS_PER_EPOCH + batches * SECONDS_PER_BATCH[leg] + arithmetic for leg in legs
    )
    seconds += _corner_seconds(spec, shape, number) + own_seconds(spec, shape)
    return SECONDS_OF_SETTING_UP + seconds + params.max_iter * per_epoch


def _corner_seconds(spec: PairSpec, shape: Shape, number: int) -> float:
    """Estimate what attribution and the changes under `try` take, from above."""
    shares = spec.explain.attribution != "none"
    if not shares and not spec.trials:
        return 0.0
    rows, params = max(1, shape.fitted_rows(spec)), spec.reference.sklearn.params
    ends = pair_semantics(spec, multiclass=shape.task == "multiclass")
    batch = rows_per_batch(params.batch_size, rows)
    each = corner_seconds(rows=rows, batch_rows=batch, parameters=number, ends=ends)
    causes = causes_between(*ends)
    return most_seconds(each, causes=shares * len(causes), trials=len(spec.trials))


def _batches(spec: PairSpec, shape: Shape) -> int:
    """Gradients that are taken in an epoch, or in an evaluation of L-BFGS."""
    params, rows = spec.reference.sklearn.params, shape.fitted_rows(spec)
    if params.solver == "lbfgs":
        return 1
    return -(-rows // max(1, rows_per_batch(params.batch_size, rows)))


def memory_bytes(spec: PairSpec, shape: Shape) -> int:
    """Estimate the training process at its largest, in bytes.

    Rows are held as read, as prepared, once more by each leg, and as gathered for an
    epoch; weights with gradients, two moments and the best so far. L-BFGS keeps ten
    earlier steps instead, computes in float64, and holds every row's activations and
    their slopes at once, in both legs.
    """
    network = network_of(spec, shape)
    lbfgs = spec.reference.sklearn.params.solver == "lbfgs"
    number = 4 if spec.dtype == "float32" and not lbfgs else 8
    rows = 5 * shape.rows * (shape.inputs + shape.outputs)
    weights = (LBFGS_COPIES if lbfgs else 12) * network.parameters
    if spec.explain.trace != "none":
        # Weights, two moments and the best so far, at each checkpoint.
        weights += 4 * TRACED_EPOCHS * network.parameters
    if lbfgs:
        rows += 2 * 2 * shape.fitted_rows(spec) * (sum(network.hidden) + network.outputs)
    own = own_of(spec, shape)
    if own is not None:
        weights += 12 * parameters((shape.inputs, *own.hidden, own.outputs))
    return BASE_BYTES + number * (rows + weights)
