"""Files that are not what they pretend to be, and bodies that nobody should send."""

import io
import json
import zipfile
from typing import Any

import numpy as np
from numpy.lib import format as npy_format
from numpy.typing import NDArray

from tests.integration.visitor import diabetes


def npy(array: NDArray[Any]) -> bytes:
    """An array as NumPy saves it, pickled where it holds objects."""
    file = io.BytesIO()
    np.save(file, array, allow_pickle=True)
    return file.getvalue()


def archive(**members: bytes) -> bytes:
    """A ZIP archive of these files; `__` in a name stands for `/`, and each ends with `.npy`."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name.replace("__", "/") + ".npy", content)
    return file.getvalue()


def npz_bomb(mebibytes: int = 300) -> bytes:
    """An NPZ of some hundred kilobytes that swells to so many mebibytes of zeros."""
    file = io.BytesIO()
    shape = (mebibytes * 2**20 // 8, 1)
    with (
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed,
        packed.open("x.npy", "w", force_zip64=True) as member,
    ):
        npy_format.write_array_header_1_0(
            member, {"descr": "<f8", "fortran_order": False, "shape": shape}
        )
        for _ in range(mebibytes):
            member.write(bytes(2**20))
    return file.getvalue()


def table(target: str, rows: int = 40) -> bytes:
    """A CSV of a counting column `a` and a target `y`; `{}` in it becomes the row's number."""
    lines = (f"{number},{target.format(number)}" for number in range(rows))
    return "\n".join(["a,y", *lines]).encode()


def raw_job(**texts: str) -> bytes:
    """An accepted job as JSON, with members whose JSON is given as text."""
    members = {name: json.dumps(value) for name, value in diabetes().items()} | texts
    return ("{" + ",".join(f'"{name}":{text}' for name, text in members.items()) + "}").encode()
