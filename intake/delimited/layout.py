"""Where the records of a CSV text begin and end."""

from dataclasses import dataclass
from typing import Any, NoReturn

import numpy as np

from intake.refusal import refuse

NEWLINE, RETURN, QUOTE = 10, 13, 34
LONGEST_RECORD_BYTES = 1 << 26

QUOTING = (
    "a field either without quotation marks, or in them as a whole with those inside doubled, "
    'such as "5"" pipe"'
)


@dataclass(frozen=True)
class Layout:
    """Records of a text: blank lines are none, line ends inside quotes end none.

    Attributes:
        starts: Index of each record's first byte, shape (records,).
        stops: Index after each record's last byte, its line end left out, shape (records,).
        breaks: Index of each line end's last byte, inside quotes too, shape (line ends,).
        quoted_breaks: Some line ends lie inside quotes.
    """

    starts: Any
    stops: Any
    breaks: Any
    quoted_breaks: bool

    def line_of(self, record: int) -> int:
        """Line on which a record begins, both counted from 1 and 0 respectively."""
        return int(np.searchsorted(self.breaks, self.starts[record])) + 1


def lay_out(text: bytes, separator: str) -> Layout:
    """Find the records of a text, and check that its quotation marks pair up.

    Every later step may trust the quoting. Without the check a mark that is never
    closed would swallow the rest of the file into one field without a word.

    Raises:
        Refused: Quotation marks do not pair up, or a record is longer than 64 MiB.
    """
    letters = np.frombuffer(text, np.uint8)
    breaks = _line_ends(letters, text)
    quotes = np.flatnonzero(letters == QUOTE)
    ends = breaks
    if quotes.size:
        _check_quotes(letters, quotes, breaks, separator)
        ends = breaks[np.searchsorted(quotes, breaks) % 2 == 0]
    starts = np.concatenate([[0], ends + 1])
    stops = np.concatenate([_without_return(letters, ends), [len(text)]])
    filled = stops > starts
    layout = Layout(starts[filled], stops[filled], breaks, len(ends) < len(breaks))
    _check_longest(layout)
    return layout


def _line_ends(letters: Any, text: bytes) -> Any:
    breaks = np.flatnonzero(letters == NEWLINE)
    if b"\r" not in text:
        return breaks
    returns = np.flatnonzero(letters == RETURN)
    following = letters[np.minimum(returns + 1, len(letters) - 1)]
    lone = returns[(following != NEWLINE) | (returns == len(letters) - 1)]
    return np.sort(np.concatenate([breaks, lone])) if lone.size else breaks


def _without_return(letters: Any, ends: Any) -> Any:
    before = letters[np.maximum(ends - 1, 0)]
    windows = (letters[ends] == NEWLINE) & (before == RETURN) & (ends > 0)
    return ends - windows


def _check_quotes(letters: Any, quotes: Any, breaks: Any, separator: str) -> None:
    """Marks open and close by turns: what stands outside each must be a field's edge."""
    edges = np.zeros(256, bool)
    edges[[NEWLINE, RETURN, QUOTE, ord(separator)]] = True
    opening, closing = quotes[::2], quotes[1::2]
    before = edges[letters[np.maximum(opening - 1, 0)]] | (opening == 0)
    after = edges[letters[np.minimum(closing + 1, len(letters) - 1)]] | (
        closing == len(letters) - 1
    )
    wrong = np.concatenate([opening[~before], closing[~after]])
    if wrong.size:
        _refuse_quote(int(wrong.min()), quotes, breaks)
    if quotes.size % 2:
        line = int(np.searchsorted(breaks, quotes[-1])) + 1
        refuse(
            f"The quotation mark that opens a field on line {line} is never closed: "
            "the file is cut off, or the mark is a stray one.",
            line=line,
            came='"',
            allowed=QUOTING,
        )


def _refuse_quote(at: int, quotes: Any, breaks: Any) -> NoReturn:
    line = int(np.searchsorted(breaks, at)) + 1
    opening = quotes[np.searchsorted(quotes, at) // 2 * 2]
    opened = int(np.searchsorted(breaks, opening)) + 1
    since = f" (the field was opened on line {opened})" if opened != line else ""
    refuse(
        f"Line {line} holds a quotation mark in the middle of a field{since}.",
        line=line,
        came='"',
        allowed=QUOTING,
    )


def _check_longest(layout: Layout) -> None:
    lengths = layout.stops - layout.starts
    if lengths.size and lengths.max() > LONGEST_RECORD_BYTES:
        record = int(lengths.argmax())
        line = layout.line_of(record)
        refuse(
            f"The row on line {line} is {lengths[record]:,} bytes long.",
            line=line,
            came=int(lengths[record]),
            allowed=f"at most {LONGEST_RECORD_BYTES} bytes a row",
        )
