"""The legs of a job by name."""

from typing import Literal

Leg = Literal["reference", "candidate"]
LEGS: tuple[Leg, Leg] = ("reference", "candidate")
