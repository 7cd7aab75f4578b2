"""An explanation as a page that people read."""

from collections.abc import Iterable
from typing import Final

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from client.terminal import Terminal
from client.words import number
from schemas.explanation import Explanation, Finding, Framework, Unexpressed
from schemas.job import LEGS

FRAMEWORKS: Final[dict[Framework, str]] = {
    "sklearn": "scikit-learn",
    "keras": "Keras",
    "tensorflow": "TensorFlow",
}


def show_explanation(terminal: Terminal, explanation: Explanation, *, fixes: bool) -> None:
    """Print the causes: a table of those that are armed, their fixes, and what is silent."""
    for part in _parts(explanation, fixes):
        terminal.out.print(part)


def _parts(explanation: Explanation, fixes: bool) -> Iterable[RenderableType]:
    yield Text(explanation.summary, style="bold")
    for leg in LEGS:
        side = explanation.sides[leg]
        yield from (Text(f"The {leg}: {note}") for note in side.notes)
    if explanation.armed:
        yield ""
        yield _armed_table(explanation.armed)
    for each in explanation.unexpressed:
        yield ""
        yield Text(_unexpressed(each))
    if fixes:
        for finding in explanation.armed:
            yield from _fixes(finding, explanation)
    yield ""
    silent = ", ".join(finding.id for finding in explanation.silent)
    yield Text(f"Silent: {silent}.")
    yield from (Text(f"Note: {note}") for note in explanation.notes)


def _armed_table(armed: tuple[Finding, ...]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
    table.add_column("size", justify="right")
    table.add_column("cause", no_wrap=True)
    table.add_column("why")
    for finding in armed:
        size = number(finding.expected.relative, 2) if finding.expected else ""
        chance = " (chance)" if finding.is_chance else ""
        table.add_row(size, Text(finding.id + chance), Text(f"{finding.title} {finding.because}"))
    return table


def _fixes(finding: Finding, explanation: Explanation) -> Iterable[RenderableType]:
    yield ""
    yield Text(finding.id, style="bold")
    if finding.expected:
        yield Text(f"Size {number(finding.expected.relative, 2)}: {finding.expected.because}")
    for each in finding.evidence:
        if each.line is not None:
            yield Text(f"{each.file}:{each.line}  {each.text}  {each.says}")
    for leg in LEGS:
        if fix := finding.fix.get(leg):
            framework = FRAMEWORKS[explanation.sides[leg].framework]
            yield Text(f"Fix the {leg} ({framework}): {fix.note}", style="green")
            if fix.code is not None:
                yield Padding(Text(fix.code.rstrip()), (0, 0, 0, 4), expand=False)


def _unexpressed(each: Unexpressed) -> str:
    instead = f" Nearest: {each.instead}" if each.instead else ""
    who = FRAMEWORKS[each.framework]
    return f"{who} has no words for this of the {each.side}: {each.what}. {each.because}{instead}"
