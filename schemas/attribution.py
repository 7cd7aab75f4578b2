"""What a report says of causes and of advice. Its names are part of the contract."""

from typing import Literal

from pydantic import Field

from schemas.cause import CauseId
from schemas.explanation import Evidence, Fix
from schemas.job import Leg
from schemas.strict import Measured

Effect = Literal["helped", "hurt", "nothing"]


class OverSeeds(Measured):
    """The same change, made to the same network drawn anew from several other seeds."""

    seeds: int = Field(description="How many draws, the job's own among them.")
    decades: float = Field(description="Mean of what the change did, in decades of the gap.")
    margin: float = Field(
        description="Half of the interval that holds the mean with 95 %: within it, zero cannot be "
        "told from an effect."
    )


class Change(Measured):
    """What one change does to the gap between the legs (`prediction_rms`)."""

    gap_before: float | None = Field(description="Null where predictions are not finite.")
    gap_after: float | None = Field(description="Null where predictions are not finite.")
    decades: float = Field(
        description="log10(before / after), each within the scale: positive where the gap shrank."
    )
    effect: Effect = Field(
        description="`nothing` where the two gaps differ by no more than ten noise floors or, "
        "where legs draw other numbers, by no more than other draws do; or by less than 0.005 "
        "decades, a hundredth of the gap."
    )
    over_seeds: OverSeeds | None = Field(
        None, description="Null where both legs draw the same numbers."
    )


class Interaction(Measured):
    """What two causes do together beyond what each does without the other."""

    other: CauseId
    index_decades: float | None = Field(
        description="Shapley's interaction index in decades; positive where fixing one makes "
        "fixing the other worth more. Null where shares are sampled."
    )
    kind: Literal["cancel", "together"] | None = Field(
        description="`cancel`: a twin that has only these two is less than half as far away as "
        "with either alone. `together`: fixing either one does not help, fixing both does."
    )


class Chance(Measured):
    """A cause that only draws other numbers, beside what other seeds do to the reference."""

    seeds: int
    lowest: float | None = Field(description="Smallest gap of the reference to itself reseeded.")
    middle: float | None = Field(description="Median of these gaps.")
    highest: float | None = Field(description="Largest of them.")
    own_middle: float | None = Field(
        description="Median of the gaps that this cause leaves alone, over as many seeds."
    )
    within: bool = Field(
        description="Whether these are no larger than those (95 %): then the cause is chance and "
        "nothing else."
    )


class CauseReport(Measured):
    """One cause of the gap, and how much it weighs."""

    id: CauseId
    title: str
    share_decades: float = Field(
        description="Its part of log10(gap before / gap after); all parts add up to that."
    )
    share_linear: float = Field(description="Its part of gap before - gap after, likewise.")
    error_decades: float | None = Field(
        description="Standard error of `share_decades`; null where it is exact."
    )
    silent: bool = Field(description="Whether it changes nothing here, whatever else is fixed.")
    alone: Change = Field(description="Fixing only this, in the candidate as it is.")
    all_but: Change = Field(description="Fixing all but this: what it does by itself.")
    interactions: tuple[Interaction, ...] = Field(description="Strongest first.")
    chance: Chance | None = Field(
        None, description="Only of causes that draw other numbers of the same kind."
    )
    evidence: tuple[Evidence, ...] = Field(
        description="Lines of the installed packages that prove it."
    )
    fix: dict[Leg, Fix] = Field(description="What ends it on either side.")


class Attribution(Measured):
    """How the gap was shared out."""

    method: Literal["exact", "sampled"]
    gap_before: float = Field(description="Between reference and candidate, within the scale.")
    gap_after: float = Field(description="With every known cause removed, within the scale.")
    decades: float = Field(description="log10(gap before / gap after): the sum of all shares.")
    scale_end: float = Field(
        description="Ten noise floors: no gap below it can be told from none, so none is counted."
    )
    scale_top: float = Field(description="Gaps beyond it count as this; so do predictions of NaN.")
    measured_before: float | None = Field(description="As measured; null where not finite.")
    measured_after: float | None = Field(description="As measured; null where not finite.")
    corners: int = Field(description="Sets of causes that were looked at.")
    trainings: int = Field(description="Trainings that this took; equal semantics share one.")
    unbounded: int = Field(description="How many of these ended in numbers that are not finite.")
    permutations: int | None = Field(None, description="Orders of the causes that were sampled.")
    seconds: float = Field(description="What it cost. Not part of the hashes.")


class Advised(Change):
    """One change that was to be tried."""

    name: str
    fields: tuple[str, ...] = Field(description="Fields of the candidate's semantics it changed.")


class Advice(Measured):
    """What the changes did that the job asked to try, each alone and all together."""

    each: tuple[Advised, ...]
    together: Change
    seconds: float = Field(description="What it cost. Not part of the hashes.")
