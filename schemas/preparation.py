"""What is done with rows before a network is trained on them."""

from typing import Annotated, Literal

from pydantic import Field

from schemas.strict import Asked

Seed = Annotated[int, Field(ge=0, le=2**32 - 1)]
Scaler = Literal["none", "standard", "min_max"]


class Split(Asked):
    """How the rows are parted into training rows and test rows."""

    test_size: float = Field(0.25, gt=0.0, lt=1.0, description="Share of the rows kept for test.")
    random_state: Seed = Field(0, description="Seed of the split, as in `train_test_split`.")
    stratify: bool = Field(False, description="Keep the classes' shares in both parts.")


class Scaling(Asked):
    """How columns are scaled, by what the training rows tell: mean and deviation, or extremes."""

    inputs: Scaler = "standard"
    target: Scaler = "none"


class OwnPreparation(Asked):
    """What one side does with its rows in its own way; what is left out, the job says."""

    split: Split | None = None
    scaling: Scaling | None = None
