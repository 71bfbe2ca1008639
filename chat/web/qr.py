"""QR codes, as the outline of their dark squares."""

from typing import NamedTuple

import segno

_EDGE = 4


class Code(NamedTuple):
    """`size` squares on each side; `path` is what an SVG draws, one unit for each square."""

    size: int
    path: str

    @property
    def image(self) -> str:
        """A picture of its own, as an SVG: black on white with a quiet edge, which cameras want."""
        side = self.size + 2 * _EDGE
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-{_EDGE} -{_EDGE} {side} {side}" '
            f'shape-rendering="crispEdges"><path fill="#fff" d="M-{_EDGE}-{_EDGE}h{side}v{side}h-{side}z"/>'
            f'<path d="{self.path}"/></svg>'
        )


def code(text: str) -> Code:
    matrix = segno.make_qr(text, error="m").matrix
    path = "".join(f"M{x} {y}h1v1h-1z" for y, line in enumerate(matrix) for x, is_dark in enumerate(line) if is_dark)
    return Code(len(matrix), path)
