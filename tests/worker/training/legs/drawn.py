"""Random configurations: every parameter anywhere that scikit-learn allows."""

from typing import Any

import numpy as np
from hypothesis import assume
from hypothesis import strategies as st

from pairing.semantics import Dtype
from tests.worker.training.legs.configurations import ROWS, TASKS, Configuration, Kind, problem_of

_FRACTION = st.floats(0.0, 0.999)
_PARAMS = {
    "hidden_layer_sizes": st.lists(st.integers(1, 6), max_size=3),
    "activation": st.sampled_from(["identity", "logistic", "tanh", "relu", "softplus"]),
    "solver": st.sampled_from(["sgd", "adam", "lbfgs"]),
    "alpha": st.sampled_from([0.0, 1e-4]) | st.floats(0.0, 5.0),
    "batch_size": st.just("auto") | st.integers(1, ROWS + 3),
    "learning_rate": st.sampled_from(["constant", "invscaling", "adaptive"]),
    "learning_rate_init": st.floats(1e-5, 0.5),
    "power_t": st.floats(0.0, 2.0),
    "max_iter": st.integers(1, 25),
    "shuffle": st.booleans(),
    "random_state": st.integers(0, 2**32 - 1),
    "tol": st.sampled_from([0.0, 1e-4, 0.1]),
    "momentum": st.floats(0.0, 1.0),
    "nesterovs_momentum": st.booleans(),
    "early_stopping": st.booleans(),
    "validation_fraction": st.floats(0.1, 0.6),
    "beta_1": _FRACTION,
    "beta_2": _FRACTION,
    "epsilon": st.floats(1e-9, 1e-2),
    "n_iter_no_change": st.integers(1, 5),
    "max_fun": st.integers(1, 40),
    "warm_start": st.booleans(),
}


@st.composite
def any_configuration(draw: st.DrawFn) -> Configuration:
    """Draw a network, its training, its rows, and whether these have weights."""
    kind: Kind = draw(st.sampled_from(sorted(TASKS)))
    params: dict[str, Any] = draw(st.fixed_dictionaries(_PARAMS))
    if "counts" in kind:
        params["loss"] = draw(st.sampled_from(["squared_error", "poisson"]))
    dtype: Dtype = draw(st.sampled_from(["float32", "float64"]))
    configuration = Configuration(
        kind,
        params,
        dtype,
        weighted=draw(st.booleans()),
        data_seed=draw(st.integers(0, 2**32 - 1)),
        rows=draw(st.integers(24, 80)),
    )
    assume(is_of_its_kind(configuration))
    return configuration


def is_of_its_kind(configuration: Configuration) -> bool:
    """Whether all classes came up among its rows; three of which two did are another task."""
    classes = {"binary": 2, "multiclass": 3}.get(configuration.task)
    return classes is None or len(np.unique(problem_of(configuration).labels)) == classes
