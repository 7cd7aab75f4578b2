"""A job's progress as somebody watches it: a line drawn again, or plain lines in a log."""

import time
from types import TracebackType
from typing import Protocol, Self

from rich.progress import BarColumn, Progress, TextColumn

from client.terminal import Terminal
from client.words import losses, seconds, standing
from schemas.job import Job, JobState

PLAIN_SECONDS = 5.0


class ProgressView(Protocol):
    """Shows how a job stands, until it is left."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def show(self, job: Job) -> None:
        """The job stands like this now."""

    def tell(self, sentence: str) -> None:
        """Something happened."""


class BarView:
    """One line on a terminal, drawn again."""

    def __init__(self, terminal: Terminal) -> None:
        """Nothing is drawn yet."""
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            TextColumn("{task.percentage:>3.0f}%"),
            TextColumn("{task.fields[told]}"),
            console=terminal.err,
            transient=True,
        )
        self._task = self._bar.add_task("", total=1.0, told="")

    def __enter__(self) -> Self:
        """Begin to draw."""
        self._bar.start()
        return self

    def __exit__(self, *_error: object) -> None:
        """Clear the line."""
        self._bar.stop()

    def show(self, job: Job) -> None:
        """Draw the bar with epoch, both losses and the remaining time."""
        progress = job.progress if job.state is JobState.RUNNING else None
        if progress is None:
            self._bar.update(self._task, description=standing(job), completed=0.0, told="")
            return
        told = []
        if progress.epoch:
            told.append(f"epoch {progress.epoch}/{progress.epochs}")
        if progress.loss:
            told.append(f"loss {losses(progress)}")
        if progress.remaining_seconds is not None:
            told.append(f"{seconds(progress.remaining_seconds)} left")
        self._bar.update(
            self._task,
            description=progress.phase,
            completed=progress.fraction,
            told="  ".join(told),
        )

    def tell(self, sentence: str) -> None:
        """Print a line above the bar."""
        self._bar.console.print(sentence, markup=False)


class LineView:
    """Plain lines, for logs and pipes: when the state or the phase changes, and now and then."""

    def __init__(self, terminal: Terminal) -> None:
        """Nothing is said yet."""
        self._terminal = terminal
        self._stage: tuple[str, str] | None = None
        self._said = ""
        self._said_at = 0.0

    def __enter__(self) -> Self:
        """Nothing to begin."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Nothing to end."""

    def show(self, job: Job) -> None:
        """Say how the job stands, if that is new or was long ago."""
        now = time.monotonic()
        stage = (str(job.state), job.progress.phase if job.progress else "")
        running = job.state is JobState.RUNNING
        due = stage != self._stage or (running and now - self._said_at >= PLAIN_SECONDS)
        told = standing(job)
        if due and told != self._said:
            self._terminal.tell(f"{job.id} {told}")
            self._stage, self._said, self._said_at = stage, told, now

    def tell(self, sentence: str) -> None:
        """Say it."""
        self._terminal.tell(sentence)


def view_for(terminal: Terminal) -> ProgressView:
    """The view that fits whoever is watching."""
    return BarView(terminal) if terminal.lively else LineView(terminal)
