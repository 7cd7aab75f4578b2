"""Plots of a job, drawn by the service when they are asked for."""

from pydantic import Field

from schemas.strict import Strict


class Plot(Strict):
    """A plot that can be had now, in two formats."""

    name: str = Field(examples=["learning_curves"])
    description: str = Field(description="What it shows, in a sentence.")
    svg: str = Field(description="Path of the picture as SVG.")
    png: str = Field(description="Path of the picture as PNG.")


class MissingPlot(Strict):
    """A plot that this job does not have."""

    name: str = Field(examples=["predictions"])
    reason: str = Field(description="Why it is not there.")
    may_come: bool = Field(description="Whether it may be there later.")


class PlotPage(Strict):
    """Every plot that there is for any job, parted by whether this job has it."""

    plots: tuple[Plot, ...]
    missing: tuple[MissingPlot, ...]
