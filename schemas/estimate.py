"""The answer to a dry run: what would be trained, and at what cost."""

from typing import Literal

from pydantic import Field

from schemas.report import FieldTranslation
from schemas.spec import JobSpec
from schemas.strict import Measured


class Network(Measured):
    """The shape of the reference's network, which a candidate that follows from it shares."""

    inputs: int
    hidden: tuple[int, ...]
    outputs: int
    parameters: int = Field(description="Weights and biases together.")


class Estimate(Measured):
    """What a job would train, and about what it would take."""

    dry_run: Literal[True] = True
    network: Network | None = Field(description="Null when the data's shape is not known yet.")
    rows: int | None
    epochs: int = Field(description="The largest number of epochs.")
    memory_bytes: int | None = Field(description="Estimated peak of the training process.")
    seconds: float | None = Field(description="Estimated training time of all legs, in all.")
    queue: str
    translation: tuple[FieldTranslation, ...]
    notes: tuple[str, ...]
    spec: JobSpec = Field(description="The spec with every default filled in.")
