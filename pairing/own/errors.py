"""What was written, is understood, and cannot be trained here."""

from typing import Final

from pairing.written import Misread, Place

NOWHERE: Final = Place()


class Untrainable(ValueError):
    """No leg trains a network as it was written.

    Attributes:
        misreads: Every reason, each with its place where that is known; never empty.
    """

    def __init__(self, misreads: tuple[Misread, ...]) -> None:
        self.misreads = misreads
        told = (f"{each.what} Came: {each.came}. Allowed: {each.allowed}." for each in misreads)
        super().__init__(" ".join(told))


class Reasons:
    """Reasons as they are found."""

    def __init__(self) -> None:
        """Begin without any."""
        self.misreads: list[Misread] = []
        self.notes: list[str] = []

    def refuse(self, what: str, came: object, allowed: str, place: Place = NOWHERE) -> None:
        """Add a reason."""
        self.misreads.append(Misread(what, str(came)[:120], allowed, place))

    def note(self, sentence: str) -> None:
        """Add what is worth knowing, and no reason to refuse."""
        self.notes.append(sentence)

    def check(self) -> None:
        """Go on only if there is no reason not to.

        Raises:
            Untrainable: There is one.
        """
        if self.misreads:
            raise Untrainable(tuple(self.misreads))
