"""Uploaded tables that jobs may train on."""

import re

from sqlalchemy import select, tuple_

from schemas.dataset import DATASET_ID_PATTERN, Dataset, DatasetPage
from store.errors import BadCursor, UnknownDataset
from store.ledger.database import Part
from store.ledger.moment import microseconds
from store.ledger.tables import datasets

_DATASET_ID = re.compile(DATASET_ID_PATTERN.strip("^$"))
_CURSOR = re.compile(rf"([0-9]{{1,18}})-({_DATASET_ID.pattern})", re.ASCII)


class Datasets(Part):
    """The list of data sets. Their rows are blobs."""

    def add_dataset(self, dataset: Dataset) -> Dataset:
        """Write a data set down; if its id is known already, nothing changes.

        Returns:
            What is written under this id: for the same content, the first one's name and time.
        """
        new = {
            "id": dataset.id,
            "created_at": microseconds(dataset.created_at),
            "body": dataset.model_dump_json(),
        }
        with self._database.write() as connection:
            connection.execute(self._database.insert(datasets).values(new).on_conflict_do_nothing())
            body = connection.execute(
                select(datasets.c.body).where(datasets.c.id == dataset.id)
            ).scalar_one()
        return Dataset.model_validate_json(body)

    def dataset(self, dataset_id: str) -> Dataset:
        """Read a data set.

        Raises:
            UnknownDataset: No data set has this id.
        """
        body = None
        if _DATASET_ID.fullmatch(dataset_id):
            with self._database.read() as connection:
                body = connection.execute(
                    select(datasets.c.body).where(datasets.c.id == dataset_id)
                ).scalar_one_or_none()
        if body is None:
            raise UnknownDataset(f"no data set has the id {dataset_id[:100]!r}")
        return Dataset.model_validate_json(body)

    def datasets(self, cursor: str | None = None, limit: int = 50) -> DatasetPage:
        """List data sets, newest first.

        Args:
            cursor: `next_cursor` of the page before; None for the first page.
            limit: Largest number of data sets on the page, at least 1.

        Raises:
            BadCursor: The cursor is not one of ours.
        """
        place = tuple_(datasets.c.created_at, datasets.c.id)
        page = (
            select(datasets)
            .order_by(datasets.c.created_at.desc(), datasets.c.id.desc())
            .limit(limit + 1)
        )
        if cursor is not None:
            page = page.where(place < tuple_(*_place_in(cursor)))
        with self._database.read() as connection:
            rows = connection.execute(page).all()
        last = rows[limit - 1] if len(rows) > limit else None
        return DatasetPage(
            datasets=tuple(Dataset.model_validate_json(row.body) for row in rows[:limit]),
            next_cursor=f"{last.created_at}-{last.id}" if last else None,
        )


def _place_in(cursor: str) -> tuple[int, str]:
    found = _CURSOR.fullmatch(cursor)
    if found is None:
        raise BadCursor(
            f"the cursor {cursor[:100]!r} is not one that this service gave out; "
            "send the `next_cursor` of a page, or none for the first page"
        )
    return int(found[1]), found[2]
