"""Where the command speaks: results on stdout, everything else on stderr."""

import functools
import json
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from client.errors import ClientError

if TYPE_CHECKING:
    from pydantic import BaseModel, JsonValue
    from rich.console import Console

    from schemas.problem import FieldError


class Terminal:
    """Both streams. With `as_json`, stdout carries one JSON document and nothing else."""

    def __init__(self, as_json: bool = False) -> None:
        """Nothing is written yet, and nothing loaded: `twinfit up` has no time to lose."""
        self.as_json = as_json

    @functools.cached_property
    def out(self) -> "Console":
        """Draws on stdout. A file has no width: tables there are as wide as they need to be."""
        from rich.console import Console

        return Console(highlight=False, width=None if sys.stdout.isatty() else 200)

    @functools.cached_property
    def err(self) -> "Console":
        """Draws on stderr."""
        from rich.console import Console

        return Console(highlight=False, stderr=True)

    @property
    def lively(self) -> bool:
        """Whether somebody watches stderr who can be shown a line that is drawn again."""
        return self.err.is_terminal and not self.err.is_dumb_terminal

    def tell(self, sentence: str) -> None:
        """Say something about the work on stderr."""
        sys.stderr.write(f"{sentence}\n")
        sys.stderr.flush()

    def document(
        self, content: "BaseModel | Mapping[str, BaseModel | JsonValue]", indent: int | None = 2
    ) -> None:
        """Write a JSON document to stdout; without `indent` it is one line."""
        if isinstance(content, Mapping):
            parts = {name: _plain(part) for name, part in content.items()}
            text = json.dumps(parts, indent=indent, allow_nan=False)
        else:
            text = content.model_dump_json(indent=indent)
        sys.stdout.write(text + "\n")
        sys.stdout.flush()

    def complain(self, error: ClientError) -> None:
        """Tell why nothing could be done: to people on stderr, to programs on stdout too."""
        from rich.markup import escape

        problem = error.problem()
        if self.as_json:
            self.document(problem)
        self.err.print(f"[bold red]{escape(str(error))}[/]", soft_wrap=True)
        for wrong in problem.errors:
            self._complain_of_field(wrong)

    def _complain_of_field(self, wrong: "FieldError") -> None:
        from rich.markup import escape

        lines = [f"  [bold]{escape(wrong.pointer or '/')}[/]  {escape(wrong.detail)}"]
        if "came" in wrong.model_fields_set:
            lines.append(f"      came:    {escape(_shown(wrong.came))}")
        if wrong.allowed:
            lines.append(f"      allowed: {escape(wrong.allowed)}")
        self.err.print("\n".join(lines), soft_wrap=True)


def _plain(content: "BaseModel | JsonValue") -> "JsonValue":
    """JSON of a model as its own rules write it: NaN is null."""
    if content is None or isinstance(content, str | int | float | list | dict):
        return content
    plain: JsonValue = json.loads(content.model_dump_json())
    return plain


def _shown(came: "JsonValue") -> str:
    text = json.dumps(came, ensure_ascii=False)
    return text if len(text) <= 200 else text[:199] + "…"
