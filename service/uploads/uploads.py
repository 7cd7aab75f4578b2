"""From an upload to a data set, named by its content."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from schemas.dataset import Dataset, DatasetProfile
from schemas.upload import IntakeLimits, IntakeOrder, UploadOptions, dataset_id
from service.refusal import WrongMediaType
from service.request_body import refuse_announced
from service.settings import ServiceSettings
from service.uploads.form import Form
from service.uploads.incoming import Incoming
from service.uploads.options import FILE_NAME, options_of, shown_name
from service.uploads.reader import read_upload
from store.blobs import Blobs
from store.errors import UnknownDataset
from store.ledger import Ledger

FORM: Final = "multipart/form-data"
RAW_TYPES: Final = (
    "application/octet-stream",
    "text/csv",
    "text/tab-separated-values",
    "application/vnd.apache.parquet",
    "application/x-npy",
    "application/x-npz",
    "application/zip",
)

# Beside the file: boundaries and fields of a form.
_FORM_BYTES: Final = 2**21
_READERS: Final = 2


@dataclass(frozen=True, slots=True)
class Received:
    """A data set, and whether this upload made it."""

    dataset: Dataset
    created: bool


class Uploads:
    """Takes files in; any number at the same time, of which two are read at a time."""

    def __init__(self, ledger: Ledger, blobs: Blobs, settings: ServiceSettings) -> None:
        self._ledger = ledger
        self._blobs = blobs
        self._settings = settings
        self._readers = asyncio.Semaphore(_READERS)

    async def receive(self, request: Request) -> Received:
        """Take in one file, as a form or as the body itself.

        Raises:
            WrongMediaType: It is announced as something else.
            TooLarge: It is larger than allowed.
            Malformed, Invalid: The form or the options are wrong, or the file is no table.
            ClientDisconnect: The client went away before the end; nothing is left.
        """
        async with Incoming(self._settings.uploads, self._settings.max_upload_bytes) as incoming:
            came, name, options = await self._stream(request, incoming)
            await incoming.flush(all_of_it=True)
            return await self._keep(came, name, options)

    async def _stream(
        self, request: Request, incoming: Incoming
    ) -> tuple[Incoming, str, UploadOptions]:
        essence = (
            request.headers.get("content-type", RAW_TYPES[0]).partition(";")[0].strip().lower()
        )
        refuse_announced(request, self._settings.max_upload_bytes + _FORM_BYTES)
        query = [pair for pair in request.query_params.multi_items() if pair[0] != FILE_NAME]
        name = request.query_params.get(FILE_NAME, "")
        if essence == FORM:
            form = Form(incoming)
            await form.read(request)
            return incoming, name or form.file_name or "", options_of([*query, *form.fields])
        if essence not in RAW_TYPES:
            raise WrongMediaType(
                f"came {essence[:100]!r}, allowed are {FORM} and, with the file itself as body, "
                f"{', '.join(RAW_TYPES)}."
            )
        options = options_of(query)
        async for chunk in request.stream():
            incoming.take(chunk)
            await incoming.flush()
        return incoming, name, options

    async def _keep(self, incoming: Incoming, name: str, options: UploadOptions) -> Received:
        known = await run_in_threadpool(self._known, dataset_id(incoming.sha256, options))
        if known is not None:
            return Received(known, created=False)
        limits = IntakeLimits(max_rows=self._settings.max_rows)
        order = IntakeOrder(options=options, file_name=shown_name(name), limits=limits)
        async with self._readers:
            await read_upload(incoming.folder, order, self._settings.intake_timeout_seconds)
        return await run_in_threadpool(self._add, incoming, order)

    def _known(self, dataset: str) -> Dataset | None:
        try:
            return self._ledger.dataset(dataset)
        except UnknownDataset:
            return None

    def _add(self, incoming: Incoming, order: IntakeOrder) -> Received:
        profile = (incoming.folder / "profile.json").read_bytes()
        made = Dataset(
            id=dataset_id(incoming.sha256, order.options),
            name=order.file_name,
            created_at=datetime.now(UTC),
            bytes=incoming.bytes,
            sha256=incoming.sha256,
            profile=DatasetProfile.model_validate_json(profile),
            options=order.options,
        )
        # First the files, then the row: a data set that can be seen can be read.
        for file in ("original", "table.parquet", "profile.json"):
            self._blobs.put(incoming.folder / file, f"datasets/{made.id}/{file}")
        kept = self._ledger.add_dataset(made)
        return Received(kept, created=kept.created_at == made.created_at)
