"""What both legs decided while they trained: the discrete events of a pair."""

from enum import StrEnum

from pydantic import Field

from schemas.job import Leg
from schemas.strict import Measured


class Outcome(StrEnum):
    """What came of an epoch's comparison."""

    GOES_ON = "goes_on"
    RATE_FALLS = "rate_falls"
    STOPS = "stops"


class EventKind(StrEnum):
    """What can happen at the end of an epoch."""

    RESET = "reset"
    RATE_FALLS = "rate_falls"
    STOPS = "stops"


class Comparison(Measured):
    """The comparison behind a decision."""

    monitored: float | None = Field(description="The loss or score that was judged.")
    threshold: float | None = Field(
        description="What it had to pass so as not to count against patience."
    )
    margin: float | None = Field(
        description="Monitored less threshold: what would have had to change for the other "
        "decision. Null in the first epoch, when there is no best yet."
    )
    count: int = Field(description="Epochs in a row that counted against patience.")


class DecisionEvent(Measured):
    """Something that happened after an epoch, in one leg or in both."""

    epoch: int = Field(ge=1)
    kind: EventKind = Field(
        description="`reset`: an epoch improved after some that had not. `rate_falls`: patience "
        "ran out and the learning rate was divided by 5. `stops`: patience ran out for good, or "
        "SciPy's L-BFGS ended before `max_iter`."
    )
    happened: dict[Leg, bool]
    reference: Comparison | None = Field(description="Null once the leg is over.")
    candidate: Comparison | None = Field(description="Null once the leg is over.")


class LegDecisions(Measured):
    """What one leg decided, in numbers."""

    rule: str = Field(examples=["training_loss", "validation_score", "never"])
    epochs: int
    improvements: int | None = Field(
        description="Epochs that passed the threshold; null without a rule."
    )
    resets: int = Field(description="Times that an improvement forgave epochs without one.")
    learning_rate_drops: tuple[int, ...] = Field(
        description="Epochs after which an adaptive learning rate was divided by 5."
    )
    stopped_at: int | None = Field(
        description="Epoch after which the rule ended training; null when it did not."
    )
    restored_epoch: int | None = Field(
        description="Epoch whose weights were kept, where the best ones are."
    )
    narrowest: Comparison | None = Field(
        description="The comparison that came nearest to the other decision."
    )
    narrowest_epoch: int | None


class Decisions(Measured):
    """Both legs' decisions side by side."""

    agree: bool = Field(
        description="Whether both legs counted, kept the best, lowered the rate and stopped "
        "alike in every epoch."
    )
    first_disagreement: int | None = Field(description="The first epoch in which they did not.")
    legs: dict[Leg, LegDecisions]
    events: tuple[DecisionEvent, ...] = Field(description="The first hundred, in order.")
    events_left_out: int = 0
