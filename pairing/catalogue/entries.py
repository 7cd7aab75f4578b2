"""The texts of the catalogue, read from the files beside this one."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final, get_args

from pairing.catalogue.evidence import Landmark
from schemas.cause import CauseId
from schemas.explanation import Section

SECTIONS: Final[tuple[Section, ...]] = get_args(Section)


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """A fix before the values of a side are put in.

    Attributes:
        note: What to do, in a sentence.
        code: Python with `$names` (see `pairing.catalogue.values`), or None if nothing does it.
    """

    note: str
    code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is known of a cause, whoever the sides are.

    Attributes:
        id: Its stable name.
        section: The file that it stands in.
        sklearn: What scikit-learn does.
        keras: What Keras does.
        armed_when: When it makes a difference.
        expected: How large it will be.
        landmarks: The lines that show it.
        fix_sklearn: Makes scikit-learn do as Keras does.
        fix_keras: Makes Keras do as scikit-learn does.
    """

    id: CauseId
    section: Section
    sklearn: str
    keras: str
    armed_when: str
    expected: str
    landmarks: tuple[Landmark, ...]
    fix_sklearn: Remedy
    fix_keras: Remedy


@cache
def entries() -> dict[CauseId, Entry]:
    """Every entry by its cause, section by section.

    Raises:
        TypeError: A text is missing, or has a name that nobody knows.
    """
    read = (_entry(section, table) for section in SECTIONS for table in _tables(section))
    return {entry.id: entry for entry in read}


def _tables(section: Section) -> list[dict[str, Any]]:
    text = files(__package__).joinpath(f"{section}.toml").read_text(encoding="utf-8")
    tables: list[dict[str, Any]] = tomllib.loads(text)["cause"]
    return tables


def _entry(section: Section, table: dict[str, Any]) -> Entry:
    fix, evidence = table.pop("fix"), table.pop("evidence")
    return Entry(
        section=section,
        landmarks=tuple(Landmark(**each) for each in evidence),
        fix_sklearn=Remedy(**fix["sklearn"]),
        fix_keras=Remedy(**fix["keras"]),
        **table,
    )
