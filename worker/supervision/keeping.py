"""From files that training left on this machine to artifacts in the store."""

import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from store.blobs import Blobs, artifact_blob
from store.ledger import Claim, StoredArtifact
from worker.children.message import File
from worker.supervision.patience import Patience

FILES_AT_ONCE = 8


def keep(
    blobs: Blobs, claim: Claim, files: Sequence[File], patience: Patience
) -> tuple[StoredArtifact, ...]:
    """Copy an attempt's files into the store, where nobody sees them before the job's ending.

    Raises:
        OSError: There is no room, or storage stayed out of reach.
        Ending: The worker ends.
    """
    # At the same time: each waits for the disk to say that the file is safe.
    with ThreadPoolExecutor(FILES_AT_ONCE, thread_name_prefix="keep") as threads:
        return tuple(threads.map(lambda file: _keep_one(blobs, claim, file, patience), files))


def _keep_one(blobs: Blobs, claim: Claim, file: File, patience: Patience) -> StoredArtifact:
    path, blob = Path(file.path), artifact_blob(claim.job_id, claim.attempt, file.name)
    with path.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    patience.with_storage(lambda: blobs.put(path, blob, sha256=digest))
    return StoredArtifact(
        name=file.name,
        media_type=file.media_type,
        bytes=path.stat().st_size,
        sha256=digest,
        description=file.description,
        blob=blob,
    )
