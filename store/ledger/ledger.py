"""The ledger: what is true of jobs, data sets, workers and predictions."""

from types import TracebackType
from typing import Self

from store.ledger.census import Census
from store.ledger.claims import Claims
from store.ledger.database import Database, Part
from store.ledger.datasets import Datasets
from store.ledger.doorbells import Doorbells
from store.ledger.endings import Endings
from store.ledger.events import Events
from store.ledger.jobs import Jobs
from store.ledger.metrics import Metrics
from store.ledger.migration import migrate
from store.ledger.moment import Clock, utc_now
from store.ledger.predictions import Predictions
from store.ledger.recovery import Recoveries
from store.ledger.results import Results
from store.ledger.sweeps import Sweeps
from store.ledger.workers import Workers


class Ledger(
    Sweeps,
    Jobs,
    Claims,
    Events,
    Metrics,
    Endings,
    Recoveries,
    Results,
    Doorbells,
    Datasets,
    Workers,
    Predictions,
    Census,
    Part,
):
    """One ledger in SQLite or PostgreSQL, for any number of threads and processes.

    Every method is one transaction: it happens whole or not at all. A process
    that forks must make a new one in the child.

    Args:
        database_url: `sqlite:///FILE` (its folder is made) or `postgresql://user@host/name`.
        clock: Tells the time, aware and in UTC.
    """

    def __init__(self, database_url: str, *, clock: Clock = utc_now) -> None:
        super().__init__(Database(database_url), clock)

    def migrate(self) -> None:
        """Make or update the tables; safe when several processes start at the same moment.

        Raises:
            LedgerTooNew: The tables were made by a newer version.
        """
        migrate(self._database)

    def close(self) -> None:
        """Close the connections."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
