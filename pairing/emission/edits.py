"""Changes to a text, place by place."""

import ast
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edit:
    """One change: what stands from one place to another becomes something else.

    Attributes:
        first: Where it begins, in characters from 0.
        last: Where it ends; the same place to put something in.
        text: What stands there then.
    """

    first: int
    last: int
    text: str


class Source:
    """A program's text and its syntax tree; nothing of it is run.

    Raises:
        SyntaxError: It is no Python.
    """

    def __init__(self, text: str) -> None:
        self.text = text if text.endswith("\n") else text + "\n"
        self.tree = ast.parse(self.text)
        self._starts = [0]
        for line in self.text.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))
        self._lines = self.text.splitlines(keepends=True)

    def place(self, line: int, column: int) -> int:
        """Give the place of a line, from 1, and a column in bytes, as the tree has them."""
        before = (
            self._lines[line - 1].encode()[:column].decode() if line <= len(self._lines) else ""
        )
        return self._starts[line - 1] + len(before)

    def span(self, node: ast.expr | ast.stmt | ast.keyword) -> tuple[int, int]:
        """Give where a node begins and ends."""
        last = self.place(node.end_lineno or node.lineno, node.end_col_offset or 0)
        return self.place(node.lineno, node.col_offset), last

    def written(self, node: ast.expr) -> str:
        """Give the text of an expression."""
        first, last = self.span(node)
        return self.text[first:last]

    def line_before(self, node: ast.stmt) -> int:
        """Give the place at the beginning of a statement's line."""
        return self._starts[node.lineno - 1]

    def line_after(self, node: ast.stmt) -> int:
        """Give the place behind a statement's last line."""
        return self._starts[node.end_lineno or node.lineno]

    def replacing(self, node: ast.expr, text: str) -> Edit:
        """Put another expression in the place of one."""
        return Edit(*self.span(node), text)

    def removing(self, call: ast.Call, keyword: ast.keyword) -> Edit:
        """Take an argument with a name out of a call."""
        first, last = self.span(keyword)
        others: list[ast.expr | ast.keyword] = [*call.args]
        others += [each for each in call.keywords if each is not keyword]
        before = [self.span(each)[1] for each in others if self.span(each)[1] <= first]
        if before:
            return Edit(max(before), last, "")
        after = [self.span(each)[0] for each in others if self.span(each)[0] >= last]
        return Edit(first, min(after) if after else last, "")

    def edited(self, edits: list[Edit]) -> str:
        """Make changes that do not overlap; those of one place in the order in which they come."""
        text, done = [], 0
        for edit in sorted(edits, key=lambda each: (each.first, each.last)):
            text += [self.text[done : edit.first], edit.text]
            done = max(done, edit.last)
        return "".join([*text, self.text[done:]])
