"""A program's text within bounds, its syntax tree, and where in it something stands.

Python's own parser can be brought to its knees by deep nesting, so that the tokens
are looked at first.
"""

import ast
import io
import tokenize
import warnings
from dataclasses import dataclass
from typing import NoReturn

from pairing.reading.errors import NotUnderstood
from pairing.reading.made import shown
from pairing.written import Misread, Place

LONGEST_CHARACTERS = 100_000
DEEPEST_BRACKETS = 40
DEEPEST_TREE = 120
LONGEST_NUMBER = 40
MOST_OPERATORS = 1_000
MOST_BRANCHES = 100
MOST_IN_A_FORMATTED_TEXT = 200

_OPENING, _CLOSING = "([{", ")]}"
_SEPARATORS = {",", ":", "=", *_OPENING, *_CLOSING}
_OPERATOR_WORDS = {"not", "lambda", "if", "else", "and", "or", "in", "is", "await", "for"}


@dataclass(frozen=True, slots=True)
class Text:
    """A program: its tree, and its lines as UTF-8, in which Python counts columns."""

    tree: ast.Module
    lines: tuple[bytes, ...]

    def place(self, node: ast.AST) -> Place:
        """Tell where a node begins, line and column from 1, columns in characters."""
        line = getattr(node, "lineno", 1)
        before = self._line(line)[: getattr(node, "col_offset", 0)]
        return Place(line=line, column=len(before.decode("utf-8", "replace")) + 1)

    def words(self, node: ast.AST) -> str:
        """Give what was written there, the first of its lines, shortened."""
        line, last = getattr(node, "lineno", 1), getattr(node, "end_lineno", 1)
        start, end = getattr(node, "col_offset", 0), getattr(node, "end_col_offset", None)
        written = self._line(line)[start : end if last == line else None][:400]
        return written.decode("utf-8", "ignore")[:80] + ("" if last == line else " ...")

    def _line(self, number: int) -> bytes:
        return self.lines[number - 1] if 0 < number <= len(self.lines) else b""


def parse(text: str) -> Text:
    """Parse a program within bounds.

    Raises:
        NotUnderstood: It is too long, too deep or no Python, with line and column.
    """
    if len(text) > LONGEST_CHARACTERS:
        came = f"{len(text)} characters"
        _refuse("The program is too long.", came, f"{LONGEST_CHARACTERS} characters", Place())
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\f", " ")
    for number, line in enumerate(text.split("\n"), 1):
        if "\0" in line:
            place = Place(line=number, column=line.index("\0") + 1)
            _refuse("The program holds a null character.", "a null character", "text", place)
    _check_tokens(text)
    tree = _tree(text)
    lines = tuple(line.encode("utf-8", "replace") for line in text.split("\n"))
    parsed = Text(tree, lines)
    _check_depth(parsed)
    return parsed


def _tree(text: str) -> ast.Module:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd escapes and the like in what was pasted
            return ast.parse(text)
    except SyntaxError as error:
        place = Place(line=error.lineno, column=error.offset)
        came = shown((error.text or "").strip())
        _refuse(f"This is no Python: {error.msg}.", came, "Python 3", place)
    except (ValueError, RecursionError, MemoryError) as error:
        _refuse("This is no Python that can be parsed.", shown(str(error)), "Python 3", Place())


def _check_tokens(text: str) -> None:
    guard = _Guard()
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            guard.see(token)
    except (tokenize.TokenError, SyntaxError):
        # The parser stops at the same place and tells it better; all before is within bounds.
        _tree(text)
        _refuse("This is no Python.", shown(text), "Python 3", Place())


class _Guard:
    """Counts what makes a program deep, as its tokens pass."""

    def __init__(self) -> None:
        self.brackets = 0
        self.operators = 0
        self.branches = 0
        self.after_bracket = False

    def see(self, token: tokenize.TokenInfo) -> None:
        word = token.string
        if token.type == tokenize.NEWLINE:
            self.operators = 0
        elif token.type == tokenize.NUMBER and len(word) > LONGEST_NUMBER:
            _too(token, "This number is too long.", f"{LONGEST_NUMBER} characters")
        elif token.type == tokenize.STRING and "f" in word[:2].lower():
            self._see_formatted(token)
        elif token.type == tokenize.NAME:
            self.branches += word == "elif"
            self.operators += word in _OPERATOR_WORDS
        elif token.type == tokenize.OP:
            self.brackets += (word in _OPENING) - (word in _CLOSING)
            self.operators += word not in _SEPARATORS
            # f()()() and a[0][0][0] are chains without any other operator.
            self.operators += self.after_bracket and word in _OPENING
        self.after_bracket = word in _CLOSING
        self._check(token)

    def _check(self, token: tokenize.TokenInfo) -> None:
        if self.brackets > DEEPEST_BRACKETS:
            _too(token, "Brackets are nested too deeply.", f"{DEEPEST_BRACKETS} levels")
        if self.operators > MOST_OPERATORS:
            _too(token, "This statement is too long.", f"{MOST_OPERATORS} operators")
        if self.branches > MOST_BRANCHES:
            _too(token, "There are too many branches.", f"{MOST_BRANCHES} times elif")

    def _see_formatted(self, token: tokenize.TokenInfo) -> None:
        if sum(letter in "([{-+~*" for letter in token.string) > MOST_IN_A_FORMATTED_TEXT:
            allowed = f"{MOST_IN_A_FORMATTED_TEXT} operators"
            _too(token, "This formatted text is too long.", allowed)


def _too(token: tokenize.TokenInfo, what: str, allowed: str) -> NoReturn:
    line, column = token.start
    _refuse(what, shown(token.string), allowed, Place(line=line, column=column + 1))


def _check_depth(text: Text) -> None:
    rest: list[tuple[ast.AST, int]] = [(text.tree, 0)]
    while rest:
        node, depth = rest.pop()
        if depth > DEEPEST_TREE:
            allowed = f"{DEEPEST_TREE} levels"
            _refuse("This is nested too deeply.", text.words(node), allowed, text.place(node))
        rest.extend((child, depth + 1) for child in ast.iter_child_nodes(node))


def _refuse(what: str, came: str, allowed: str, place: Place) -> NoReturn:
    told = allowed if allowed in {"text", "Python 3"} else f"at most {allowed}"
    raise NotUnderstood((Misread(what, came, told, place),))
