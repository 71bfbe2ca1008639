"""Pictures: what one is by its header, and a clean one made of it.

Cleaning decodes what strangers sent, so it runs as a process of its own (`python -m chat.pictures …`), with limits on
memory, time and pixels; it imports next to nothing of ours and starts in a tenth of a second. What it writes has no
metadata: no place, no camera, no comment. Whatever trips it is no picture.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from PIL import Image, ImageOps, ImageSequence

from chat import confined

FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
MOST_PIXELS = 50_000_000
MOST_BYTES = 32 * 1024 * 1024
# Of all pictures of an animation together.
MOST_MOVING_PIXELS = 60_000_000
THUMBNAIL = 800
# The box of an emoji, and how many pictures of one that moves there may be; of more, the first stands still.
EMOJI, MOST_FRAMES = 128, 150
# Browsers show what is quicker at a speed of their own.
_SHORTEST_MS = 20
MEMORY, SECONDS = 1024 * 1024 * 1024, 20
_TURNED = (5, 6, 7, 8)
_ORIENTATION = 0x0112

# Pillow would only warn; `_check` refuses.
Image.MAX_IMAGE_PIXELS = None


class Seen(NamedTuple):
    """What the header says: a format, and the size as it is looked at."""

    format: str
    width: int
    height: int


def look(path: Path) -> Seen | None:
    """What picture this is, or None for anything else. Decodes nothing, so it is quick and safe."""
    if not 0 < path.stat().st_size <= MOST_BYTES:
        return None
    try:
        with Image.open(path, formats=FORMATS) as picture:
            width, height = picture.size
            exif = Image.Exif()
            exif.load(picture.info.get("exif", b""))
            turned = exif.get(_ORIENTATION) in _TURNED
            found = Seen(picture.format or "", *((height, width) if turned else (width, height)))
            picture.verify()
    except Exception:
        # Pillow raises whatever its formats trip over.
        return None
    return found if width * height <= MOST_PIXELS else None


async def clean(source: Path, target: Path, thumbnail: Path) -> bool:
    """Make a clean picture and a small one of it, in a process of its own; whether that worked."""
    return await _run("clean", source, target, thumbnail)


async def face(source: Path, target: Path) -> bool:
    """Make the square picture of a person; whether that worked."""
    return await _run("face", source, target)


async def emoji(source: Path, target: Path, still: Path) -> bool:
    """Make the picture of an emoji, and a still one of it if it moves; whether that worked."""
    return await _run("emoji", source, target, still)


async def _run(what: str, *paths: Path) -> bool:
    return await confined.run("chat.pictures", what, *map(str, paths), seconds=SECONDS) is not None


def _clean(source: Path, target: Path, thumbnail: Path) -> None:
    with Image.open(source, formats=FORMATS) as picture:
        _check(picture)
        kind = picture.format or ""
        if getattr(picture, "n_frames", 1) > 1:
            _save_moving(picture, target)
        else:
            _save(_upright(picture), target, kind)
    with Image.open(target, formats=FORMATS) as picture:
        small = _upright(picture)
        small.thumbnail((THUMBNAIL, THUMBNAIL), Image.Resampling.LANCZOS)
        _bare(small).save(thumbnail, "WEBP", quality=80, method=4)


def _face(source: Path, target: Path, size: int = 256) -> None:
    with Image.open(source, formats=FORMATS) as picture:
        _check(picture)
        square = ImageOps.fit(_upright(picture), (size, size), Image.Resampling.LANCZOS)
        _bare(square).save(target, "WEBP", quality=85, method=4)


def _emoji(source: Path, target: Path, still: Path) -> None:
    with Image.open(source, formats=FORMATS) as picture:
        _check(picture)
        if 1 < getattr(picture, "n_frames", 1) <= MOST_FRAMES:
            frames, durations = [], []
            loop = picture.info.get("loop", 1)
            for frame in ImageSequence.Iterator(picture):
                durations.append(max(frame.info.get("duration", 100), _SHORTEST_MS))
                frames.append(_small(frame.convert("RGBA")))
            first, *rest = frames
            first.save(target, "WEBP", save_all=True, append_images=rest, duration=durations, loop=loop, quality=85)
            first.save(still, "WEBP", quality=90)
        else:
            _small(_upright(picture)).save(target, "WEBP", quality=90)


def _small(picture: Image.Image) -> Image.Image:
    small = _bare(picture)
    small.thumbnail((EMOJI, EMOJI), Image.Resampling.LANCZOS)
    return small


def _check(picture: Image.Image) -> None:
    if picture.width * picture.height > MOST_PIXELS:
        raise ValueError("too many pixels")


def _upright(picture: Image.Image) -> Image.Image:
    picture.load()
    return ImageOps.exif_transpose(picture)


def _save(picture: Image.Image, target: Path, kind: str) -> None:
    # The colours stay what they are; everything else that came along does not.
    profile = picture.info.get("icc_profile")
    bare = _bare(picture)
    if kind == "JPEG":
        (bare if bare.mode in ("L", "RGB", "CMYK") else bare.convert("RGB")).save(
            target, "JPEG", quality=88, optimize=True, progressive=True, icc_profile=profile
        )
    elif kind == "WEBP":
        bare.save(target, "WEBP", quality=88, icc_profile=profile or b"")
    else:
        bare.save(target, kind, **({"icc_profile": profile} if kind == "PNG" else {}))


def _save_moving(picture: Image.Image, target: Path) -> None:
    kind = picture.format or ""
    pixels = picture.width * picture.height * getattr(picture, "n_frames", 1)
    if pixels > MOST_MOVING_PIXELS:
        raise ValueError("too many pictures")
    frames, durations = [], []
    loop = picture.info.get("loop", 0)
    for frame in ImageSequence.Iterator(picture):
        durations.append(frame.info.get("duration", 100))
        frames.append(_bare(frame.convert("RGBA")))
    first, *rest = frames
    options = {"disposal": 2} if kind == "GIF" else {}
    first.save(target, kind, save_all=True, append_images=rest, duration=durations, loop=loop, **options)


def _bare(picture: Image.Image) -> Image.Image:
    """The same pixels in a picture that knows nothing else; transparency stays."""
    if "transparency" in picture.info and picture.mode in ("P", "L", "RGB"):
        picture = picture.convert("RGBA")
    if picture.mode == "P":
        picture = picture.convert("RGB")
    bare = picture.copy()
    bare.info.clear()
    return bare


if __name__ == "__main__":
    confined.limit(MEMORY, SECONDS)
    ways: dict[str, Callable[..., None]] = {"clean": _clean, "face": _face, "emoji": _emoji}
    ways[sys.argv[1]](*map(Path, sys.argv[2:]))
