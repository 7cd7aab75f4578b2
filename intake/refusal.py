"""Why a file is refused: what came, what was allowed, and where."""

from dataclasses import asdict, dataclass
from typing import NoReturn

SHOWN_CHARACTERS = 80


@dataclass(frozen=True)
class Flaw:
    """One thing that is wrong with a file.

    Attributes:
        pointer: `/file`, or the option to blame, such as `/options/separator`.
        detail: A sentence that names the place in words.
        row: Row of the table, counted from 1, without the header; None where no row is to blame.
        line: Line of a CSV file, counted from 1, the header's among them.
        column: Name of the column or of the array.
        came: What was found there, shortened.
        allowed: What would have been right.
    """

    pointer: str
    detail: str
    row: int | None = None
    line: int | None = None
    column: str | None = None
    came: str | int | None = None
    allowed: str | None = None


class Refused(Exception):
    """The file cannot become a table, for the reasons given as `flaws`."""

    def __init__(self, *flaws: Flaw) -> None:
        super().__init__(flaws[0].detail)
        self.flaws = flaws

    def problem(self) -> dict[str, object]:
        """The refusal as the body of an RFC 9457 problem, without `type` and `status`."""
        more = len(self.flaws) - 1
        detail = self.flaws[0].detail + (f" ({more} more below.)" if more else "")
        return {
            "title": "The file cannot be read as a table",
            "detail": detail,
            "errors": [asdict(flaw) for flaw in self.flaws],
        }


def refuse(
    detail: str,
    *,
    pointer: str = "/file",
    row: int | None = None,
    line: int | None = None,
    column: str | None = None,
    came: str | int | None = None,
    allowed: str | None = None,
) -> NoReturn:
    """Raise the refusal of a file for one flaw.

    Raises:
        Refused: Always.
    """
    raise Refused(Flaw(pointer, detail, row, line, column, came, allowed))


def shown(value: object) -> str:
    """A value as it is quoted in a sentence: on one line, and not too long."""
    text = repr(value)
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}..."
