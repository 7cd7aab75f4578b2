"""The exact coefficients of one optimizer, as variables of a compiled function."""

import numpy as np
import tensorflow as tf

from pairing.semantics import Semantics
from worker.training.compiled.key import is_exact


class Coefficients:
    """What may change after tracing."""

    names = ("learning_rate", "decay", "momentum", "beta_1", "beta_2", "epsilon")

    def __init__(self, semantics: Semantics) -> None:
        """Make a variable for each, of the dtype in which the optimizer reads them."""
        is_wide = semantics.optimizer == "adam" and is_exact(semantics)
        dtype = "float64" if is_wide else semantics.gradient_dtype
        self.variables = {name: tf.Variable(0.5, dtype=dtype, name=name) for name in self.names}

    def assign(self, semantics: Semantics) -> None:
        """Take over the semantics' values, rounded to the dtype and no further."""
        for name in self.names:
            self.set(name, getattr(semantics, name))

    def set(self, name: str, value: float) -> None:
        """Set one of them."""
        variable = self.variables[name]
        variable.assign(np.asarray(value, variable.dtype.as_numpy_dtype))
