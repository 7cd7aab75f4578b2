"""Functions traced once, and arrays handed over to them."""

from collections.abc import Callable
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

ALIGNMENT = 64  # bytes, the widest that a CPU kernel of TensorFlow asks for


class Compiled:
    """A function traced at its first call, for one signature, and called without looking again.

    Its Python is not rewritten by autograph: it has no branches on tensors.
    """

    # Of all of them, in this process: what jobs of one shape must not pay for twice.
    traces: ClassVar[int] = 0

    def __init__(self, function: Callable[..., Any], *signature: tf.TensorSpec) -> None:
        self._function = tf.function(function, input_signature=signature, autograph=False)

    @cached_property
    def traced(self) -> Any:
        """The traced function."""
        Compiled.traces += 1
        return self._function.get_concrete_function()

    def __call__(self, *tensors: tf.Tensor) -> Any:
        """Run it."""
        return self.traced(*tensors)

    def graph(self) -> bytes:
        """The traced graph as a serialised GraphDef."""
        graph_def: bytes = self.traced.graph.as_graph_def().SerializeToString()
        return graph_def


def as_tensor(array: NDArray[Any], dtype: str) -> tf.Tensor:
    """Move an array to the device once, in the dtype of the weights.

    TensorFlow takes over memory that begins where its kernels want it. One copy into
    such memory is ten times quicker than `tf.convert_to_tensor`, whose memory comes
    page by page.
    """
    memory = np.empty(array.size * np.dtype(dtype).itemsize + ALIGNMENT, np.uint8)
    first = -memory.ctypes.data % ALIGNMENT
    aligned = memory[first : memory.size - ALIGNMENT + first].view(dtype).reshape(array.shape)
    aligned[...] = array
    # The identity copies nothing on a CPU, and moves the rows to a GPU where there is one.
    return tf.identity(tf.experimental.dlpack.from_dlpack(aligned.__dlpack__()))
