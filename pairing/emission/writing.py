"""Putting a program's text together."""

import textwrap
from collections.abc import Iterable, Mapping

WIDTH = 100


def dedented(text: str) -> str:
    """Give a block as it stands at the left margin, without lines around it."""
    return textwrap.dedent(text).strip("\n")


def sections(parts: Iterable[str]) -> str:
    """Join blocks to a program: two empty lines around what is defined, else one."""
    text, defined_before = "", False
    for part in filter(None, (part.strip("\n") for part in parts)):
        defines = part.startswith(("def ", "class ", "@"))
        if text:
            text += "\n\n\n" if defines or defined_before else "\n\n"
        text += part
        defined_before = part.rsplit("\n", 1)[-1].startswith(" ") and _ends_in_definition(part)
    return text + "\n"


def _ends_in_definition(part: str) -> bool:
    heads = [line for line in part.splitlines() if line and not line.startswith((" ", ")", "]"))]
    return bool(heads) and heads[-1].startswith(("def ", "class "))


def wrapped(text: str, indent: str = "") -> str:
    """Fill a paragraph."""
    return textwrap.fill(
        text, WIDTH, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False
    )


def comment(text: str, indent: str = "") -> str:
    """Make comment lines of a sentence."""
    return wrapped(text, f"{indent}# ")


def literal_dict(name: str, values: Mapping[str, object]) -> str:
    """Assign a dict with an entry on each line."""
    return "\n".join(
        [f"{name} = {{", *(f'    "{key}": {value!r},' for key, value in values.items()), "}"]
    )


def quoted(value: object) -> str:
    """Write a value as Python with double quotes around text."""
    return f'"{value}"' if isinstance(value, str) else repr(value)
