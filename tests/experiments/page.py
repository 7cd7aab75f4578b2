"""A page of docs/experiments, and the numbers on it, which are measured and never typed.

A page is Markdown written by hand with places that are filled in:

    <!-- table: NAME -->      a table, up to the next `<!-- end -->`
    <!--=NAME-->0.93<!--/-->  a number within a sentence

What was measured lies beside the page, in a file of the same name that ends in `.json`, and its
figures in a folder of the same name. `make experiments` measures anew and fills in.
"""

import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tests.conftest import ROOT

FOLDER = ROOT / "docs" / "experiments"
TABLE = re.compile(r"(<!-- table: ([\w-]+) -->\n).*?(<!-- end -->)", re.DOTALL)
NUMBER = re.compile(r"(<!--=([\w-]+)-->).*?(<!--/-->)", re.DOTALL)
PACKAGES = ("scikit-learn", "keras", "tensorflow-cpu", "numpy")

Cell = str | float | int | None


@dataclass
class Page:
    """One page, its record and its figures.

    Args:
        name: Of the Markdown file, without its ending.
        folder: Where it lies.
    """

    name: str
    folder: Path = FOLDER
    measured: dict[str, Any] = field(default_factory=lambda: {"tables": {}, "numbers": {}})
    figures: dict[str, bytes] = field(default_factory=dict)

    @property
    def text_file(self) -> Path:
        """The page itself."""
        return self.folder / f"{self.name}.md"

    @property
    def record_file(self) -> Path:
        """What was measured for it last."""
        return self.folder / f"{self.name}.json"

    @property
    def figures_folder(self) -> Path:
        """Its figures."""
        return self.folder / self.name

    def table(self, name: str, columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
        """Note a table."""
        told = {"columns": list(columns), "rows": [list(row) for row in rows]}
        self.measured["tables"][name] = told

    def number(self, name: str, value: Cell) -> None:
        """Note a number that stands within a sentence."""
        self.measured["numbers"][name] = value

    def figure(self, name: str, picture: bytes) -> None:
        """Note a figure: SVG, to be linked from the page as `PAGE/NAME.svg`."""
        self.figures[name] = picture

    def write(self) -> None:
        """Keep the record and the figures and fill the page, where `make experiments` asks for it.

        A test run by itself leaves the pages as they are.
        """
        if not os.environ.get("TWINFIT_WRITE_PAGES"):
            return
        self.measured["measured_on"] = datetime.now(UTC).date().isoformat()
        self.measured["versions"] = {name: version(name) for name in PACKAGES}
        self.measured["machine"] = f"{os.cpu_count()} cores"
        record = json.dumps(self.measured, indent=1, ensure_ascii=False)
        self.record_file.write_text(record + "\n", encoding="utf-8")
        self.figures_folder.mkdir(exist_ok=True)
        for name, picture in self.figures.items():
            (self.figures_folder / f"{name}.svg").write_bytes(picture)
        text = self.text_file.read_text(encoding="utf-8")
        self.text_file.write_text(filled(text, self.measured), encoding="utf-8")


def filled(text: str, measured: Mapping[str, Any]) -> str:
    """Fill the places of a page with what was measured.

    Raises:
        KeyError: The page asks for something that was not measured.
    """
    tables, numbers = measured["tables"], measured["numbers"]
    text = TABLE.sub(lambda place: place[1] + drawn(tables[place[2]]) + place[3], text)
    return NUMBER.sub(lambda place: place[1] + shown(numbers[place[2]]) + place[3], text)


def drawn(table: Mapping[str, Any]) -> str:
    """A table in Markdown; numbers stand on the right.

    >>> print(drawn({"columns": ["rate", "loss"], "rows": [["a", 0.12345], ["b", None]]}))
    | rate | loss |
    | --- | ---: |
    | a | 0.1235 |
    | b |  |
    <BLANKLINE>
    """
    rows = table["rows"]
    numeric = [
        all(not isinstance(row[place], str) for row in rows)
        for place in range(len(table["columns"]))
    ]
    lines = [table["columns"], ["---:" if right else "---" for right in numeric]]
    lines += [[shown(cell) for cell in row] for row in rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def shown(cell: Cell) -> str:
    """A cell as it is read: four significant digits, very small and large ones with a power.

    >>> [shown(cell) for cell in (0.98123, 1.5e-16, 12345.6, 3, "words", None)]
    ['0.9812', '1.5e-16', '12346', '3', 'words', '']
    """
    if cell is None:
        return ""
    if not isinstance(cell, float):
        return str(cell)
    return f"{cell:.0f}" if 1e4 <= abs(cell) < 1e7 else f"{cell:.4g}"
