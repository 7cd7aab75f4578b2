"""What a leg is called before people, everywhere."""

from schemas.job import Leg
from schemas.side import KerasTwin
from schemas.spec import PairSpec
from schemas.written_side import Code, KerasModel


def leg_title(spec: PairSpec, leg: Leg) -> str:
    """Name a leg by its framework and by how it came to be."""
    if leg == "reference":
        return spec.reference.sklearn.estimator
    candidate = spec.candidate.keras
    if isinstance(candidate, KerasModel | Code):
        return "Keras, as written"
    if not isinstance(candidate, KerasTwin):
        return "Keras, the naive port"
    kept = f" but for {', '.join(candidate.keep)}" if candidate.keep else ""
    return f"Keras, like the reference{kept}"
