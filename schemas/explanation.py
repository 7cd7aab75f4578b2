"""Causes as the catalogue has them, and what they are between two sides, without training."""

from typing import Literal

from pydantic import Field, JsonValue

from schemas.cause import CauseId
from schemas.job import Leg
from schemas.strict import Strict

Section = Literal[
    "network", "objective", "initialisation", "optimizers", "rows", "loop", "numerics"
]
Framework = Literal["sklearn", "keras", "tensorflow"]


class Evidence(Strict):
    """The line of an installed package that shows what a framework does.

    The file is read as text and found again in whatever version is installed; nothing of it is
    run.
    """

    distribution: str = Field(examples=["scikit-learn"])
    version: str | None = Field(description="As installed beside the service; null if it is not.")
    file: str = Field(examples=["sklearn/neural_network/_base.py"])
    symbol: str = Field(description="The function or method; empty for the file itself.")
    line: int | None = Field(description="Counted from 1; null if it was not found.")
    text: str | None = Field(description="What stands in that line.")
    says: str = Field(description="What it shows, in a sentence.")
    missing: str | None = Field(None, description="Why no line was found.")


class Fix(Strict):
    """What makes one framework do as the other does, by public APIs alone."""

    note: str
    code: str | None = Field(
        description="Python, or null where nothing does it. The names `X`, `y`, `model`, "
        "`estimator`, `optimizer`, `inputs`, `hidden` and `outputs` are yours."
    )


class Fixes(Strict):
    """A fix for either framework."""

    sklearn: Fix = Field(description="Makes scikit-learn do as Keras does.")
    keras: Fix = Field(description="Makes Keras do as scikit-learn does.")


class CauseEntry(Strict):
    """One thing that the two frameworks do differently."""

    id: CauseId
    section: Section
    title: str = Field(description="What a port with this cause does.")
    sklearn: str = Field(description="What scikit-learn does.")
    keras: str = Field(description="What Keras does.")
    armed_when: str = Field(description="When it makes a difference.")
    expected: str = Field(description="How large it will be.")
    is_chance: bool = Field(
        description="Whether it only draws other numbers of the same kind, as another seed would."
    )
    differences: tuple[str, ...] = Field(
        description="Its numbers in docs/differences.md.", examples=[["D1"]]
    )
    fields: tuple[str, ...] = Field(
        description="The fields of the semantics that it owns; none where it acts beside them."
    )
    can_be_kept: bool = Field(description="Whether a twin may be asked to keep it.")
    evidence: tuple[Evidence, ...]
    fix: Fixes


class CausePage(Strict):
    """The whole catalogue."""

    causes: tuple[CauseEntry, ...]


class FieldValues(Strict):
    """A field of the semantics, as both sides have it."""

    field: str
    meaning: str
    reference: JsonValue
    candidate: JsonValue


class ExpectedSize(Strict):
    """About how large a cause will be, known before anything is trained."""

    relative: float = Field(
        ge=0.0,
        description="How far it moves what it acts on, relative to that: the step of the weights, "
        "or where they start. 1 is as large as the thing itself, 1e-16 is rounding.",
    )
    because: str = Field(description="How the number was derived.")


class Finding(Strict):
    """What a cause is between these two sides."""

    id: CauseId
    title: str
    armed: bool = Field(description="Whether it will make a difference.")
    because: str = Field(description="Why it will, or will not.")
    expected: ExpectedSize | None = Field(description="Null for a cause that is silent.")
    is_chance: bool
    fields: tuple[FieldValues, ...] = Field(description="Those of its fields that differ.")
    differences: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    fix: dict[Leg, Fix] = Field(
        description="What ends it on either side; none for a cause that is silent."
    )


class Unexpressed(Strict):
    """Something of one side that the other side's framework has no words for."""

    what: str = Field(description="What it is, in a sentence.")
    side: Leg = Field(description="The side that has it.")
    framework: Framework = Field(description="The framework that cannot express it.")
    because: str
    instead: str | None = Field(description="What comes nearest, or null.")


class SideRead(Strict):
    """How a side was understood."""

    framework: Framework
    form: str = Field(description="The form that it came in.", examples=["sklearn", "port"])
    hidden: tuple[int, ...] | None = Field(description="Units of the hidden layers, where known.")
    notes: tuple[str, ...] = Field(description="What was taken for granted.")


class Repair(Strict):
    """What makes a Keras program of the user's own train as the scikit-learn side does."""

    diff: str | None = Field(
        None,
        description="Unified diff of the program; the head of each hunk names the causes that it "
        "ends. `patch` takes it.",
    )
    why_not: tuple[str, ...] = Field(
        default=(), description="Why the program cannot be changed in place, if it cannot."
    )


class Explanation(Strict):
    """The causes between two sides, without training."""

    summary: str
    sides: dict[Leg, SideRead]
    rows: int | None = Field(description="Rows that are fitted, if a data set was given.")
    armed: tuple[Finding, ...] = Field(description="Largest expected size first.")
    silent: tuple[Finding, ...] = Field(description="In the catalogue's order.")
    unexpressed: tuple[Unexpressed, ...]
    notes: tuple[str, ...]
    repair: Repair | None = Field(
        None, description="Where the candidate is Keras code, and the reference scikit-learn."
    )
