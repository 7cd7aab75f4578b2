"""Where the command speaks: results on stdout, everything else on stderr."""

import json
import sys
from collections.abc import Mapping

from pydantic import BaseModel, JsonValue
from rich.console import Console
from rich.markup import escape

from client.errors import ClientError
from schemas.problem import FieldError


class Terminal:
    """Both streams. With `as_json`, stdout carries one JSON document and nothing else."""

    def __init__(self, as_json: bool = False) -> None:
        """Open both streams as they are now."""
        self.as_json = as_json
        # A file has no width: tables there are as wide as they need to be.
        self.out = Console(highlight=False, width=None if sys.stdout.isatty() else 200)
        self.err = Console(highlight=False, stderr=True)

    @property
    def lively(self) -> bool:
        """Whether somebody watches stderr who can be shown a line that is drawn again."""
        return self.err.is_terminal and not self.err.is_dumb_terminal

    def tell(self, sentence: str) -> None:
        """Say something about the work on stderr."""
        self.err.print(escape(sentence), soft_wrap=True)

    def document(
        self, content: BaseModel | Mapping[str, BaseModel | JsonValue], indent: int | None = 2
    ) -> None:
        """Write a JSON document to stdout; without `indent` it is one line."""
        if isinstance(content, BaseModel):
            text = content.model_dump_json(indent=indent)
        else:
            text = json.dumps(
                {k: _plain(v) for k, v in content.items()}, indent=indent, allow_nan=False
            )
        sys.stdout.write(text + "\n")
        sys.stdout.flush()

    def complain(self, error: ClientError) -> None:
        """Tell why nothing could be done: to people on stderr, to programs on stdout too."""
        problem = error.problem()
        if self.as_json:
            self.document(problem)
        self.err.print(f"[bold red]{escape(str(error))}[/]", soft_wrap=True)
        for wrong in problem.errors:
            self._complain_of_field(wrong)

    def _complain_of_field(self, wrong: FieldError) -> None:
        lines = [f"  [bold]{escape(wrong.pointer or '/')}[/]  {escape(wrong.detail)}"]
        if "came" in wrong.model_fields_set:
            lines.append(f"      came:    {escape(_shown(wrong.came))}")
        if wrong.allowed:
            lines.append(f"      allowed: {escape(wrong.allowed)}")
        self.err.print("\n".join(lines), soft_wrap=True)


def _plain(content: BaseModel | JsonValue) -> JsonValue:
    """JSON of a model as its own rules write it: NaN is null."""
    if isinstance(content, BaseModel):
        plain: JsonValue = json.loads(content.model_dump_json())
        return plain
    return content


def _shown(came: JsonValue) -> str:
    text = json.dumps(came, ensure_ascii=False)
    return text if len(text) <= 200 else text[:199] + "…"
