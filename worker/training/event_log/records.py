"""The record file that event files are: each record framed by its length and two checksums.

Source:
    TensorFlow, `tensorflow/core/lib/io/record_writer.h`; the checksum is CRC-32C of RFC 3720,
    appendix B.4, rotated and shifted as `tensorflow/core/lib/hash/crc32c.h` does.
"""

import functools
import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_POLYNOMIAL = 0x82F63B78  # Castagnoli's, with its bits reversed.
_CHUNK_BYTES = 1024
_ALL_ONES = 0xFFFFFFFF
_MASK = 0xA282EAD8


class RecordFile:
    """A new file of records. A record is in the file when `write` returns, for any reader to see.

    Each record is one write past any buffer: readers look at the file while it grows, and a
    process that is killed loses nothing that it wrote.

    Args:
        path: Where the file comes to be; it must not be there yet.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("xb", buffering=0)

    def write(self, record: bytes) -> None:
        """Add one record."""
        self._file.write(b"".join((_head(len(record)), record, masked_checksum(record))))

    def close(self) -> None:
        """Close the file; doing it twice is no harm."""
        self._file.close()


def checksum(content: bytes) -> int:
    """CRC-32C of `content`.

    The checksum is linear over the field of two elements, so that the share of each byte can be
    looked up by its value and its distance from the end, and all shares added by `xor`.

    Example:
        >>> hex(checksum(b"123456789"))
        '0xe3069283'
    """
    shares = _shares()
    state = _ALL_ONES
    values = np.frombuffer(content, np.uint8)
    for start in range(0, len(values), _CHUNK_BYTES):
        chunk = values[start : start + _CHUNK_BYTES]
        places = _ROWS[_CHUNK_BYTES - len(chunk) :]
        added = int(np.bitwise_xor.reduce(shares.take(places + chunk)))
        # What came before acts like bytes laid over the first four of this chunk.
        overlaid = state.to_bytes(4, "little")[: len(chunk)]
        for place, byte in enumerate(overlaid):
            added ^= int(shares[places[place] + byte])
        state = added ^ (state >> (8 * len(overlaid)))
    return state ^ _ALL_ONES


def masked_checksum(content: bytes) -> bytes:
    """Checksum as record files hold it: four bytes, changed so that it is not a checksum's own."""
    plain = checksum(content)
    rotated = (plain >> 15) | (plain << 17)
    return struct.pack("<I", (rotated + _MASK) & _ALL_ONES)


@functools.lru_cache(maxsize=1024)  # a leg's records have few different lengths
def _head(length: int) -> bytes:
    """A record's length in bytes, and the checksum of that."""
    packed = struct.pack("<Q", length)
    return packed + masked_checksum(packed)


_ROWS = np.arange(_CHUNK_BYTES) * 256


@functools.cache
def _shares() -> NDArray[np.uint32]:
    """Share of each byte value in each place of a chunk, one place after the other."""
    single: NDArray[np.uint32] = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        single = np.where(single & 1, (single >> 1) ^ np.uint32(_POLYNOMIAL), single >> 1)
    shares = np.empty((_CHUNK_BYTES, 256), np.uint32)
    shares[-1] = single
    for row in range(_CHUNK_BYTES - 2, -1, -1):
        later = shares[row + 1]
        shares[row] = (later >> 8) ^ single[later & 0xFF]
    return shares.ravel()
