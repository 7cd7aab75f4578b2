"""The catalogue as a page of the documentation."""

from collections.abc import Iterator
from typing import Final

from pairing.catalogue.entries import SECTIONS, entries
from pairing.catalogue.evidence import Landmark
from pairing.catalogue.listing import catalogue
from schemas.explanation import CauseEntry, Evidence, Fix, Section

TITLES: Final[dict[Section, str]] = {
    "network": "The network",
    "objective": "What is lowered",
    "initialisation": "Where training starts",
    "optimizers": "How weights are moved",
    "rows": "Rows and batches",
    "loop": "How long, and which weights",
    "numerics": "Numbers and machines",
}

HEAD: Final = """\
# Causes: what the two frameworks do differently, one thing at a time

This page is written by `make causes` from `pairing/catalogue/`; a test holds it to that. The same
comes from `GET /v1/causes`, with the lines of whatever versions are installed there. Which of them
act between two sides, and about how much, is said by `POST /v1/explain` and `twinfit explain`.
"""


def document() -> str:
    """The page, in Markdown."""
    return "\n".join([HEAD, *_versions(), *_contents(), *_sections()]).rstrip() + "\n"


def _versions() -> Iterator[str]:
    found = {
        f"{each.distribution.removesuffix('-cpu')} {each.version}"
        for cause in catalogue().causes
        for each in cause.evidence
    }
    yield f"Lines are those of {', '.join(sorted(found))}.\n"


def _contents() -> Iterator[str]:
    yield "| section | causes |\n|---|---|"
    for section in SECTIONS:
        names = ", ".join(f"[{each.id}](#{each.id})" for each in _of(section))
        yield f"| {TITLES[section]} | {names} |"
    yield ""


def _sections() -> Iterator[str]:
    for section in SECTIONS:
        yield f"## {TITLES[section]}\n"
        for cause in _of(section):
            yield from _cause(cause)


def _of(section: Section) -> list[CauseEntry]:
    return [each for each in catalogue().causes if each.section == section]


def _cause(cause: CauseEntry) -> Iterator[str]:
    yield f"### {cause.id}\n\n{cause.title}{_standing(cause)}\n"
    yield f"- **scikit-learn**: {cause.sklearn}"
    yield f"- **Keras**: {cause.keras}"
    yield f"- **Armed when**: {cause.armed_when}"
    yield f"- **Expected size**: {cause.expected}"
    for mark, found in zip(entries()[cause.id].landmarks, cause.evidence, strict=True):
        yield f"- **Evidence**: {_line(mark, found)} {mark.says}"
    yield ""
    yield from _fix("Keras like scikit-learn", cause.fix.keras)
    yield from _fix("scikit-learn like Keras", cause.fix.sklearn)


def _standing(cause: CauseEntry) -> str:
    said = []
    if cause.differences:
        numbers = ", ".join(cause.differences)
        said.append(f"[differences](differences.md): {numbers}")
    if cause.fields:
        fields = ", ".join(f"`{name}`" for name in cause.fields)
        said.append(f"semantics: {fields}")
    if cause.is_chance:
        said.append("chance")
    return f" ({'; '.join(said)})" if said else ""


def _line(mark: Landmark, found: Evidence) -> str:
    if found.line is None:
        return f"`{found.file}`, {found.symbol}: {found.missing}."
    return f"`{found.file}:{found.line}` `{mark.line}`"


def _fix(what: str, fix: Fix) -> Iterator[str]:
    yield f"**{what}.** {fix.note}\n"
    if fix.code is not None:
        yield f"```python\n{fix.code}```\n"
