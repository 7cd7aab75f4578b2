"""A whole training in few calls of a compiled function, for trainings that nobody watches.

The function's body is the epoch that a watched leg runs, so it gives the same bits; what it
saves is the way from Python into the graph and back after each epoch.
"""

from collections.abc import Callable

import numpy as np
import tensorflow as tf

from pairing.corner_cost import is_foreseen
from worker.training.compiled.leg import CompiledLeg
from worker.training.draws import Order
from worker.training.leg import Floats, Weights
from worker.training.quasi_newton import pack, unpack

NUMBERS_AT_ONCE = 2**22  # 32 MiB of float64: the weights of all epochs of one call
ORDERS_AT_ONCE = 2**24  # 64 MiB of int32
NOTHING = Weights((), ())


def run_whole(leg: CompiledLeg, turn: Callable[[], None]) -> None:
    """Train a leg from its first epoch to its last; afterwards it stands as if watched.

    Its weights, outputs, loss curve and its reason for ending are those that `leg.epochs()`
    leaves, bit for bit. Gradients and the hash of orders are not kept.

    Args:
        leg: A leg that has not trained.
        turn: Called now and then; may raise to end the training.
    """
    if not _can_be_run_whole(leg):
        for _ in leg.epochs():
            turn()
        return
    fitted, _ = leg._rows()
    orders = leg._orders(len(fitted))
    chunk, epoch = _epochs_at_once(leg, len(fitted)), 0
    while True:
        turn()
        number = min(chunk, leg.semantics.epochs - epoch)
        losses, weights = _run(leg, fitted, [next(orders) for _ in range(number)])
        ended = _end(leg, losses, weights, epoch)
        if ended is not None:
            leg._weights = _unpacked(leg, weights[ended])
            leg._program.take(leg._weights)
            return
        epoch += number


def _can_be_run_whole(leg: CompiledLeg) -> bool:
    # Masks are drawn of a stream, and a twin's rows mixed, epoch by epoch.
    is_plain = not leg._program.key.has_stream and leg._mixing is None
    return is_foreseen(leg.semantics) and leg._row_weights is None and is_plain


def _end(leg: CompiledLeg, losses: Floats, weights: Floats, before: int) -> int | None:
    """Judge some epochs one by one; give the place of the one that training ends with, if any."""
    finite = np.asarray(np.isfinite(weights).all(axis=1))
    for place, loss in enumerate(losses):
        leg.loss_curve.append(float(loss))
        # Finite weights need no second look, which costs as much as the epoch.
        leg._weights = NOTHING if finite[place] else _unpacked(leg, weights[place])
        if leg._is_over(before + place + 1, leg._rule, leg._schedule, None, 0):
            return place
    return None


def _epochs_at_once(leg: CompiledLeg, rows: int) -> int:
    weights = pack(leg.initial).size
    return max(1, min(NUMBERS_AT_ONCE // weights, ORDERS_AT_ONCE // rows))


def _run(leg: CompiledLeg, fitted: Order, orders: list[Order]) -> tuple[Floats, Floats]:
    inputs, targets = leg._tensors(slice(None))
    batches = leg._batches(len(fitted))
    rates = tf.constant(_rates(leg, len(fitted), len(orders)))
    parted = batches.parted(np.stack(orders))
    losses, weights = leg._program.many.run(inputs, targets, *parted, batches.scaled(), rates)
    return losses.numpy(), weights.numpy()


def _rates(leg: CompiledLeg, rows: int, epochs: int) -> Floats:
    """Move the schedule on by some epochs; give the rate of each."""
    rates = []
    for _ in range(epochs):
        rates.append(leg._schedule.rate)
        leg._schedule.epoch_ended(rows)
    return np.asarray(rates, np.float64)


def _unpacked(leg: CompiledLeg, packed: Floats) -> Weights:
    return unpack(packed.astype(leg.semantics.dtype, copy=False), leg.network)
