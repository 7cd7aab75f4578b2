"""The crash matrix: rows of figures, printed after the run and written where it is told to."""

import platform
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from tests.chaos.tally import Tally

BEGIN, END = "<!-- table begins -->", "<!-- table ends -->"

HEAD = (
    "| what was done | crashes | accepted | succeeded | failed | lost | duplicates | ended twice "
    "| broken | other report | repeated starts | recovery, s | beside that |\n"
    "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---|"
)


@dataclass
class Matrix:
    """What one run of the chaos tests has found.

    Args:
        seed: Of the random moments.
        rows: In the order in which they were run, as Markdown.
    """

    seed: int
    rows: list[str] = field(default_factory=list)

    def add(self, what: str, tally: Tally, crashes: int, beside: str = "") -> None:
        """Note a row, good or bad."""
        recovery = "" if tally.recovery_seconds is None else f"{tally.recovery_seconds:.1f}"
        figures = (
            *(crashes, tally.accepted, tally.succeeded, tally.failed, tally.lost, tally.unasked),
            *(tally.ended_twice, tally.broken, tally.differing, tally.repeated, recovery),
        )
        self.rows.append(f"| {what} | {' | '.join(map(str, figures))} | {beside} |")

    def skip(self, what: str, why: str) -> None:
        """Note a row that could not be run."""
        self.rows.append(f"| {what} | not run |{' |' * 10} {why} |")

    def table(self) -> str:
        """The whole table, and of which run it tells."""
        when = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
        where = f"Python {platform.python_version()}, {platform.system()}"
        return f"Run of {when}, seed {self.seed}, {where}.\n\n{HEAD}\n" + "\n".join(self.rows)

    def write(self, page: Path) -> None:
        """Put the table between the two marks of a page."""
        before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
        _, _, after = rest.partition(END)
        page.write_text(f"{before}{BEGIN}\n\n{self.table()}\n\n{END}{after}", encoding="utf-8")
