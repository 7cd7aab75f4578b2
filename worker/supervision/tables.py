"""Uploaded tables on this machine: fetched once, since a data set is named by its content."""

import shutil
from pathlib import Path

from schemas.dataset import UploadedDataset
from schemas.spec import JobSpec
from store.blobs import Blobs, dataset_blob
from worker.supervision.patience import Patience


class Tables:
    """A folder of tables that were needed here.

    Args:
        blobs: Where they come from.
        folder: Where they stay.
        patience: How long storage may be out of reach.
    """

    def __init__(self, blobs: Blobs, folder: Path, patience: Patience) -> None:
        self._blobs = blobs
        self._folder = folder
        self._patience = patience

    def table(self, spec: JobSpec) -> Path | None:
        """The job's table as Parquet; None when the data set is not an upload.

        Raises:
            UnknownBlob: The store does not have it.
            OSError: Storage stayed out of reach, or this machine has no room.
        """
        if not isinstance(spec.dataset, UploadedDataset):
            return None
        folder = self._folder / spec.dataset.upload
        table = folder / "table.parquet"
        if not table.exists():
            self._patience.with_storage(lambda: self._fetch(table))
        return table

    def _fetch(self, table: Path) -> None:
        """Copy into a folder of its own, then rename: a half table is never under the name."""
        name = dataset_blob(table.parent.name, "table.parquet")
        half = table.parent.with_suffix(".coming")
        half.mkdir(parents=True, exist_ok=True)
        table.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._blobs.local_copy(name, half).replace(table)
        finally:
            shutil.rmtree(half, ignore_errors=True)
