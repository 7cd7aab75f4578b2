"""A batch of jobs, and crashes at moments that nobody could foresee."""

import random
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from tests.chaos.batch import batch
from tests.chaos.visitor import PatientVisitor
from tests.integration.visitor import Json

PATIENCE_SECONDS = 400.0
LOOK_SECONDS = 0.25
MOST_STARTS = 3

# Jobs that wait at least when something is broken.
HANDFUL = 6


class Stack(Protocol):
    """What is broken, with whoever asks it."""

    visitor: PatientVisitor


@dataclass
class Storm:
    """What was sent, and when something was broken.

    Args:
        plant: The stack.
        chance: Chooses the moments.
        sent: By Idempotency-Key, the spec and the id of the job that was answered.
        crashes: When something was broken.
    """

    plant: Stack
    chance: random.Random
    sent: dict[str, tuple[Json, str]] = field(default_factory=dict)
    crashes: list[datetime] = field(default_factory=list)

    def send(self, specs: Sequence[Json]) -> list[str]:
        """Have jobs accepted, each under a key of its own; their ids."""
        accepted = []
        for spec in specs:
            key = uuid.uuid4().hex
            self.sent[key] = spec, self.plant.visitor.submit_once(spec, key)["id"]
            accepted.append(self.sent[key][1])
        return accepted

    def send_everything_again(self) -> dict[str, tuple[Json, str]]:
        """Repeat every submission under its key; what is answered now, as in `sent`."""
        submit = self.plant.visitor.submit_once
        return {key: (spec, submit(spec, key)["id"]) for key, (spec, _) in self.sent.items()}

    @property
    def accepted(self) -> list[str]:
        """Ids of the jobs that were accepted, one for each submission."""
        return [job_id for _, job_id in self.sent.values()]

    def strike(
        self, deeds: Sequence[Callable[[], object]], seconds: tuple[float, float] = (2.0, 5.0)
    ) -> None:
        """Do one deed after another, each a random time after the last, while jobs are at work."""
        for deed in deeds:
            time.sleep(self.chance.uniform(*seconds))
            self._spare_the_unlucky()
            if self.plant.visitor.waiting() < HANDFUL:
                self.send(batch(HANDFUL, self.chance))
            self.crash(deed)

    def _spare_the_unlucky(self) -> None:
        # A job that loses its worker three times fails, by design: it is not hit a third time.
        while any(job["attempt"] >= MOST_STARTS for job in self.plant.visitor.running()):
            time.sleep(LOOK_SECONDS)

    def crash(self, deed: Callable[[], object]) -> None:
        """Note the time and do it."""
        self.crashes.append(datetime.now(UTC))
        deed()

    def pass_over(self, seconds: float = PATIENCE_SECONDS) -> None:
        """Wait until every job has ended; who waits in vain leaves the rest to be counted."""
        give_up = time.monotonic() + seconds
        while self.plant.visitor.waiting() and time.monotonic() < give_up:
            time.sleep(LOOK_SECONDS)
