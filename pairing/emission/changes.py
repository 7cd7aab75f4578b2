"""The way from one program to another, as a unified diff whose hunks name causes."""

import difflib
import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import get_args

from schemas.cause import CauseId


def _ids(kind: object) -> Iterator[str]:
    for each in get_args(kind):
        if isinstance(each, str):
            yield each
        else:
            yield from _ids(each)


_CAUSE = re.compile(
    rf"(?<![\w-])({'|'.join(sorted(_ids(CauseId), key=len, reverse=True))})(?![\w-])"
)
_CONTEXT_LINES = 1


def changes(name: str, before: str, after: str) -> str:
    r"""Give the changes from one text to another; each hunk's head names the causes it removes.

    `patch -p1` takes it.

    Example:
        >>> print(changes("a.py", "x = 1\n", "x = 2  # loss-half: twice\n"))
        --- a/a.py
        +++ b/a.py
        @@ -1 +1 @@ loss-half
        -x = 1
        +x = 2  # loss-half: twice
        <BLANKLINE>
    """
    lines = difflib.unified_diff(
        before.splitlines(keepends=True),
        after.splitlines(keepends=True),
        f"a/{name}",
        f"b/{name}",
        n=_CONTEXT_LINES,
    )
    return "".join(_with_causes(list(lines)))


def _with_causes(lines: list[str]) -> Iterator[str]:
    heads = 0

    def hunk(line: str) -> int:
        nonlocal heads
        heads += line.startswith("@@")
        return heads

    for number, group in groupby(lines, hunk):
        head, *rest = group
        if number:
            named = ", ".join(causes_in(line for line in rest if line.startswith("+")))
            head = f"{head.rstrip()} {named}".rstrip() + "\n"
        yield head
        yield from rest


def causes_in(lines: Iterable[str]) -> tuple[str, ...]:
    """Name the causes that lines of code speak of, in order, each once."""
    found = (match for line in lines for match in _CAUSE.findall(_said(line)))
    return tuple(dict.fromkeys(found))


def _said(line: str) -> str:
    """Give the comment of a line, or the words of a docstring."""
    return line.partition("#")[2] or line.partition('"""')[2]
