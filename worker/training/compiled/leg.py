"""A compiled network in training under given semantics."""

from collections.abc import Generator, Iterator
from contextlib import closing
from weakref import ref

import numpy as np
import tensorflow as tf

from pairing.semantics import Semantics
from worker.training.compiled.optimisation import Optimisation
from worker.training.compiled.standing import StandingLeg
from worker.training.leg import EpochEnded, layered
from worker.training.quasi_newton import Vector, unpack
from worker.training.stopping import Schedule, StoppingRule

NOT_FINITE = "a weight is no longer finite"


class CompiledLeg(StandingLeg):
    """One network in training, by a compiled program.

    Args:
        semantics: What decides the numbers.
        network: Its shape.
        inputs: Training inputs, shape (rows, inputs).
        targets: Training targets as numbers, shape (rows, outputs): one-hot for
            classes, 0/1 for two classes and for labels.
        split: Draws the rows that are kept aside, where the semantics draw them.
        score: Rates outputs against targets, for stopping on a validation score.
        weights: Weights of the training rows, shape (rows,), at least 0.
        after: A fit to go on from, as scikit-learn's `warm_start` does.
        shelf: Where compiled programs are kept for later legs.
        shows_last: Whether only the last output is shown: of two classes that have an output
            each, the probability of the second.
        initial: Weights to start from instead of the drawn ones.
        mixing: Mixes the rows of each batch, for a twin that differs by rounding. Masks of
            dropped units go with their rows.
        unit_orders: For each hidden layer, where unit i of a twin comes from (`Symmetry.orders`
            without its first): masks of dropped units go with their units.
    """

    def epochs(self) -> Iterator[EpochEnded]:
        """Train, epoch by epoch; see `Leg.epochs`."""
        is_lbfgs = self.semantics.optimizer == "lbfgs"
        epochs = self._iterations() if is_lbfgs else self._epochs()
        self._running = ref(epochs)
        return epochs

    def _epochs(self) -> Generator[EpochEnded, None, None]:
        semantics = self.semantics
        fitted, aside = self._rows()
        kept = fitted if len(aside) else slice(None)  # all rows in their order need no copy
        inputs, targets, *weights = self._tensors(kept)
        orders = self._orders(len(fitted))
        rule, schedule = self._rule, self._schedule
        batch_rows = self.batch_rows(len(fitted))
        batches = self._batches(len(fitted))
        scales = batches.scaled()
        # After a restoring fit scikit-learn's best weights are its current ones, and move (D53).
        # Keras' rule knows none before it has seen an epoch.
        keeps_first = self._after is None and semantics.stopping == "validation_score"
        best = self.weights() if keeps_first else None
        self.stopped_because = "left half way"
        for epoch in range(1, semantics.epochs + 1):
            rate = schedule.rate
            self._program.set_learning_rate(rate)
            order = next(orders)
            self._check_weights(epoch, fitted[order], batch_rows)
            self.orders_seen.update(fitted[order].tobytes())
            places = self._mixed(len(order))
            taken = order[places]
            if weights:
                scales = batches.scaled(self._ordered_weights(fitted[taken]))
            parted = batches.parted(taken)
            draws = self._draws(epoch, places)
            loss, gradients, reached = self._program.epoch(
                inputs, targets, *parted, scales, *weights, *draws
            )
            self.loss_curve.append(float(loss))
            self._gradients = gradients
            self._weights = layered([np.asarray(tensor, semantics.dtype) for tensor in reached])
            validation = self._validate(aside)
            self._scores += [] if validation is None else [validation]
            yield EpochEnded(epoch, self.loss_curve[-1], rate, validation)
            if schedule.kind == "plateau":
                schedule.watch(self._watched_by_schedule(aside, validation))
            if self._is_over(epoch, rule, schedule, validation, len(fitted)):
                break
            if rule.improved and semantics.best_weights:
                best = self.weights()
        if rule.improved and semantics.best_weights:
            best = self.weights()
        is_finite = self.weights().not_finite() is None
        if semantics.best_weights and best is not None and is_finite:
            self._program.take(best)
            self._weights = best

    def _iterations(self) -> Generator[EpochEnded, None, None]:
        rows = np.arange(len(self._inputs))
        self.stopped_because = "left half way"
        optimisation = self._optimisation()
        with closing(optimisation.iterates(self.initial)) as iterates:
            for number, iterate in enumerate(iterates, 1):
                self.loss_curve.append(iterate.loss)
                self.orders_seen.update(rows.tobytes())
                self._gradients = [optimisation.gradient]
                self._stand_at(iterate.x)
                yield EpochEnded(number, iterate.loss, None, None)
                if self.weights().not_finite() is not None:
                    self.stopped_because = NOT_FINITE
                    return
        x, self.stopped_because = optimisation.end()
        self._stand_at(x)

    def _optimisation(self) -> Optimisation:
        rows = np.arange(len(self._inputs))
        kept = slice(None) if self._mixing is None else self._mixing.permutation(rows)
        inputs, targets, *weights = self._tensors(kept)
        scales = self._scales.of_all(len(self._inputs), self._row_weights)
        given = (inputs, targets, tf.convert_to_tensor(scales), *weights)
        return Optimisation(self._program, self.semantics, given)

    def _stand_at(self, x: Vector) -> None:
        self._weights = unpack(x, self.network)
        self._final.take(self._weights)

    def _is_over(
        self,
        epoch: int,
        rule: StoppingRule,
        schedule: Schedule,
        validation: float | None,
        rows: int,
    ) -> bool:
        semantics = self.semantics
        exhausted = rule.is_exhausted_by(self.loss_curve[-1] if validation is None else validation)
        schedule.epoch_ended(rows)
        if self.weights().not_finite() is not None:
            self.stopped_because = NOT_FINITE
        elif exhausted and schedule.is_spent():
            self.stopped_because = _without_improvement(semantics)
        else:
            if exhausted:
                rule.forgive()
            if epoch < semantics.epochs:
                return False
            self.stopped_because = f"the last of {epoch} epochs was reached"
        return True


def _without_improvement(semantics: Semantics) -> str:
    """Say that patience ran out: scikit-learn's bears so many epochs, Keras' one less."""
    bears = (
        f"min_delta={semantics.tol:g} for {semantics.patience} epochs or more"
        if semantics.stopping in {"validation_loss", "epoch_loss"}
        else f"tol={semantics.tol:g} for more than {semantics.patience} epochs"
    )
    return f"the {semantics.stopping.replace('_', ' ')} did not improve by more than {bears}"
