"""Makes small synthetic pictures in every format and what Pillow, Keras and TensorFlow make of them.

Pinned: Pillow 13.0.0, TensorFlow 2 (CPU), Keras 3, NumPy 2; PYTHONHASHSEED does not matter.
Run:    python images.py (from anywhere); writes ../Images/files/*, ../Images/*.tsv and ../Images/*.npy.
"""

import hashlib
import io
import os
import struct
import sys
import zlib

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np
from PIL import Image, ImageOps

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import images_compare

OUT = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Images"))
FILES = os.path.join(OUT, "files")
os.makedirs(FILES, exist_ok=True)
FILTERS = ["nearest", "bilinear", "bicubic", "hamming", "box", "lanczos"]


def picture(height, width, channels=3, seed=0):
    """A smooth colour pattern with a hard-edged disc and a little noise."""
    y, x = np.mgrid[0:height, 0:width]
    planes = []
    for c in range(channels):
        wave = 127 + 90 * np.sin((x * (c + 1) + y * 2 + seed) / 7.0) + 30 * np.cos(y / (3.0 + c))
        wave[(x - width / 2) ** 2 + (y - height / 3) ** 2 < (min(height, width) / 4) ** 2] = 40 + 70 * c
        planes.append(wave)
    noise = np.random.default_rng(seed).integers(-9, 10, (height, width, channels))
    return np.clip(np.stack(planes, -1) + noise, 0, 255).astype(np.uint8)


def write(name, data):
    with open(os.path.join(FILES, name), "wb") as file:
        file.write(data)


def save(name, image, **options):
    buffer = io.BytesIO()
    image.save(buffer, **options)
    write(name, buffer.getvalue())


def chunk(name, payload):
    return struct.pack(">I", len(payload)) + name + payload + struct.pack(">I", zlib.crc32(name + payload))


PASSES = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]


def png(samples, depth, color, interlaced=False, extra=b"", after=b"", filters=True):
    """A PNG of any kind from samples[height, width, channels]; Pillow itself cannot write most kinds."""
    height, width, channels = samples.shape

    def rows(part):
        out, previous = b"", None
        if part.size == 0:
            return out
        for index, row in enumerate(part):
            flat = row.reshape(-1)
            if depth == 16:
                raw = flat.astype(">u2").tobytes()
            elif depth == 8:
                raw = flat.astype(np.uint8).tobytes()
            else:
                bits = "".join(format(int(v), f"0{depth}b") for v in flat)
                bits += "0" * (-len(bits) % 8)
                raw = bytes(int(bits[i : i + 8], 2) for i in range(0, len(bits), 8))
            bpp = max(1, depth * channels // 8)
            kind = index % 5 if filters else 0
            before = previous or bytes(len(raw))
            coded = bytearray()
            for i, value in enumerate(raw):
                a = raw[i - bpp] if i >= bpp else 0
                b = before[i]
                c = before[i - bpp] if i >= bpp else 0
                p = a + b - c
                nearest = min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]
                coded.append((value - [0, a, b, (a + b) // 2, nearest][kind]) & 255)
            out += bytes([kind]) + bytes(coded)
            previous = raw
        return out

    if interlaced:
        data = b"".join(rows(samples[y0::dy, x0::dx]) for y0, x0, dy, dx in PASSES)
    else:
        data = rows(samples)
    packed = zlib.compress(data, 9)
    half = len(packed) // 2
    header = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, int(interlaced))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + chunk(b"IDAT", packed[:half])
        + chunk(b"IDAT", packed[half:]) + after + chunk(b"IEND", b"")
    )


def bmp(bits, rows, palette=b"", compression=0, width=0, height=0, header=40, masks=(), colors=0):
    if header == 12:
        info = struct.pack("<IHHHH", 12, width, height, 1, bits)
    else:
        info = struct.pack("<IiiHHIIiiII", header, width, height, 1, bits, compression, len(rows), 2835, 2835, colors, 0)
        info += struct.pack(f"<{len(masks)}I", *masks)
        info += b"\0" * max(0, header - len(info))
    offset = 14 + len(info) + len(palette)
    return b"BM" + struct.pack("<IHHI", offset + len(rows), 0, 0, offset) + info + palette + rows


def make_jpeg():
    color = Image.fromarray(picture(21, 27))
    for name, options in {
        "baseline444": dict(subsampling=0), "baseline422": dict(subsampling=1),
        "baseline420": dict(subsampling=2), "progressive": dict(progressive=True),
        "restart": dict(restart_marker_blocks=1),
    }.items():
        save(f"{name}.jpg", color, format="JPEG", quality=85, **options)
    save("gray.jpg", color.convert("L"), format="JPEG")
    save("cmyk.jpg", Image.fromarray(picture(13, 10, 4), "CMYK"), format="JPEG", quality=90)
    save("one.jpg", color.crop((0, 0, 1, 1)), format="JPEG")
    save("photo.jpg", Image.fromarray(picture(61, 83, seed=3)), format="JPEG", quality=90)
    save("tall.jpg", Image.fromarray(picture(120, 31, seed=4)), format="JPEG", quality=90)
    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = orientation
        save(f"exif{orientation}.jpg", Image.fromarray(picture(6, 9, seed=5)), format="JPEG", exif=exif, quality=60)


def make_png():
    for interlaced in (False, True):
        tag = "i" if interlaced else "n"
        for color, depths in {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}.items():
            for depth in depths:
                channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[color]
                height, width = (13, 11) if depth != 8 else (9, 17)
                wide = picture(height, width, channels, seed=color).astype(np.uint32)
                samples = wide * 257 + 13 if depth == 16 else wide >> (8 - depth)
                if color == 0 and depth == 16:
                    samples = samples // 200
                extra = b""
                if color == 3:
                    count = min(1 << depth, 200)  # indices above 200 have no colour
                    extra = chunk(b"PLTE", picture(1, count, 3, seed=9).tobytes()[: count * 3])
                    extra += chunk(b"tRNS", bytes(range(0, min(count, 100))))
                write(f"{tag}{color}_{depth}.png", png(samples, depth, color, interlaced, extra))
    base = picture(4, 5).astype(np.uint32)
    write("transparent_rgb.png", png(base, 8, 2, extra=chunk(b"tRNS", struct.pack(">HHH", *base[0, 0]))))
    write("transparent_gray.png", png(base[:, :, :1], 8, 0, extra=chunk(b"tRNS", b"\0\x10")))
    write("one.png", png(base[:1, :1], 8, 2))
    write("one_interlaced.png", png(base[:1, :1], 8, 2, interlaced=True))
    write("no_palette.png", png(base[:, :, :1], 8, 3))
    write("late_exif.png", png(base, 8, 2, after=chunk(b"eXIf", b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0")))
    frames = [Image.fromarray(picture(6, 7, seed=s)) for s in (1, 2)]
    save("animated.png", frames[0], format="PNG", save_all=True, append_images=frames[1:])
    good = png(base, 8, 2, filters=False)
    write("bad_data_crc.png", good.replace(chunk(b"IEND", b""), b"")[:-1] + b"\0")
    write("bad_header_crc.png", good[:29] + bytes([good[29] ^ 1]) + good[30:])
    write("bad_text_crc.png", good[:33] + chunk(b"tEXt", b"a\0b")[:-1] + b"\0" + good[33:])
    write("no_end.png", good[: good.index(b"IEND") - 4])
    write("bad_type.png", png(base[:, :, :1], 8, 0)[:24] + b"\x03" + png(base, 8, 2)[25:])


def make_webp():
    color = Image.fromarray(picture(18, 23, seed=6))
    alpha = Image.fromarray(picture(18, 23, 4, seed=7), "RGBA")
    save("lossy.webp", color, format="WEBP", quality=70)
    save("lossless.webp", color, format="WEBP", lossless=True)
    save("lossy_alpha.webp", alpha, format="WEBP", quality=70)
    save("lossless_alpha.webp", alpha, format="WEBP", lossless=True, exact=True)
    save("animated.webp", color, format="WEBP", save_all=True, append_images=[color.rotate(90)], duration=10)
    exif = Image.Exif()
    exif[0x0112] = 6
    save("exif.webp", color.crop((0, 0, 5, 4)), format="WEBP", lossless=True, exif=exif)


def make_bmp():
    width, height = 9, 6
    rng = np.random.default_rng(8)
    palette = rng.integers(0, 256, (256, 4), dtype=np.uint8)
    for bits in (1, 4, 8, 16, 24, 32):
        stride = (width * bits + 31) // 32 * 4
        rows = rng.integers(0, 256, stride * height, dtype=np.uint8).tobytes()
        colors = palette[: 1 << bits].tobytes() if bits <= 8 else b""
        for name, sign in (("up", 1), ("down", -1)):
            write(f"plain{bits}_{name}.bmp", bmp(bits, rows, colors, 0, width, sign * height))
        if bits <= 8 or bits == 24:
            triples = palette[: 1 << bits, :3].tobytes() if bits <= 8 else b""
            write(f"os2_{bits}.bmp", bmp(bits, rows, triples, 0, width, height, header=12))
        if bits == 16:
            write("mask565.bmp", bmp(16, rows, b"", 3, width, height, masks=(0xF800, 0x7E0, 0x1F)))
            write("mask555.bmp", bmp(16, rows, b"", 3, width, height, masks=(0x7C00, 0x3E0, 0x1F)))
            write("mask444.bmp", bmp(16, rows, b"", 3, width, height, masks=(0xF00, 0xF0, 0xF)))
        if bits == 32:
            for index, masks in enumerate([
                (0xFF0000, 0xFF00, 0xFF, 0), (0xFF000000, 0xFF0000, 0xFF00, 0), (0xFF000000, 0xFF00, 0xFF, 0),
                (0xFF000000, 0xFF0000, 0xFF00, 0xFF), (0xFF, 0xFF00, 0xFF0000, 0xFF000000),
                (0xFF0000, 0xFF00, 0xFF, 0xFF000000), (0xFF000000, 0xFF00, 0xFF, 0xFF0000), (0, 0, 0, 0),
            ]):
                write(f"mask32_{index}.bmp", bmp(32, rows, b"", 3, width, height, header=108, masks=masks))
        if bits == 8:
            gray = b"".join(bytes([i, i, i, 0]) for i in range(256))
            write("gray8.bmp", bmp(8, rows, gray, 0, width, height))
            write("few8.bmp", bmp(8, rows, colors[:40], 0, width, height, colors=10))
        if bits == 1:
            write("bw1.bmp", bmp(1, rows, b"\0\0\0\0\xff\xff\xff\0", 0, width, height))
    colors = palette.tobytes()
    rle8 = b"\x05\x07\x04\x09\0\0" b"\0\x05\1\2\3\4\5\0\x04\x0b\0\0" b"\0\2\3\1\x06\x0c\0\0" b"\x09\x21\0\0\x20\x22\0\0\0\1"
    write("rle8.bmp", bmp(8, rle8, colors, 1, width, height))
    write("rle8_short.bmp", bmp(8, rle8[:12], colors, 1, width, height))
    rle4 = b"\x09\x12\0\0" b"\0\x05\x12\x34\x50\0\x04\x67\0\0" b"\x09\x34\0\0\x09\x56\0\0\x09\x78\0\0\x20\x9a\0\0\0\1"
    write("rle4.bmp", bmp(4, rle4, colors[:64], 2, width, height))


def make_gif():
    indexed = Image.fromarray(picture(19, 14, seed=2)).quantize(64)
    save("plain.gif", indexed, format="GIF", interlace=0)
    save("interlaced.gif", indexed, format="GIF", interlace=1)
    save("transparent.gif", indexed, format="GIF", transparency=3)
    save("gray.gif", Image.fromarray(picture(7, 9, 1, seed=2)[:, :, 0]), format="GIF")
    save("one.gif", indexed.crop((0, 0, 1, 1)), format="GIF")
    save("animated.gif", indexed, format="GIF", save_all=True, append_images=[indexed.rotate(180)], duration=5)
    with open(os.path.join(FILES, "plain.gif"), "rb") as file:
        plain = bytearray(file.read())
    frame = plain.index(b"\x2c\0\0\0\0")
    for name, screen, at in (("inset", (30, 25), (5, 3)), ("outgrown", (10, 10), (2, 1))):
        moved = bytearray(plain)
        moved[6:10] = struct.pack("<HH", *screen)
        moved[frame + 1 : frame + 5] = struct.pack("<HH", *at)
        write(f"{name}.gif", bytes(moved))
    control = b"\x21\xf9\x04\x01\0\0\x05\0"
    moved = bytearray(plain)
    moved[6:10] = struct.pack("<HH", 30, 25)
    write("inset_transparent.gif", bytes(moved[:frame]) + control + bytes(moved[frame:]))


def make_foreign():
    small = Image.fromarray(picture(3, 3))
    save("foreign.tiff", small, format="TIFF")
    save("foreign.ico", small, format="ICO", sizes=[(3, 3)])
    write("foreign.html", b"<!DOCTYPE html>\n<html><head><title>404</title></head></html>\n")


def write_decode_table():
    with open(os.path.join(OUT, "decode.tsv"), "w") as table:
        for name in sorted(os.listdir(FILES)):
            with open(os.path.join(FILES, name), "rb") as file:
                data = file.read()
            fields = images_compare.describe(data, resized=False)
            orientation, upright = "-", "-"
            if fields[0] not in ("ERROR", "FOREIGN"):
                image = Image.open(io.BytesIO(data))
                orientation = str(image.getexif().get(0x0112, 1))
                upright = images_compare.digest(ImageOps.exif_transpose(image).convert("RGB"))
            table.write("\t".join([name] + fields + [orientation, upright]) + "\n")


def write_resize_table():
    """name, filter, crop?, height, width, digest: load_img's steps on decoded pictures."""
    lines = []
    for name in ("photo.jpg", "tall.jpg", "one.png", "plain.gif", "n2_8.png"):
        image = Image.open(os.path.join(FILES, name)).convert("RGB")
        sizes = [(1, 1), (7, 8), (9, 7), (24, 24), (31, 120), (61, 31), (100, 90), (130, 20), (61, 83)]
        for height, width in sizes:
            for crop in (False, True):
                for filter_name in FILTERS:
                    box = None
                    if crop:
                        crop_height = min(image.height, image.width * height // width)
                        crop_width = min(image.width, image.height * width // height)
                        if crop_height == 0 or crop_width == 0:
                            continue
                        top, left = (image.height - crop_height) // 2, (image.width - crop_width) // 2
                        box = [left, top, left + crop_width, top + crop_height]
                    resized = image.resize((width, height), Image.Resampling[filter_name.upper()], box=box)
                    lines.append([name, filter_name, "crop" if crop else "stretch", height, width, images_compare.digest(resized)])
    with open(os.path.join(OUT, "resize.tsv"), "w") as table:
        for line in lines:
            table.write("\t".join(map(str, line)) + "\n")


def write_tensorflow():
    import tensorflow as tf
    from keras.src.applications.imagenet_utils import preprocess_input

    image = np.array(Image.open(os.path.join(FILES, "photo.jpg")).convert("RGB"))
    for height, width in ((24, 20), (61, 83), (90, 100)):
        resized = tf.image.resize(image, (height, width), method="bilinear").numpy()
        np.save(os.path.join(OUT, f"tf_bilinear_{height}x{width}.npy"), resized[:, :, :])
    for height, width in ((24, 20), (20, 31), (64, 96), (48, 48)):
        padded = tf.image.resize_with_pad(image, height, width, method="bilinear").numpy()
        np.save(os.path.join(OUT, f"tf_pad_{height}x{width}.npy"), padded)
    ramp = np.stack([np.arange(256), np.arange(255, -1, -1), (np.arange(256) * 7) % 256], -1)
    ramp = ramp.reshape(16, 16, 3).astype(np.float32)
    np.save(os.path.join(OUT, "ramp.npy"), ramp.astype(np.uint8))
    for mode in ("caffe", "tf", "torch"):
        np.save(os.path.join(OUT, f"preprocess_{mode}.npy"), preprocess_input(ramp.copy(), data_format="channels_last", mode=mode))
    # keras-preprocessing's ImageDataGenerator.standardize: x *= rescale, with a Python number.
    scaled = ramp.copy()
    scaled *= 1 / 255
    np.save(os.path.join(OUT, "preprocess_rescale.npy"), scaled)


if __name__ == "__main__":
    make_jpeg()
    make_png()
    make_webp()
    make_bmp()
    make_gif()
    make_foreign()
    write_decode_table()
    write_resize_table()
    write_tensorflow()
