"""The order in which points stand in line."""

from pydantic import JsonValue

from schemas.estimate import Estimate, Network
from schemas.report import FieldTranslation
from schemas.spec import PairSpec
from service.sweeps.line import ranks

SPEC = PairSpec.model_validate(
    {
        "kind": "pair",
        "dataset": {"builtin": "diabetes"},
        "reference": {"sklearn": {"estimator": "MLPRegressor"}},
        "candidate": {"keras": {"like": "reference"}},
    }
)


def estimate(network: Network | None, told: dict[str, JsonValue]) -> Estimate:
    """What a dry run answers for a point."""
    return Estimate(
        network=network, rows=None, epochs=1, memory_bytes=None, seconds=None, queue="train.cpu",
        notes=(), spec=SPEC,
        translation=tuple(
            FieldTranslation(field=name, meaning="", reference=value, candidate=value, same=True)
            for name, value in told.items()
        ),
    )  # fmt: skip


def point(*hidden: int, activation: str = "relu", rate: float = 0.1) -> Estimate:
    """A point whose network has these hidden layers."""
    network = Network(inputs=5, hidden=hidden, outputs=1, parameters=9)
    return estimate(network, {"activations": [activation] * len(hidden), "learning_rate": rate})


def test_points_that_share_a_function_follow_each_other() -> None:
    """Whatever their rates and widths; the first of each kind keeps its place before the next."""
    points = [
        point(3),
        point(3, activation="tanh"),
        point(7, rate=0.2),
        point(2, activation="tanh"),
    ]

    assert ranks(points) == [0, 2, 1, 3]


def test_a_layer_of_one_unit_and_another_number_of_layers_are_other_functions() -> None:
    """They stand behind those that the first point's function serves."""
    points = [point(3), point(1), point(3, 3), point(8), point(5, 5)]

    assert ranks(points) == [0, 2, 3, 1, 4]


def test_points_whose_shape_is_not_known_keep_their_order() -> None:
    """Their data has not been read yet."""
    points = [estimate(None, {"learning_rate": rate}) for rate in (3.0, 7.0, 1.0)]

    assert ranks(points) == [0, 1, 2]
