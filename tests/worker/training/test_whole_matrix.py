"""The aligned twin over the whole space of scikit-learn's perceptrons: never a difference."""

from collections.abc import Iterator
from itertools import combinations, product
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, note, reject, settings

from schemas.report import PairReport
from tests.worker.training.examined import examined
from tests.worker.training.legs.configurations import ROWS, Configuration, Kind, named
from tests.worker.training.legs.drawn import any_configuration, is_of_its_kind
from worker.training.errors import UserError
from worker.training.verdict import FLOORS

KINDS: tuple[Kind, ...] = (
    "one", "several", "counts", "several counts", "binary text", "multiclass text", "multilabel",
)  # fmt: skip
SOLVERS: tuple[dict[str, Any], ...] = (
    {"solver": "sgd", "momentum": 0.0},
    {"solver": "sgd", "momentum": 0.8, "nesterovs_momentum": False},
    {"solver": "sgd", "momentum": 0.9, "nesterovs_momentum": True},
    {"solver": "adam"},
    {"solver": "lbfgs"},
)
ACTIVATIONS = ("identity", "logistic", "tanh", "relu", "softplus")
OTHERS: dict[str, tuple[Any, ...]] = {
    "hidden_layer_sizes": ([], [7], [6, 4], [5, 4, 3]),
    # A last batch of three rows may weigh nothing, which scikit-learn's own fit does not survive.
    "batch_size": ("auto", 1, ROWS, 16, 20),
    "learning_rate": ("constant", "invscaling", "adaptive"),
    "alpha": (0.0, 0.01, 1.0),
    "shuffle": (True, False),
    "early_stopping": (False, True),
    "weighted": (False, True),
    "dtype": ("float64", "float32"),
}
_COMMON = {"max_iter": 15, "random_state": 3, "learning_rate_init": 0.005, "n_iter_no_change": 3}
# Of counts the slope grows with the prediction, and such steps run off with some solvers.
_OF_COUNTS = {"loss": "poisson", "learning_rate_init": 0.001}


def matrix() -> Iterator[dict[str, Any]]:
    """Give every loss with every solver and activation, and all else spread evenly over them."""
    rows = list(product(KINDS, SOLVERS, ACTIVATIONS))
    random = Random(5)
    columns = {}
    for name, levels in OTHERS.items():
        column = [levels[number % len(levels)] for number in range(len(rows))]
        random.shuffle(column)
        columns[name] = column
    for number, (kind, solver, activation) in enumerate(rows):
        others = {name: column[number] for name, column in columns.items()}
        yield {"kind": kind, "solver": solver, "activation": activation} | others


MATRIX = tuple(matrix())


def configuration_of(row: dict[str, Any]) -> Configuration:
    """Make a row of the matrix a configuration."""
    chosen = {name: row[name] for name in OTHERS if name not in {"weighted", "dtype"}}
    params = _COMMON | row["solver"] | {"activation": row["activation"]} | chosen
    if "counts" in row["kind"]:
        params |= _OF_COUNTS
    return Configuration(row["kind"], params, row["dtype"], weighted=row["weighted"])


def test_the_matrix_holds_every_pair_of_choices() -> None:
    """Whichever two choices somebody makes, some row of it makes both."""
    levels = {"kind": KINDS, "solver": SOLVERS, "activation": ACTIVATIONS} | OTHERS
    for first, second in combinations(levels, 2):
        met = [(row[first], row[second]) for row in MATRIX]
        missing = [pair for pair in product(levels[first], levels[second]) if pair not in met]
        assert missing == [], (first, second)


def is_by_line_search_in_float32(configuration: Configuration) -> bool:
    """Whether training ends where a line search finds nothing but float32's rounding."""
    return configuration.params["solver"] == "lbfgs" and configuration.dtype == "float32"


def check_parity(configuration: Configuration, report: PairReport) -> None:
    """The twin is never different; in float64 its weights are at the floor; it decides alike.

    Where the verdict is undecidable, and only there, it decides alike up to the epoch from
    which on nothing can be said.
    """
    assert report.verdict != "different", report.summary
    if report.verdict == "diverged":
        return
    assert report.decisions is not None
    if report.verdict == "undecidable":
        parted, since = report.decisions.first_disagreement, report.undecidable_from_epoch
        assert parted is None or (since is not None and since <= parted)
        return
    assert report.legs["reference"].n_iter == report.legs["candidate"].n_iter
    assert report.decisions.agree
    if configuration.dtype == "float64":
        assert report.noise_floor is not None
        apart, floor = report.gap.weights_max, report.noise_floor.weights_max
        assert apart is not None
        assert floor is not None
        assert report.verdict == "identical" or apart <= FLOORS * max(floor, 1e-14)


@pytest.mark.parametrize("row", MATRIX, ids=lambda row: named(configuration_of(row)))
def test_the_twin_is_at_the_floor_all_over_the_matrix(row: dict[str, Any]) -> None:
    """Every loss, solver and activation, under every other choice."""
    configuration = configuration_of(row)
    report = examined(configuration)

    check_parity(configuration, report)
    assert report.verdict in {"identical", "indistinguishable"} or is_by_line_search_in_float32(
        configuration
    )


def check_any(configuration: Configuration) -> None:
    """Check a configuration that was drawn; one whose batches weigh nothing is no pair."""
    note(repr(configuration))
    try:
        report = examined(configuration)
    except UserError:
        reject()
    event(f"{configuration.dtype} {report.verdict}")
    check_parity(configuration, report)


@pytest.mark.parametrize(("data_seed", "is_one"), [(7, True), (719, False)])
def test_rows_of_two_classes_are_not_drawn_as_three(data_seed: int, is_one: bool) -> None:
    """scikit-learn decides by the rows, and gives two classes one logistic unit."""
    drawn = Configuration("multiclass", data_seed=data_seed, rows=72)

    assert is_of_its_kind(drawn) is is_one


# The same hundred each time: a find of `make fuzz` becomes a named test, not a rare surprise.
@settings(
    max_examples=100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
@given(any_configuration())
def test_the_twin_is_never_different_whatever_the_parameters(configuration: Configuration) -> None:
    """Beyond the matrix: values that nobody would choose, and other rows."""
    check_any(configuration)


@pytest.mark.fuzz
@pytest.mark.timeout(7200)
@settings(max_examples=3000, deadline=None, suppress_health_check=list(HealthCheck))
@given(any_configuration())
def test_the_twin_is_never_different_over_thousands_of_draws(configuration: Configuration) -> None:
    """The same, for as long as somebody wants to wait."""
    check_any(configuration)
