"""The causes between two legs as players of a game: who takes part, and which sets are equal."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from pairing.causes import Cause
from pairing.corners import causes_between, corner
from pairing.effective import Facts, effective
from pairing.semantics import Semantics
from schemas.cause import CauseId

ENUMERATED = 13
"""Causes of which all sets are looked at before anything is trained: 8,192 of them."""


@dataclass(frozen=True)
class Players:
    """Causes, and the corners between two records by sets of them.

    Attributes:
        reference: Semantics without any of them.
        candidate: Semantics with all of them.
        facts: Of the rows.
        causes: Those that may change something; sets of them are written as bits.
        silent: Those that change nothing, whatever else is kept.
    """

    reference: Semantics
    candidate: Semantics
    facts: Facts
    causes: tuple[Cause, ...]
    silent: tuple[Cause, ...] = ()

    @property
    def all(self) -> int:
        """The set of all."""
        return (1 << len(self.causes)) - 1

    def ids(self, kept: int) -> tuple[CauseId, ...]:
        """Name the causes of a set."""
        return tuple(cause.id for place, cause in enumerate(self.causes) if kept >> place & 1)

    def semantics(self, kept: int) -> Semantics:
        """Give the corner that keeps a set."""
        return corner(self.reference, self.candidate, self.ids(kept))

    def effective(self, kept: int) -> Semantics:
        """Give the corner without what cannot matter."""
        return effective(self.semantics(kept), self.facts, self.reference)

    def distinct(self, sets: Iterable[int]) -> int:
        """Count the trainings that some sets would take."""
        return len({self.effective(kept) for kept in sets})

    @cached_property
    def chance(self) -> int:
        """The set of those that only draw other numbers."""
        return sum(1 << place for place, cause in enumerate(self.causes) if cause.is_chance)


def players_between(reference: Semantics, candidate: Semantics, facts: Facts) -> Players:
    """Name the causes between two records, those apart that change nothing.

    With more than `ENUMERATED` causes none is called silent beforehand: what changes nothing
    shares its trainings all the same.
    """
    everyone = Players(reference, candidate, facts, causes_between(reference, candidate))
    if len(everyone.causes) > ENUMERATED:
        return everyone
    corners = [everyone.effective(kept) for kept in range(everyone.all + 1)]
    loud = [
        any(corners[kept] != corners[kept | 1 << place] for kept in range(len(corners)))
        for place in range(len(everyone.causes))
    ]
    return Players(
        reference,
        candidate,
        facts,
        tuple(cause for cause, is_loud in zip(everyone.causes, loud, strict=True) if is_loud),
        tuple(cause for cause, is_loud in zip(everyone.causes, loud, strict=True) if not is_loud),
    )
