"""The figures of studies, small enough for a page."""

from pathlib import Path

from PIL import Image

WIDTH = 1200  # pixels
COLOURS = 256


def shrink(figure: Path, into: Path) -> None:
    """Write a picture no wider than WIDTH and of few colours, which a line drawing does not miss."""
    with Image.open(figure) as opened:
        picture = opened.convert("RGB")
    if picture.width > WIDTH:
        height = round(picture.height * WIDTH / picture.width)
        picture = picture.resize((WIDTH, height), Image.Resampling.LANCZOS)
    into.parent.mkdir(parents=True, exist_ok=True)
    picture.quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(into, optimize=True)
