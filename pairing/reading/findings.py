"""What a reader finds on its way: all misreads, not only the first, and all notes."""

from dataclasses import dataclass, field

from pairing.reading.errors import NotUnderstood
from pairing.reading.made import Unknown, shown
from pairing.written import Misread, Place

MOST_MISREADS = 100


@dataclass(slots=True)
class Findings:
    """Misreads and notes, in the order in which they were found, each once.

    Attributes:
        misreads: What is not understood.
        notes: What was taken for granted, a sentence each.
    """

    misreads: list[Misread] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def misread(self, what: str, came: str, allowed: str, place: Place) -> None:
        """Add something that is not understood; beyond a hundred, no more are kept."""
        found = Misread(what, came, allowed, place)
        if found not in self.misreads and len(self.misreads) < MOST_MISREADS:
            self.misreads.append(found)

    def not_read(self, thing: str, value: object, allowed: str, place: Place) -> None:
        """Add that a thing is not read, or why it is not known, unless that was told before."""
        if not isinstance(value, Unknown):
            self.misread(f"{thing} {shown(value)} is not read.", shown(value), allowed, place)
        elif not value.told:
            self.misread(f"{thing} is not known: {value.why}.", value.came, allowed, place)

    def note(self, sentence: str) -> None:
        """Add something that was taken for granted."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    def settle(self) -> None:
        """End the reading.

        Raises:
            NotUnderstood: Anything was not understood.
        """
        if self.misreads:
            raise NotUnderstood(tuple(sorted(self.misreads, key=_standing)))


def _standing(misread: Misread) -> tuple[int, int]:
    """Line and column; what stands in JSON keeps the order in which it was read."""
    return misread.place.line or 0, misread.place.column or 0
