"""The folders of one attempt on this machine."""

import contextlib
import shutil
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Workspace:
    """Where one attempt reads and writes.

    Args:
        scratch: `scratch/<job>/<attempt>/`, gone when the attempt is over.
        logs: `logs/<job>/<attempt>/`, which stays: TensorBoard reads it, also while training.
    """

    scratch: Path
    logs: Path

    @property
    def artifacts(self) -> Path:
        """Folder that training fills with files to keep."""
        return self.scratch / "artifacts"

    def open(self) -> None:
        """Make the folders, empty, and clear away what dead attempts of this job left.

        A former attempt that still runs somewhere has lost its claim: it may write nothing that
        counts, and may stumble over its missing folder.
        """
        shutil.rmtree(self.scratch.parent, ignore_errors=True)
        shutil.rmtree(self.logs, ignore_errors=True)
        self.artifacts.mkdir(parents=True)
        self.logs.mkdir(parents=True)

    def close(self) -> None:
        """Remove what need not be kept."""
        shutil.rmtree(self.scratch, ignore_errors=True)
        with contextlib.suppress(OSError):
            self.scratch.parent.rmdir()


def workspace(scratch: Path, logs: Path, job_id: str, attempt: int) -> Workspace:
    """The folders of one attempt, which need not exist yet."""
    return Workspace(scratch / job_id / str(attempt), logs / job_id / str(attempt))
