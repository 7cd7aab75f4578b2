"""Lines of installed packages, found by reading their files; nothing of them is imported.

A landmark names a function and what stands in its distinguishing line. The line's number is
looked up in whatever version is installed, so that evidence never points beside the mark.
"""

import ast
import importlib.metadata
import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal

from schemas.explanation import Evidence

Package = Literal["sklearn", "keras", "tensorflow"]

DISTRIBUTIONS: Final[dict[Package, tuple[str, ...]]] = {
    "sklearn": ("scikit-learn",),
    "keras": ("keras",),
    "tensorflow": ("tensorflow", "tensorflow-cpu"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Landmark:
    """A line by what stands in it.

    Attributes:
        package: The top-level package.
        file: The file's path below it.
        symbol: Dotted name of the function or method; empty for the whole file.
        line: A part of the line that no earlier line of the symbol has.
        says: What it shows.
    """

    package: Package
    file: str
    symbol: str
    line: str
    says: str


@cache
def find(landmark: Landmark) -> Evidence:
    """Give the line as installed, or why there is none.

    Example:
        >>> found = find(Landmark(
        ...     package="sklearn", file="neural_network/_base.py", symbol="squared_loss",
        ...     line="0.5 * ", says="The one half."))
        >>> found.version is None or "0.5" in found.text
        True
    """
    name, version = _installed(landmark.package)
    place, missing = (None, f"{name} is not installed beside the service")
    if version is not None:
        place, missing = _place(landmark)
    return Evidence(
        distribution=name,
        version=version,
        file=f"{landmark.package}/{landmark.file}",
        symbol=landmark.symbol,
        line=place[0] if place else None,
        text=place[1] if place else None,
        says=landmark.says,
        missing=None if place else missing,
    )


@cache
def _installed(package: Package) -> tuple[str, str | None]:
    names = DISTRIBUTIONS[package]
    for name in names:
        try:
            return name, importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return names[0], None


@cache
def _folder(package: Package) -> Path | None:
    """Where a top-level package lies; asking for it by its bare name imports nothing."""
    spec = importlib.util.find_spec(package)
    places = spec.submodule_search_locations if spec else None
    return Path(next(iter(places))) if places else None


def _place(landmark: Landmark) -> tuple[tuple[int, str] | None, str]:
    source = _source(landmark.package, landmark.file)
    if source is None:
        return None, "this version has no such file"
    lines, spans = source
    if landmark.symbol not in spans:
        return None, f"this version has no {landmark.symbol} there"
    span = spans[landmark.symbol]
    for number in range(span.first, span.last + 1):
        if number not in span.docstring and landmark.line in lines[number - 1]:
            return (number, lines[number - 1].strip()), ""
    return None, f"in this version no line of {landmark.symbol or 'the file'} says so"


@dataclass(frozen=True, slots=True)
class _Span:
    """Where a function stands, and which lines of it are prose, which proves nothing."""

    first: int
    last: int
    docstring: range


@cache
def _source(package: Package, file: str) -> tuple[list[str], dict[str, _Span]] | None:
    folder = _folder(package)
    if folder is None:
        return None
    try:
        text = (folder / file).read_text(encoding="utf-8")
        tree = ast.parse(text)
    except (OSError, ValueError, SyntaxError):
        return None
    lines = text.splitlines()
    return lines, {"": _Span(1, len(lines), range(0)), **dict(_spans(tree, ""))}


def _spans(node: ast.AST, prefix: str) -> Iterator[tuple[str, _Span]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
            name = f"{prefix}{child.name}"
            yield name, _Span(child.lineno, child.end_lineno or child.lineno, _docstring(child))
            if isinstance(child, ast.ClassDef):
                yield from _spans(child, f"{name}.")


def _docstring(node: ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef) -> range:
    if ast.get_docstring(node, clean=False) is None:
        return range(0)
    return range(node.body[0].lineno, (node.body[0].end_lineno or node.body[0].lineno) + 1)
