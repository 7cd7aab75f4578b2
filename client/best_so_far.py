"""The best point of a sweep that is still at work, told whenever another one takes its place."""

from client.http_client import HttpClient
from client.sweep_view import best_words
from schemas.job import Job
from schemas.sweep import SweepSpec


class BestSoFar:
    """Asks for the best row of the table, and remembers what was told."""

    def __init__(self, client: HttpClient, job: Job) -> None:
        """Nothing was told yet; of a job that is no sweep nothing ever will be."""
        self._client = client
        self._job_id = job.id
        self._is_sweep = isinstance(job.spec, SweepSpec)
        self._told: str | None = None

    def news(self) -> str | None:
        """A sentence, if the best point is another one than last time."""
        if not self._is_sweep:
            return None
        best = self._client.sweep_report(self._job_id).best
        if best is None:
            return None
        told = f"Best so far: {best_words(best)}"
        if told == self._told:
            return None
        self._told = told
        return told
