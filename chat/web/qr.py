"""QR codes, as the outline of their dark squares."""

from typing import NamedTuple

import segno


class Code(NamedTuple):
    """`size` squares on each side; `path` is what an SVG draws, one unit for each square."""

    size: int
    path: str


def code(text: str) -> Code:
    matrix = segno.make_qr(text, error="m").matrix
    path = "".join(f"M{x} {y}h1v1h-1z" for y, line in enumerate(matrix) for x, is_dark in enumerate(line) if is_dark)
    return Code(len(matrix), path)
