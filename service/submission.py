"""From a spec to a job, or to an estimate of one."""

import hashlib
from collections.abc import Callable
from functools import cached_property
from typing import Final

from pairing.admission import check, notes
from pairing.budget import Budget
from pairing.estimate import estimate
from pairing.shape import Shape, shape_of_builtin, shape_of_table
from schemas.builtin import BUILTIN_FACTS
from schemas.dataset import BuiltinDataset, DatasetProfile, UploadedDataset
from schemas.estimate import Estimate
from schemas.spec import JobSpec
from service.datasets import profile_of
from service.doorbell import Doorbell
from service.refusal import Invalid
from store.ledger import IdempotencyKey, Ledger, Ring, Submitted

CPU: Final = "train.cpu"
GPU: Final = "train.gpu"

Admit = Callable[[JobSpec], tuple[Estimate, tuple[str, ...]]]


class Submissions:
    """Takes in what can be trained, and says of the rest why it cannot."""

    def __init__(self, ledger: Ledger, doorbell: Doorbell, budget: Budget) -> None:
        self._ledger = ledger
        self._doorbell = doorbell
        self._budget = budget

    def estimate(self, spec: JobSpec) -> Estimate:
        """What would be trained, and about at what cost; nothing is kept.

        Raises:
            Invalid: It cannot be trained.
        """
        return self.admitted(spec)[0]

    def submit(self, spec: JobSpec, key: str | None) -> Submitted:
        """Write a job down and wake a worker.

        Args:
            spec: What to train.
            key: The client's Idempotency-Key; the same one again gives the first job again.

        Raises:
            Invalid: It cannot be trained.
            KeyReused: The key came before, with another spec.
        """
        cost, told = self.admitted(spec)
        submitted = self._ledger.submit(
            spec,
            queue=cost.queue,
            estimated_seconds=cost.seconds,
            notes=told,
            key=IdempotencyKey(key, _digest(spec)) if key is not None else None,
        )
        if submitted.created:
            self._doorbell.ring(Ring(submitted.job.id, submitted.job.attempt, cost.queue))
        return submitted

    def admitted(self, spec: JobSpec) -> tuple[Estimate, tuple[str, ...]]:
        """What a job takes, and what will be done that was not literally asked for.

        Raises:
            Invalid: It cannot be trained.
        """
        return self.admission()(spec)

    def admission(self) -> Admit:
        """`admitted` for many jobs of one moment: what they share is looked up once."""
        looks = _Looks(self._ledger)
        return lambda spec: self._admitted(spec, looks)

    def _admitted(self, spec: JobSpec, looks: "_Looks") -> tuple[Estimate, tuple[str, ...]]:
        shape = looks.shape(spec)
        if errors := check(spec, shape, self._budget):
            raise Invalid(f"This cannot be trained: {errors[0].detail}.", errors)
        told = notes(spec, shape)
        cost = estimate(spec, shape, looks.queue(spec))
        every = tuple(dict.fromkeys((*cost.notes, *told)))
        return cost.model_copy(update={"notes": every}), every


class _Looks:
    """What admission asks the ledger for, asked once."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._profiles: dict[str, DatasetProfile] = {}

    def shape(self, spec: JobSpec) -> Shape | None:
        """The shape of a job's data, as far as it is known before it is fetched."""
        match spec.dataset:
            case BuiltinDataset(builtin=name):
                return shape_of_builtin(spec, BUILTIN_FACTS[name])
            case UploadedDataset(upload=dataset_id):
                if dataset_id not in self._profiles:
                    self._profiles[dataset_id] = profile_of(self._ledger, dataset_id)
                return shape_of_table(spec, self._profiles[dataset_id])
            case _:
                return None

    def queue(self, spec: JobSpec) -> str:
        """Where a job is to wait."""
        if spec.device == "gpu":
            return GPU
        return GPU if spec.device == "auto" and self._has_gpus else CPU

    @cached_property
    def _has_gpus(self) -> bool:
        return any(GPU in worker.queues for worker in self._ledger.live_workers())


def _digest(spec: JobSpec) -> str:
    """Of what was meant: neither spaces nor the order of fields make another job."""
    return hashlib.sha256(spec.model_dump_json().encode()).hexdigest()
