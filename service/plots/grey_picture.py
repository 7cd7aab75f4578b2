"""Small grey pictures as PNG, without any library of pictures."""

import base64
import math
import struct
import zlib
from collections.abc import Sequence


def grey_picture(pixels: Sequence[float], width: int, low: float, high: float, times: int) -> str:
    """A picture as a `data:` URL: the larger a value, the darker; what is no number is white.

    Args:
        pixels: Values, line after line from the top.
        width: Pixels in a line.
        low: What is white.
        high: What is black.
        times: How many times as large it is drawn, so that nothing smooths its edges away.
    """
    span = (high - low) or 1.0
    shades = [_shade((value - low) / span) for value in pixels]
    lines = b""
    for start in range(0, len(shades), width):
        line = b"".join(bytes([shade]) * times for shade in shades[start : start + width])
        lines += (b"\0" + line) * times
    height = len(shades) // width
    head = struct.pack(">IIBBBBB", width * times, height * times, 8, 0, 0, 0, 0)
    parts = _chunk(b"IHDR", head), _chunk(b"IDAT", zlib.compress(lines)), _chunk(b"IEND", b"")
    content = b"\x89PNG\r\n\x1a\n" + b"".join(parts)
    return "data:image/png;base64," + base64.b64encode(content).decode()


def _shade(share: float) -> int:
    return 255 if not math.isfinite(share) else round(255 * (1 - min(1.0, max(0.0, share))))


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
