"""The ledger: what is true of jobs, data sets, workers and predictions."""

from store.ledger.ledger import Ledger
from store.ledger.queue_place import Worker
from store.ledger.records import (
    Claim,
    Heartbeat,
    IdempotencyKey,
    JobFilter,
    NewPoint,
    PredictionReply,
    PredictionTask,
    Recovery,
    Ring,
    StoredArtifact,
    Submitted,
)

__all__ = [
    "Claim",
    "Heartbeat",
    "IdempotencyKey",
    "JobFilter",
    "Ledger",
    "NewPoint",
    "PredictionReply",
    "PredictionTask",
    "Recovery",
    "Ring",
    "StoredArtifact",
    "Submitted",
    "Worker",
]
