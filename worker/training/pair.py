"""The legs of a job, trained side by side, epoch by epoch."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from time import perf_counter

from schemas.job import LEGS, Progress
from schemas.job import Leg as LegName
from schemas.metric import EpochMetrics
from schemas.report import Divergence
from worker.training.errors import Cancelled
from worker.training.leg import EpochEnded, Leg
from worker.training.observer import Observer
from worker.training.recorder import Recorder

FLOOR_SHARE = 0.5  # the twin's epochs, beside the two of the pair
TRACE_SHARE = 4.0  # the epochs of both passes of the step ledger
CORNER_SHARE = 1 / 3  # a whole training by the compiled loop alone


@dataclass
class Runner:
    """One leg on its way, with what the pair keeps of it.

    `monitored` is what its rule of stopping watches, epoch by epoch.
    """

    name: LegName
    leg: Leg
    recorder: Recorder
    seconds: float = 0.0
    last: EpochEnded | None = None
    diverged: Divergence | None = None
    is_over: bool = False
    monitored: list[float] = field(default_factory=list)
    _epochs: Iterator[EpochEnded] = field(init=False)

    def __post_init__(self) -> None:
        self._epochs = self.leg.epochs()

    def leg_is_sound(self) -> bool:
        """Whether the leg came to its end with finite numbers."""
        return self.is_over and self.diverged is None

    def one_epoch(self) -> EpochMetrics | None:
        """Train one epoch; None when the leg is over. Only training counts as seconds."""
        before = perf_counter()
        ended = next(self._epochs, None)
        self.seconds += perf_counter() - before
        if ended is None:
            self._end()
            return None
        self.last = ended
        score = ended.validation_score
        self.monitored.append(ended.loss if score is None else score)
        return self.recorder.epoch_ended(ended)

    def _end(self) -> None:
        """Note that the leg is over; one that holds a number that is not finite ended there."""
        self.is_over = True
        tensor = self.leg.weights().not_finite()
        if tensor is not None and self.last is not None:
            self.diverged = Divergence(leg=self.name, epoch=self.last.epoch, tensor=tensor)


class Clock:
    """How far a job has come, and how long the rest may take."""

    def __init__(
        self,
        epochs: int,
        *,
        legs: int = len(LEGS),
        with_floor: bool = False,
        with_trace: bool = False,
        corners: float = 0.0,
    ) -> None:
        """Count epochs of all legs, those of the floor for half, those of a trace fourfold.

        Corners of an attribution count for a third: nobody watches them.
        """
        self.epochs, self._legs = epochs, legs
        floor, trace = FLOOR_SHARE * with_floor, TRACE_SHARE * with_trace
        self._weights = (*(1.0,) * legs, floor, trace, CORNER_SHARE * corners)
        self._began = perf_counter()

    def progress(
        self, phase: str, done: tuple[int, ...], losses: dict[LegName, float | None]
    ) -> Progress:
        """Tell how far `done` epochs of each leg, twin, trace and corners have brought the job."""
        total = self.epochs * sum(self._weights)
        counted = zip(done, self._weights, strict=False)
        fraction = min(1.0, sum(epochs * weight for epochs, weight in counted) / total)
        elapsed = perf_counter() - self._began
        return Progress(
            phase=phase,
            fraction=fraction,
            epoch=max(done[: self._legs]),
            epochs=self.epochs,
            loss=losses,
            elapsed_seconds=elapsed,
            remaining_seconds=elapsed * (1.0 - fraction) / fraction if fraction else None,
        )


def train_side_by_side(runners: dict[LegName, Runner], clock: Clock, observer: Observer) -> None:
    """Train the legs in turn, one epoch each, until all are over.

    Raises:
        Cancelled: The observer asked to stop; both legs stand after a whole epoch.
    """
    done = dict.fromkeys(runners, 0)
    while not all(runner.is_over for runner in runners.values()):
        news = []
        for name, runner in runners.items():
            metrics = None if runner.is_over else runner.one_epoch()
            if metrics is not None:
                news.append(metrics)
                done[name] = metrics.epoch
            elif runner.is_over:
                done[name] = clock.epochs
        losses = {name: r.last.loss if r.last else None for name, r in runners.items()}
        observer.epochs(news, clock.progress("training", tuple(done.values()), losses))
        if observer.cancelled():
            raise Cancelled
