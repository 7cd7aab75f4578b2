"""Reading JSON files that people wrote: every complaint names the place."""

import json
import re
import sys
from pathlib import Path

from pydantic import JsonValue

from client.errors import WrongInput

_STRING_OR_CONSTANT = re.compile(r'"(?:[^"\\]|\\.)*"|(-?Infinity|NaN)')


class _NotJson(ValueError):
    """Python's reader takes it, the standard does not."""


def read_text(file: Path) -> str:
    """The text of `file`, or of stdin for `-`.

    Raises:
        WrongInput: It cannot be read, or is not UTF-8.
    """
    try:
        content = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise WrongInput(f"{file} cannot be read: {error.strerror or error}") from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise WrongInput(
            f"{file} is not UTF-8 text: byte {error.start + 1} is 0x{content[error.start]:02x}"
        ) from error


def read_json(file: Path) -> JsonValue:
    """The content of a JSON file.

    Raises:
        WrongInput: It cannot be read or is no JSON; the message names line and column.
    """
    text = read_text(file)
    try:
        content: JsonValue = json.loads(
            text, parse_constant=_refuse_constant, object_pairs_hook=_once_each
        )
    except json.JSONDecodeError as error:
        raise WrongInput(
            f"{file} is not JSON: line {error.lineno}, column {error.colno}: {error.msg}"
        ) from error
    except _NotJson as error:
        raise WrongInput(f"{file} is not JSON: {_place_of_constant(text)}{error}") from error
    except RecursionError as error:
        raise WrongInput(f"{file} is nested too deeply to be read") from error
    return content


def read_object(file: Path) -> dict[str, JsonValue]:
    """The content of a file that holds one JSON object, such as a job.

    Raises:
        WrongInput: It cannot be read, is no JSON, or is JSON of another kind.
    """
    content = read_json(file)
    if not isinstance(content, dict):
        kind = {list: "a list", str: "a string", bool: "true or false", type(None): "null"}
        came = kind.get(type(content), "a number")
        raise WrongInput(f'{file} holds {came}; a job is an object: {{"kind": "pair", ...}}')
    return content


def _refuse_constant(name: str) -> JsonValue:
    raise _NotJson(f"{name} is no number in JSON")


def _once_each(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    found: dict[str, JsonValue] = {}
    for name, content in pairs:
        if name in found:
            raise _NotJson(f"the name {json.dumps(name)} comes twice in one object")
        found[name] = content
    return found


def _place_of_constant(text: str) -> str:
    """Line and column of the first NaN or Infinity outside of strings."""
    for match in _STRING_OR_CONSTANT.finditer(text):
        if match.group(1):
            line = text.count("\n", 0, match.start()) + 1
            column = match.start() - text.rfind("\n", 0, match.start())
            return f"line {line}, column {column}: "
    return ""
