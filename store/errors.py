"""What can go wrong in the store: one root, below it the causes.

Each class carries a `title` for the head of a problem body; the message says
what came, what was allowed and where.
"""

from typing import ClassVar


class StoreError(Exception):
    """Root of everything that the store refuses or cannot do."""

    title: ClassVar[str] = "The store could not do this"


class Unknown(StoreError):
    """What was asked for is not there."""

    title = "Not found"


class UnknownJob(Unknown):
    """No job has this id."""

    title = "No such job"


class UnknownArtifact(Unknown):
    """The job has no visible file of this name."""

    title = "No such artifact"


class UnknownDataset(Unknown):
    """No data set has this id."""

    title = "No such data set"


class UnknownPrediction(Unknown):
    """No prediction was asked for under this id, or it is too old and was removed."""

    title = "No such prediction"


class UnknownBlob(Unknown):
    """Nothing is stored under this name."""

    title = "No such stored file"


class Refused(StoreError):
    """What was asked for is there, and the wish itself is wrong."""

    title = "Not possible"


class BadCursor(Refused):
    """The cursor was not given out by this ledger."""

    title = "Unusable cursor"


class BadBlobName(Refused):
    """A blob's name could leave its folder or cannot be stored everywhere."""

    title = "Unusable file name"


class KeyReused(Refused):
    """The idempotency key came before, with another body."""

    title = "Idempotency key used for something else"


class LostClaim(StoreError):
    """A worker wrote for an attempt that no longer holds its job; nothing was changed."""

    title = "The attempt no longer holds its job"


class LedgerTooNew(StoreError):
    """A newer Twinfit wrote this ledger; this one cannot read it."""

    title = "The ledger is newer than this program"
