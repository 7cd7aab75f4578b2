"""The models of finished jobs on this machine, the latest used ones only."""

import contextlib
import os
import shutil
from pathlib import Path

from store.blobs import Blobs
from store.errors import UnknownArtifact
from store.ledger import Ledger


class ModelCache:
    """Folders of artifacts, one per attempt, fetched when first needed. For one thread.

    Args:
        ledger: Knows which files a job left.
        blobs: Has them.
        folder: Where the copies stay, across restarts too.
        most: How many jobs' files are kept.
    """

    def __init__(self, ledger: Ledger, blobs: Blobs, folder: Path, most: int) -> None:
        self._ledger = ledger
        self._blobs = blobs
        self._folder = folder
        self._most = most

    def artifacts(self, job_id: str, attempt: int) -> Path:
        """Folder with the files of this job's ended attempt.

        Raises:
            UnknownJob: There is no such job.
            UnknownArtifact: It has left no files.
            UnknownBlob: A file of it is gone.
            OSError: Storage does not answer, or this machine has no room.
        """
        kept = self._folder / f"{job_id}.{attempt}"
        if not kept.is_dir():
            self._fetch(job_id, kept)
            self._forget_oldest()
        os.utime(kept)
        return kept

    def _fetch(self, job_id: str, kept: Path) -> None:
        """Fill a folder under another name, then rename it: half of a job is never found."""
        listed = self._ledger.artifacts(job_id).artifacts
        if not listed:
            # An empty folder would be taken for the job's models for ever.
            raise UnknownArtifact(f"{job_id} has no models: it has not ended, or without any")
        half = kept.with_suffix(".coming")
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(parents=True)
        for artifact in listed:
            copy = self._blobs.local_copy(self._ledger.artifact(job_id, artifact.name).blob, half)
            place = half / artifact.name
            place.parent.mkdir(parents=True, exist_ok=True)
            copy.replace(place)
        half.replace(kept)

    def _forget_oldest(self) -> None:
        with contextlib.suppress(OSError):
            folders = sorted(self._folder.iterdir(), key=lambda path: path.stat().st_mtime)
            for old in folders[: -self._most]:
                shutil.rmtree(old, ignore_errors=True)
