"""What a reader raises."""

from pairing.written import Misread


class NotUnderstood(ValueError):
    """What a user wrote has parts that are not understood, or that no leg can do.

    Attributes:
        misreads: All that was found, in the order of reading; never empty.
    """

    def __init__(self, misreads: tuple[Misread, ...]) -> None:
        self.misreads = misreads
        super().__init__("; ".join(told(misread) for misread in misreads))


def told(misread: Misread) -> str:
    """Tell a misread as one line: where, what, what came and what was allowed."""
    place = misread.place
    where = place.pointer
    if place.line is not None:
        where = f"line {place.line}, column {place.column}"
    told_place = f"{where}: " if where else ""
    return f"{told_place}{misread.what} Came: {misread.came}. Allowed: {misread.allowed}."
