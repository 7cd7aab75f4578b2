"""Which jobs share compiled functions."""

from tests.worker.workplace import spec_named
from worker.supervision.shape import shape_of


def network(**params: object) -> str:
    """The shape of a job with these parameters."""
    reference = {"sklearn": {"estimator": "MLPRegressor", "params": params}}
    return shape_of(spec_named("any", reference=reference))


def test_hyperparameters_and_names_do_not_change_the_shape() -> None:
    """They are inputs of the compiled function."""
    assert network(alpha=0.1, max_iter=7) == network(alpha=0.2, max_iter=900)
    assert shape_of(spec_named("one")) == shape_of(spec_named("another", seed=3, priority=2))


def test_rates_that_a_network_of_one_s_own_is_given_do_not_change_the_shape() -> None:
    """The points of a sweep find the child that has compiled their network."""

    def given(**names: object) -> str:
        code = "model = Sequential([Dense(units, 'relu'), Dense(1)])\n"
        return shape_of(spec_named("any", candidate={"keras": {"code": code, "given": names}}))

    assert given(units=3, rate=0.1) == given(units=4, rate=0.001)
    assert given(units=3, rate=0.1) != given(units=1, rate=0.1)
    assert given(units=3, bias=True) != given(units=3, bias=False)


def test_widths_and_batches_do_not_change_the_shape() -> None:
    """They are inputs of the compiled function, but for layers of one unit."""
    shapes = {
        network(hidden_layer_sizes=[10, 3]),
        network(hidden_layer_sizes=[7, 2]),
        network(hidden_layer_sizes=[7, 2], batch_size=5),
    }

    assert len(shapes) == 1
    assert network(hidden_layer_sizes=[1, 2]) not in shapes


def test_layers_and_data_change_the_shape() -> None:
    """They are what is compiled, and what a child has at hand."""
    shapes = {
        network(hidden_layer_sizes=[10]),
        network(hidden_layer_sizes=[10, 10]),
        network(hidden_layer_sizes=[10], activation="tanh"),
        shape_of(spec_named("any", dataset={"builtin": "linnerud"})),
        shape_of(spec_named("any", dataset={"openml": 31})),
        shape_of(spec_named("any", dataset={"openml": 32})),
        shape_of(spec_named("any", dtype="float32")),
    }

    assert len(shapes) == 7
