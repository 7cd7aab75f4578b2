"""What a leg is called."""

from pairing.leg_title import leg_title
from schemas.spec import PairSpec
from tests.service.house import pair


def test_a_leg_is_named_by_its_framework_and_origin() -> None:
    """The estimator's class; Keras and how it follows."""
    twin = PairSpec.model_validate(pair())
    port = PairSpec.model_validate(pair(candidate={"keras": {"port": "naive"}}))

    assert leg_title(twin, "reference") == "MLPRegressor"
    assert leg_title(twin, "candidate") == "Keras, like the reference"
    assert leg_title(port, "candidate") == "Keras, the naive port"
