"""What Pillow makes of JPEGs that it reduces while decoding them (`Image.draft`), alone and followed by `resize`.

Pinned: Pillow 13.0.0 (libjpeg-turbo 3.2.0). Needs the pictures that images.py makes.
Run:    python draft.py (from anywhere); writes ../Images/draft.tsv and ../Images/draft_resize.tsv.

draft.tsv:        name, reduction, width x height, SHA-256 of the RGB bytes.
draft_resize.tsv: name, filter, aspect, height, width, reduction, SHA-256 of the RGB bytes. Aspect is stretch or crop.

The reduction is the greatest that leaves the part of the picture that is used at least twice the target's sides: the rule of
`Image.thumbnail` with its default reducing_gap of 2. Where thumbnail does nothing else (it reduces once more after the greatest
reduction, and keeps proportions), its result is asserted to be ours.
"""

import hashlib
import os

from PIL import Image, features

OUT = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Images"))
FILTERS = ["nearest", "bilinear", "bicubic", "hamming", "box", "lanczos"]
NAMES = sorted(name for name in os.listdir(os.path.join(OUT, "files")) if name.endswith(".jpg"))
GAP = 2


def digest(image):
    return hashlib.sha256(image.tobytes()).hexdigest()


def drafted(name, reduction):
    """The picture reduced by exactly `reduction`, in RGB, or None where draft would take another."""
    image = Image.open(os.path.join(OUT, "files", name))
    width, height = image.size
    if reduction > 1:
        if min(width, height) < reduction:
            return None
        image.draft(None, (width // reduction, height // reduction))
    if image.size != (-(-width // reduction), -(-height // reduction)):
        return None
    return image.convert("RGB")


def chosen(width, height, target_width, target_height):
    return next(
        s for s in (8, 4, 2, 1)
        if s == 1 or (width >= s * GAP * target_width and height >= s * GAP * target_height))


def write_draft():
    with open(os.path.join(OUT, "draft.tsv"), "w") as table:
        for name in NAMES:
            for reduction in (2, 4, 8):
                image = drafted(name, reduction)
                if image is not None:
                    print(name, reduction, f"{image.width}x{image.height}", digest(image), sep="\t", file=table)


def write_resize():
    asserted = 0
    with open(os.path.join(OUT, "draft_resize.tsv"), "w") as table:
        for name in NAMES:
            width, height = Image.open(os.path.join(OUT, "files", name)).size
            for target_height, target_width in [(1, 1), (2, 3), (3, 4), (5, 5), (7, 10), (8, 3), (13, 17), (30, 40)]:
                for aspect in ("stretch", "crop"):
                    left, top, used_width, used_height = 0, 0, width, height
                    if aspect == "crop":
                        used_height = min(height, width * target_height // target_width)
                        used_width = min(width, height * target_width // target_height)
                        if used_height == 0 or used_width == 0:
                            continue
                        left, top = (width - used_width) // 2, (height - used_height) // 2
                    s = chosen(used_width, used_height, target_width, target_height)
                    image = drafted(name, s)
                    if image is None or s == 1:
                        continue
                    box = (left / s, top / s, (left + used_width) / s, (top + used_height) / s)
                    for filter_name in FILTERS:
                        kind = Image.Resampling[filter_name.upper()]
                        resized = image.resize((target_width, target_height), kind, box=box)
                        print(name, filter_name, aspect, target_height, target_width, s, digest(resized), sep="\t", file=table)
                        again = Image.open(os.path.join(OUT, "files", name))
                        ratios = (used_width / target_width / s / GAP, used_height / target_height / s / GAP)
                        if aspect == "stretch" and again.mode == "RGB" and max(ratios) < 2 and filter_name != "nearest":
                            again.thumbnail((target_width, target_height), kind, reducing_gap=GAP)
                            if again.size == resized.size:
                                assert again.tobytes() == resized.tobytes(), (name, s)
                                asserted += 1
    print(asserted, "of these are what thumbnail gives")


if __name__ == "__main__":
    assert features.version("libjpeg_turbo") == "3.2.0", features.version("libjpeg_turbo")
    write_draft()
    write_resize()
