"""`python -m intake`: read one uploaded file, or say why not.

Exit status 0: OUT/table.parquet and OUT/profile.json are there, nothing is printed.
Exit status 2: the file was refused and one JSON problem is printed; ignore what OUT may hold.
Any other: a mistake of ours or of the caller; its traceback is on standard error.
"""

import argparse
import json
import sys
from pathlib import Path

from intake.confinement import limit_memory, memory_flaw, run_confined
from intake.detection import detect_format
from intake.refusal import Refused
from intake.without_pandas import keep_pandas_out
from schemas.upload import IntakeOrder


def read(path: Path, order: IntakeOrder, folder: Path) -> bytes:
    """Read the file at `path` into `folder`; the answer is a problem, or empty."""
    keep_pandas_out()
    try:
        detect_format(path, order)

        import pyarrow as pa

        from intake.table import read_table, write_table

        # One upload must not take the processors from the training beside it.
        pa.set_cpu_count(1)
        pa.set_io_thread_count(1)
        limit_memory(order.limits)
        write_table(*read_table(path, order), folder)
    except Refused as refused:
        return json.dumps(refused.problem()).encode()
    except MemoryError:
        return json.dumps(Refused(memory_flaw(order.limits)).problem()).encode()
    return b""


def main() -> int:
    """Read the command line and work in a confined child."""
    parser = argparse.ArgumentParser(prog="python -m intake", description=__doc__)
    parser.add_argument("--input", type=Path, required=True, help="the uploaded file")
    parser.add_argument("--options", type=Path, required=True, help="an IntakeOrder as JSON")
    parser.add_argument("--output", type=Path, required=True, help="folder for the two results")
    given = parser.parse_args()
    order = IntakeOrder.model_validate_json(given.options.read_bytes())
    try:
        answer = run_confined(lambda: read(given.input, order, given.output), order.limits)
    except Refused as refused:
        answer = json.dumps(refused.problem()).encode()
    sys.stdout.buffer.write(answer)
    return 2 if answer else 0


if __name__ == "__main__":
    sys.exit(main())
