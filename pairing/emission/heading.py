"""How a program begins: what it is, what it needs, and the job's rows."""

from collections.abc import Iterable

from pairing.emission.facts import Facts
from pairing.emission.writing import wrapped


def docstring(facts: Facts, title: str, needs: Iterable[str], more: Iterable[str] = ()) -> str:
    """Say what a program is and what it was written for."""
    versions = [f"{name} {facts.versions[name]}" for name in needs if name in facts.versions]
    paragraphs = [
        title,
        wrapped(
            f"The job is {facts.job} of Twinfit. This program needs its files rows.npz and "
            f"expected.npz beside it, and {_listed(versions)}. It ends with status 0 when its "
            "numbers are those of the job, else with 1."
        ),
        *map(wrapped, more),
    ]
    return '"""' + "\n\n".join(paragraphs) + '\n"""'


def _listed(names: list[str]) -> str:
    if not names:
        return "NumPy"
    return ", ".join(names[:-1]) + (" and " if len(names) > 1 else "") + names[-1]


def imports(standard: Iterable[str], installed: Iterable[str]) -> str:
    """Write the imports, in two sorted blocks."""
    return "\n".join(standard) + "\n\n" + "\n".join(installed)


STANDARD = ("import sys", "from pathlib import Path")
