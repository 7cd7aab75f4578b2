"""Which of a leg's programs is meant."""

from typing import Literal

CodeKind = Literal["program", "repaired", "diff"]
