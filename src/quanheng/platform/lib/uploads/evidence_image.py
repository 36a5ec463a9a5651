"""A picture made anew from its pixels with Pillow, inside the reading process: nothing but the pixels goes along."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from PIL import Image, ImageOps, UnidentifiedImageError

from quanheng.platform.lib.uploads.child import Answer
from quanheng.platform.lib.uploads.guard_zip import Harm
from quanheng.platform.lib.uploads.limits import PIXELS

_FORMATS = {
    "png": ("PNG",),
    "jpg": ("JPEG", "MPO"),
}  # MPO: what many telephones call a JPEG with a second view
_QUALITY = 90
Image.MAX_IMAGE_PIXELS = None  # its size is looked at here, before anything is decoded
_MODES = {"png": ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"), "jpg": ("L", "RGB")}


def encoded_again(data: bytes, asked: Mapping[str, Any]) -> Answer:
    """The picture, turned as it is meant to be seen. Raises `Harm` for pixel floods, films and damaged files."""
    kind = asked["kind"]
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS[kind]) as picture:
            width, height = picture.size
            if width * height > PIXELS:
                raise _too_large(width, height)
            if kind == "png" and getattr(picture, "n_frames", 1) > 1:
                raise Harm(
                    "moving-picture",
                    ("图片是动图", "the picture moves"),
                    ("一张静止的图片", "one still picture"),
                    ("截取一帧再传", "upload one frame"),
                )
            picture.load()
            turned = ImageOps.exif_transpose(picture)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise Harm("damaged", ("图片打不开或已损坏", "the picture cannot be opened or is damaged"), ("完整的图片", "a whole picture"),
                   ("重新拍照或导出", "take or export it again")) from error  # fmt: skip
    plain = turned if turned.mode in _MODES[kind] else turned.convert("RGB")
    clean = Image.new(plain.mode, plain.size)
    if plain.mode == "P":
        clean.putpalette(plain.getpalette() or [])
        if "transparency" in plain.info:
            clean.info["transparency"] = plain.info["transparency"]
    clean.paste(plain)
    out = io.BytesIO()
    if kind == "jpg":
        clean.save(out, "JPEG", quality=_QUALITY, optimize=True)
    else:
        clean.save(out, "PNG", optimize=False)
    return {}, out.getvalue()


def _too_large(width: int, height: int) -> Harm:
    return Harm("too-many-pixels", (f"图片有 {width} × {height} 像素", f"the picture has {width} × {height} pixels"),
                (f"不超过 {PIXELS // 1_000_000} 百万像素", f"at most {PIXELS // 1_000_000} megapixels"),
                ("缩小后再传", "make it smaller and upload again"))  # fmt: skip
