"""Many epochs of training as one compiled function, around the epoch of a program."""

from typing import TYPE_CHECKING

import tensorflow as tf

from worker.training.compiled.batches import batches_signature
from worker.training.compiled.function import Compiled

if TYPE_CHECKING:
    from worker.training.compiled.program import CompiledProgram


class ManyEpochs:
    """The compiled function of one program; see `run_whole`."""

    def __init__(self, program: "CompiledProgram") -> None:
        """Trace nothing yet; the first call does."""
        self._program, key = program, program.key
        full, last, scales = batches_signature(key)
        self.run = Compiled(
            self._epochs,
            tf.TensorSpec((None, key.sizes[0]), key.dtype),
            tf.TensorSpec((None, key.sizes[-1]), key.dtype),
            tf.TensorSpec((None, *full.shape), full.dtype),
            tf.TensorSpec((None, *last.shape), last.dtype),
            scales,
            tf.TensorSpec((None,), tf.float64),
        )

    def _epochs(
        self,
        inputs: tf.Tensor,
        targets: tf.Tensor,
        full: tf.Tensor,
        last: tf.Tensor,
        scales: tf.Tensor,
        rates: tf.Tensor,
    ) -> tuple[tf.Tensor, tf.Tensor]:
        """Train some epochs.

        Args:
            inputs: Shape (rows, inputs).
            targets: Shape (rows, outputs).
            full: As `Program.epoch` has it, of each epoch.
            last: Likewise.
            scales: As `Program.epoch` has them.
            rates: The learning rate of each epoch, shape (epochs,).

        Returns:
            Each epoch's loss, shape (epochs,), and the weights after it, kernels first, in
            one vector: shape (epochs, weights).
        """
        program, dtype = self._program, self._program.key.dtype
        epochs = tf.size(rates)

        def one(epoch: tf.Tensor, *told: tf.TensorArray) -> tuple[tf.Tensor, ...]:
            self._set_rate(rates[epoch])
            loss, _, reached = program._epoch(inputs, targets, full[epoch], last[epoch], scales)
            packed = tf.concat([tf.reshape(tensor, [-1]) for tensor in reached], axis=0)
            return epoch + 1, told[0].write(epoch, loss), told[1].write(epoch, packed)

        arrays = [tf.TensorArray(dtype, size=epochs) for _ in range(2)]
        _, losses, weights = tf.while_loop(
            lambda epoch, *_: epoch < epochs,
            one,
            [tf.constant(0), *arrays],
            parallel_iterations=1,
        )
        return losses.stack(), weights.stack()

    def _set_rate(self, rate: tf.Tensor) -> None:
        """Set the rate as `Program.set_learning_rate` does: each rounded once, from float64."""
        exact = self._program.coefficients.variables["learning_rate"]
        exact.assign(tf.cast(rate, exact.dtype))
        rounded = self._program.optimizer.learning_rate
        rounded.assign(tf.cast(rate, rounded.dtype))
