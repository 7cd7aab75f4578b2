"""Damages valid files at random and reads each in the confinement; prints how they ended.

Run as `python -m tests.intake.damage KIND COUNT SEED`. A process of its own, because
the confinement forks, which a test runner with threads had better not.
"""

import json
import random
import sys
import tempfile
from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow as pa

# The readers are imported here, once, and not in every child.
import intake.arrays.npy_file
import intake.arrays.npz_archive
import intake.delimited.reader
import intake.parquet_file
import intake.table  # noqa: F401
from intake.__main__ import read
from intake.confinement import run_confined
from intake.refusal import Refused
from schemas.dataset import IntakeLimits, IntakeOrder
from tests.intake.files import npy, npz, parquet

LIMITS = IntakeLimits(max_bytes=1 << 26, memory_bytes=1 << 29, cpu_seconds=10)


def valid(kind: str) -> bytes:
    """A file with numbers, texts and missing values, that is read without complaint."""
    rng = np.random.default_rng(0)
    numbers = rng.normal(size=(40, 2))
    texts = rng.choice(["a", "b,", 'c"'], 40)
    if kind == "npy":
        return npy(numbers)
    if kind == "npz":
        return npz(X=numbers, y=texts)
    if kind == "parquet":
        table = {"a": numbers[:, 0], "b": pa.array([None, *texts[1:]]), "c": [True, None] * 20}
        return parquet(table, row_group_size=15)
    quoted = [str(text).replace('"', '""') for text in texts]
    rows = (f'{a!r},"{b}",{c!r}\n' for (a, c), b in zip(numbers.tolist(), quoted, strict=True))
    return ("a,b,c\n" + "".join(rows)).encode()


def damaged(content: bytes, dice: random.Random) -> bytes:
    """Flip bytes, or take a piece out, put it in twice, or cut the end off."""
    at, length = dice.randrange(len(content)), dice.randrange(1, 30)
    match dice.randrange(4):
        case 0:
            spoilt = bytearray(content)
            for place in dice.sample(range(len(content)), dice.randrange(1, 6)):
                spoilt[place] = dice.randrange(256)
            return bytes(spoilt)
        case 1:
            return content[:at] + content[at + length :]
        case 2:
            return content[: at + length] + content[at:]
        case _:
            return content[:at]


def ending(content: bytes, folder: Path) -> str:
    """Read one file, and say whether it was read, refused or had to be ended."""
    upload = folder / "upload"
    upload.write_bytes(content)
    order = IntakeOrder(limits=LIMITS)
    try:
        problem = run_confined(lambda: read(upload, order, folder / "out"), LIMITS)
    except Refused:
        return "ended"
    return "refused" if problem else "read"


def main(kind: str, count: int, seed: int) -> None:
    """Damage a file `count` times."""
    dice = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        whole = ending(valid(kind), Path(folder))
        if whole != "read":
            raise ValueError(f"the undamaged {kind} file was {whole}")
        endings = Counter(ending(damaged(valid(kind), dice), Path(folder)) for _ in range(count))
    json.dump(endings, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
