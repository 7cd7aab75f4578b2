"""A job as the user asks for it."""

from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field, TypeAdapter

from schemas.leg import Leg
from schemas.side import Following, Leading, Side
from schemas.strict import Asked
from schemas.training import Training, distinct
from schemas.trial import Trial


class Watching(Asked):
    """What is looked at while a network trains."""

    diagnostics: bool = Field(
        True,
        description="Look at the layers of each leg while it trains: weights, gradients, dead and "
        "saturated units; and say in plain sentences what is wrong with them.",
    )


class Explain(Watching):
    """What the report is to explain beyond the gap."""

    attribution: Literal["none", "shapley"] = Field(
        "none",
        description="`shapley` trains the Keras leg at the corners between the two sides, and "
        "shares the gap of the predictions out among the causes: over all sets of causes while "
        "there are few, over drawn orders of them beyond.",
    )
    trace: Literal["none", "first_difference"] = Field(
        "none",
        description="`first_difference` trains the pair once more, step by step, and finds where "
        "the legs part. The solver lbfgs has no batches: both legs are asked for losses and "
        "slopes at the weights that the reference's iterations end with.",
    )
    noise_floor: bool = Field(
        True,
        description="Train the reference once more, with all that only rounds in another order.",
    )
    meter: bool = Field(
        False,
        description="Measure what each leg does from its first three steps, without its settings: "
        "loss factor, L2, learning rate, momentum, betas, epsilon. Under lbfgs loss factor and L2.",
    )


def _distinct_trials(trials: tuple[Trial, ...]) -> tuple[Trial, ...]:
    distinct(tuple(trial.name for trial in trials))
    return trials


Trials = Annotated[
    tuple[Trial, ...], Field(max_length=50, strict=False), AfterValidator(_distinct_trials)
]


class PairSpec(Training):
    """One network, trained by two legs on the same rows."""

    # `try` is no name in Python; in JSON it has no other.
    model_config = ConfigDict(serialize_by_alias=True)

    kind: Literal["pair"]
    reference: Leading
    candidate: Following
    explain: Explain = Explain()
    trials: Trials = Field(
        (),
        alias="try",
        description="Changes to the candidate to try, each alone and all together, one after the "
        "other.",
    )

    @property
    def sides(self) -> dict[Leg, Side]:
        """The network of each leg."""
        return {"reference": self.reference, "candidate": self.candidate}

    def place(self, leg: Leg) -> str:
        """Where the network of a leg stands, as a pointer."""
        return f"/{leg}"


class TrainSpec(Training):
    """One network, trained by one leg, which is called the reference everywhere."""

    kind: Literal["train"]
    network: Leading
    explain: Watching = Watching()

    @property
    def sides(self) -> dict[Leg, Side]:
        """The network of the one leg."""
        return {"reference": self.network}

    def place(self, _: Leg) -> str:
        """Where the network of a leg stands, as a pointer."""
        return "/network"


JobSpec = Annotated[
    PairSpec | TrainSpec, Field(discriminator="kind", description="A job; `kind` says which.")
]

JOB_SPEC: TypeAdapter[PairSpec | TrainSpec] = TypeAdapter(JobSpec)
"""Reads a job of any kind."""
