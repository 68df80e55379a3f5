"""Writes digests of what Pillow makes of every file of a folder: the reference for bit-exact decoding.

Pinned: Pillow 13.0.0 (libjpeg-turbo 3.2.0, zlib-ng 2.3.3, libwebp 1.6.0).
Run:    python images_compare.py FOLDER > ../Images/shared_digests.tsv
        FOLDER is the folder of real photos that ImagesTests finds as ProjectPaths.shared/images.

One line per file, tab-separated: path, mode, size, then SHA-256 of the RGB bytes as decoded and after
resizing to 224x224 with nearest, bilinear and lanczos; or path, ERROR, Pillow's reason. Files of formats
that only Pillow reads have FOREIGN and the format.
"""

import hashlib
import io
import os
import sys
import warnings

from PIL import Image

warnings.simplefilter("ignore")
FILTERS = [Image.Resampling.NEAREST, Image.Resampling.BILINEAR, Image.Resampling.LANCZOS]
SUPPORTED = {"JPEG", "MPO", "PNG", "WEBP", "BMP", "GIF"}


def digest(image):
    return hashlib.sha256(image.tobytes()).hexdigest()


def describe(data, resized=True):
    try:
        image = Image.open(io.BytesIO(data))
        if image.format not in SUPPORTED:
            return ["FOREIGN", image.format]
        mode, size = image.mode, f"{image.size[0]}x{image.size[1]}"
        if image.mode != "RGB":
            image = image.convert("RGB")
        image.load()
        fields = [mode, size, digest(image)]
        if resized:
            fields += [digest(image.resize((224, 224), f)) for f in FILTERS]
        return fields
    except Exception as error:  # any refusal counts
        text = " ".join(str(error).split()).split(" <_io")[0]
        return ["ERROR", f"{type(error).__name__}: {text}"]


def main():
    root = sys.argv[1]
    for folder, folders, files in os.walk(root):
        folders.sort()
        for name in sorted(files):
            path = os.path.join(folder, name)
            relative = os.path.relpath(path, root)
            if os.sep not in relative:  # notes and archives beside the picture folders
                continue
            with open(path, "rb") as file:
                print("\t".join([relative] + describe(file.read())))


if __name__ == "__main__":
    main()
