"""What a leg is called before people, everywhere."""

from schemas.leg import Leg
from schemas.side import Port, SklearnSide, Twin, form_of, framework_of
from schemas.spec import JobSpec

NAMES = {"keras": "Keras", "tensorflow": "TensorFlow"}


def leg_title(spec: JobSpec, leg: Leg) -> str:
    """Name a leg by its framework and by how it came to be."""
    side = spec.sides[leg]
    if isinstance(side, SklearnSide):
        return side.sklearn.estimator
    name, form = NAMES[framework_of(side)], form_of(side)
    if isinstance(form, Port):
        return f"{name}, the naive port"
    if not isinstance(form, Twin):
        return f"{name}, as written"
    kept = f" but for {', '.join(form.keep)}" if form.keep else ""
    return f"{name}, like the reference{kept}"
