"""Any job as the user asks for it."""

from typing import Annotated

from pydantic import Field

from schemas.spec import PairSpec, TrainSpec
from schemas.sweep import SweepSpec

AnySpec = Annotated[
    PairSpec | TrainSpec | SweepSpec,
    Field(discriminator="kind", description="A job; `kind` says which."),
]
