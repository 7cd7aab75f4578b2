"""`python -m worker.training.meter FILE.npz`: measure recorded steps and print the table."""

import sys
from pathlib import Path

from worker.training.meter.archive import read_recording
from worker.training.meter.errors import RecordingError
from worker.training.meter.measure import measure
from worker.training.meter.table import table

USAGE = "usage: python -m worker.training.meter FILE.npz\n"
SUCCESS, WRONG_USAGE = 0, 2


def main(arguments: list[str]) -> int:
    """Measure the file that is named; give the exit code."""
    if len(arguments) != 1:
        sys.stderr.write(USAGE)
        return WRONG_USAGE
    try:
        measured = measure(read_recording(Path(arguments[0])))
    except RecordingError as error:
        sys.stderr.write(f"{error}\n")
        return WRONG_USAGE
    sys.stdout.write(table(measured) + "\n")
    return SUCCESS


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
