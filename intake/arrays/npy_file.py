"""An NPY file: one array."""

from pathlib import Path

from intake.arrays.columns import array_columns, flattened
from intake.arrays.npy_header import read_header
from intake.reading import Reading
from intake.refusal import refuse
from intake.size import check_limit, check_size
from schemas.upload import IntakeOrder


def read_npy(path: Path, order: IntakeOrder) -> Reading:
    """Read an array as columns x0, x1, ..., or named after the fields of its records.

    Raises:
        Refused: It is not plain, too large, or not as long as its header says.
    """
    with path.open("rb") as stream:
        header = read_header(stream, "")
        check_size(header.rows, header.width, order.limits)
        check_limit("bytes as an array", header.array_bytes, order.limits.max_bytes)
        follows = path.stat().st_size - header.header_bytes
        if follows != header.array_bytes:
            refuse(
                f"The header promises {header.array_bytes:,} bytes, {follows:,} follow: the file "
                "is cut off, or holds more than one array.",
                came=follows,
                allowed=f"{header.array_bytes} bytes",
            )
        prefix = "" if header.dtype.names else "x"
        columns = array_columns(header, stream.read(), "x0", prefix)
        return Reading(columns, notes=flattened(header, prefix))
