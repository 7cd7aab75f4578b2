"""SciPy's L-BFGS-B, iteration by iteration."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import minimize, rosen, rosen_der

from pairing.semantics import Semantics
from pairing.translate import of_sklearn
from schemas.estimator import Regressor
from worker.training.leg import Network
from worker.training.quasi_newton import Vector, minimise, pack, unpack, why_it_ended

START = np.array([-1.2, 1.0, 0.7])


def semantics(**changes: object) -> Semantics:
    """An L-BFGS with other limits."""
    estimator = Regressor.model_validate(
        {"estimator": "MLPRegressor", "params": {"solver": "lbfgs"}}
    )
    return replace(of_sklearn(estimator, seed=0, dtype="float64"), **changes)  # type: ignore[arg-type]


def valley(x: Vector) -> tuple[float, Vector]:
    """Rosenbrock's function and its gradient."""
    return rosen(x), rosen_der(x)


LIMITS = [
    ({"tol": 1e-3, "epochs": 200}, "no entry of the gradient is larger than tol=0.001"),
    ({"tol": 0.0, "epochs": 200}, "the loss no longer falls by more than rounding"),
    ({"epochs": 5}, "max_iter=5 was reached"),
    ({"max_fun": 7}, "max_fun=7 evaluations of the loss were exceeded"),
]


@pytest.mark.parametrize(("limits", "reason"), LIMITS)
def test_the_iterates_are_those_of_one_call_of_scipy(
    limits: dict[str, object], reason: str
) -> None:
    """Standing still between iterations changes no bit, and the reason to end is told."""
    asked = semantics(**limits)
    options = {"maxfun": asked.max_fun, "maxiter": asked.epochs, "gtol": asked.tol}
    whole = minimize(valley, START, method="L-BFGS-B", jac=True, options=options)

    turns = minimise(valley, START, asked)
    iterates = []
    while True:
        try:
            iterates.append(next(turns))
        except StopIteration as end:
            result = end.value
            break

    assert len(iterates) == result.nit == whole.nit
    assert result.x.tobytes() == whole.x.tobytes() == iterates[-1].x.tobytes()
    assert [each.loss for each in iterates] == [rosen(each.x) for each in iterates]
    ended = why_it_ended(result, tol=asked.tol, max_iter=asked.epochs, max_fun=asked.max_fun)
    assert ended == reason


def test_a_line_search_that_finds_nothing_is_told_in_scipys_words() -> None:
    """A gradient that points the wrong way."""
    turns = minimise(lambda x: (rosen(x), -rosen_der(x)), START, semantics())
    with pytest.raises(StopIteration) as end:
        next(turns)

    ended = why_it_ended(end.value.value, tol=1e-4, max_iter=200, max_fun=15_000)

    assert ended.startswith("the line search found no lower loss (SciPy: ABNORMAL")


def test_packing_is_scikit_learns_and_unpacking_undoes_it() -> None:
    """All kernels by rows, then all biases, in their own format."""
    network = Network(2, (3,), 1)
    x = np.arange(13, dtype=np.float32)

    weights = unpack(x, network)

    assert [kernel.shape for kernel in weights.kernels] == [(2, 3), (3, 1)]
    assert weights.kernels[0].tolist() == [[0, 1, 2], [3, 4, 5]]
    assert weights.biases[1].tolist() == [12]
    assert pack(weights).tobytes() == x.tobytes()
    assert pack(weights).dtype == np.float32
