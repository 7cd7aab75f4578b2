"""The rows of the last job, for the next one of this process that asks for the same.

The points of a sweep share their rows. Reading ten thousand images and scaling them takes as long
as training a small network on them.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from pairing.aim import Aim, aim_of
from pairing.ways import as_leg
from schemas.dataset import OpenMLDataset
from schemas.spec import JobSpec
from worker.training.preparation.prepare import Prepared, prepare

MOST_BYTES = 256 * 2**20
"""Of inputs that are kept: a child must not hold on to a table that it may never see again."""

Key = tuple[str, Aim, str]


@dataclass
class KeptRows:
    """At most one job's rows, and what they were prepared for."""

    key: Key | None = None
    prepared: Prepared | None = None

    def rows(
        self,
        spec: JobSpec,
        table: Path | None,
        *,
        cache: Path | None = None,
        dtype: Literal["float32", "float64"] = "float64",
    ) -> Prepared:
        """Give what `prepare` gives; the arrays of rows that are kept cannot be written to.

        What is fetched from OpenML is prepared anew each time: it may be another tomorrow.
        """
        key = key_of(spec, dtype)
        if self.prepared is None or self.prepared.source is None or key != self.key:
            self.key = self.prepared = None  # two at once would be too many
            prepared = prepare(spec, table, cache=cache, dtype=dtype)
            if isinstance(spec.dataset, OpenMLDataset) or _bytes_of(prepared) > MOST_BYTES:
                return prepared
            self.key, self.prepared = key, _locked(prepared)
            return prepared
        # What is prepared in another way later is prepared as this job has it, not as the last.
        source = replace(self.prepared.source, spec=as_leg(spec, "reference"))
        return replace(self.prepared, source=source)


def key_of(spec: JobSpec, dtype: str) -> Key:
    """Give all that decides the rows of a job; an upload is named by its content."""
    mine = as_leg(spec, "reference").model_dump_json(
        include={
            "dataset", "target", "sample_weight", "split", "scaling", "missing", "text_columns",
        }
    )  # fmt: skip
    return mine, aim_of(spec), dtype


def _bytes_of(prepared: Prepared) -> int:
    return prepared.inputs_train.nbytes + prepared.inputs_test.nbytes


def _locked(prepared: Prepared) -> Prepared:
    """Nobody may change what the next job will find."""
    for array in (
        *(prepared.inputs_train, prepared.inputs_test),
        *(prepared.targets_train, prepared.targets_test),
        *(prepared.rows_train, prepared.rows_test),
    ):
        array.flags.writeable = False
    return prepared
