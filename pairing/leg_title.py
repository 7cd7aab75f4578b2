"""What a leg is called before people, everywhere."""

from schemas.job import Leg
from schemas.side import KerasTwin
from schemas.spec import PairSpec


def leg_title(spec: PairSpec, leg: Leg) -> str:
    """Name a leg by its framework and by how it came to be."""
    if leg == "reference":
        return spec.reference.sklearn.estimator
    twin = isinstance(spec.candidate.keras, KerasTwin)
    return "Keras, like the reference" if twin else "Keras, the naive port"
