"""Makes the files of src/test/resources/org/keras4j/runtime/data with NumPy, PIL and Keras.

    pip install -r data_fixtures_requirements.txt
    python data_fixtures.py [npy] [pngs] [jpegs] [images]

The PNG files are encoded here, since PIL cannot write all types, filters and interlacing;
what they must decode to is what keras.utils.load_img says.
"""

import os
import pathlib
import struct
import sys
import zlib

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import ml_dtypes
import numpy as np
from PIL import Image, ImageOps

OUT = pathlib.Path(__file__).parent.parent / "resources/org/keras4j/runtime/data"
VALUES = np.array([[0, 1, 2], [3, 100, 7]])


def npy():
    types = "f2 f4 f8 i1 i2 i4 i8 u1 u2 u4 u8 b1".split()
    arrays = {}
    for t in types:
        arrays[t] = VALUES.astype("<" + t)
        arrays[t + "-big"] = VALUES.astype(">" + t)
    arrays["bf16"] = VALUES.astype(ml_dtypes.bfloat16)
    arrays["U"] = np.array([["", "a"], ["Größe", "日本\U0001f600"]])
    arrays["U-big"] = arrays["U"].astype(">U5")
    arrays["S"] = np.char.encode(arrays["U"], "utf-8")
    arrays["fortran"] = np.asfortranarray(np.arange(24, dtype="f4").reshape(2, 3, 4))
    arrays["fortran-text"] = np.asfortranarray(arrays["U"])
    arrays["scalar"] = np.float32(2.5)
    arrays["empty"] = np.zeros((0, 3), "i4")
    np.savez(OUT / "types.npz", **arrays)
    np.savez_compressed(OUT / "compressed.npz", **arrays)
    np.save(OUT / "plain.npy", VALUES.astype("f4"))
    for version in (2, 3):
        with open(OUT / f"version{version}.npy", "wb") as f:
            np.lib.format.write_array(f, VALUES.astype("f4"), version=(version, 0))
    np.save(OUT / "object.npy", np.array([{}, 1], dtype=object))
    np.save(OUT / "complex.npy", VALUES.astype("c8"))
    numbers = np.arange(12, dtype="f8").reshape(2, 3, 2)
    np.save(OUT / "complex-fortran.npy", np.asfortranarray(numbers * (1 - 2j)))
    np.save(OUT / "structured.npy", np.zeros(2, dtype=[("a", "f4"), ("b", "i4")]))


def chunk(name, data):
    body = name + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def pack(row, depth):
    """One row of samples as bytes."""
    if depth == 16:
        return row.astype(">u2").tobytes()
    if depth == 8:
        return row.astype("u1").tobytes()
    bits = "".join(format(v, f"0{depth}b") for v in row)
    bits += "0" * (-len(bits) % 8)
    return bytes(int(bits[i : i + 8], 2) for i in range(0, len(bits), 8))


def filtered(rows, step):
    """The rows, each under the next of the five filters."""
    out, above = b"", bytes(len(rows[0]))
    for y, row in enumerate(rows):
        kind = y % 5
        line = bytearray([kind])
        for i, v in enumerate(row):
            left = row[i - step] if i >= step else 0
            up = above[i]
            corner = above[i - step] if i >= step else 0
            p = left + up - corner
            near = min((abs(p - left), 0, left), (abs(p - up), 1, up), (abs(p - corner), 2, corner))
            guess = (0, left, up, (left + up) // 2, near[2])[kind]
            line.append((v - guess) % 256)
        out += bytes(line)
        above = row
    return out


ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def png(path, samples, kind, depth, interlace=False, palette=None, trns=None, gamma=False):
    """Writes samples of shape (height, width, bands)."""
    height, width, bands = samples.shape
    data = b""
    for x0, y0, dx, dy in ADAM7 if interlace else [(0, 0, 1, 1)]:
        part = samples[y0::dy, x0::dx]
        if part.size:
            rows = [pack(r.reshape(-1), depth) for r in part]
            data += filtered(rows, max(1, bands * depth // 8))
    out = b"\x89PNG\r\n\x1a\n"
    out += chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, int(interlace)))
    if gamma:
        out += chunk(b"gAMA", struct.pack(">I", 100000))
    if palette is not None:
        out += chunk(b"PLTE", palette.astype("u1").tobytes())
    if trns is not None:
        out += chunk(b"tRNS", trns)
    data = zlib.compress(data)
    out += chunk(b"IDAT", data[:20]) + chunk(b"IDAT", data[20:])
    path.write_bytes(out + chunk(b"IEND", b""))


def pngs():
    rng = np.random.default_rng(7)
    expected = {}

    def case(name, kind, depth, bands, modes, **more):
        top = 2**depth if kind != 3 else min(2**depth, 12)
        samples = rng.integers(0, top, (9, 13, bands))
        samples[1, 1] = samples[0, 0]
        if "trns_pixel" in more:
            more.pop("trns_pixel")
            more["trns"] = samples[0, 0].astype(">u2").tobytes()
        if kind == 3:
            more["palette"] = rng.integers(0, 256, (min(2**depth, 12), 3))
        png(OUT / name, samples, kind, depth, **more)
        for mode in modes:
            image = keras.utils.load_img(OUT / name, color_mode=mode)
            expected[f"{name} {mode}"] = np.array(image)

    every = ["grayscale", "rgb", "rgba"]
    for depth in (1, 2, 4, 8):
        case(f"gray{depth}.png", 0, depth, 1, every)
        case(f"palette{depth}.png", 3, depth, 1, every)
    case("gray16.png", 0, 16, 1, ["grayscale"])
    case("gray8-transparent.png", 0, 8, 1, every, trns_pixel=True)
    case("gray-alpha8.png", 4, 8, 2, every)
    case("gray-alpha16.png", 4, 16, 2, every)
    case("rgb8.png", 2, 8, 3, every, gamma=True)
    case("rgb8-transparent.png", 2, 8, 3, every, trns_pixel=True)
    case("rgb16.png", 2, 16, 3, every)
    case("rgba8.png", 6, 8, 4, every)
    case("rgba16.png", 6, 16, 4, every)
    case("palette8-transparent.png", 3, 8, 1, every, trns=bytes([0, 128, 255, 7]))
    case("gray1-interlaced.png", 0, 1, 1, every, interlace=True)
    case("rgb8-interlaced.png", 2, 8, 3, every, interlace=True)
    case("rgb16-interlaced.png", 2, 16, 3, every, interlace=True)

    resized = [("gray8", "grayscale"), ("rgb8", "rgb"), ("rgba8", "rgba"), ("gray16", "grayscale")]
    for name, mode in resized:
        for how in ("nearest", "bilinear"):
            for h, w in ((9, 5), (3, 13), (4, 6), (20, 31), (1, 1), (7, 100)):
                image = keras.utils.load_img(
                    OUT / f"{name}.png", color_mode=mode, target_size=(h, w), interpolation=how
                )
                expected[f"{name}.png {mode} {how} {h} {w}"] = np.array(image)
    np.savez_compressed(OUT / "png-expected.npz", **expected)


def jpegs():
    y, x = np.mgrid[0:21, 0:33]
    smooth = np.stack([x * 7 % 256, y * 12 % 256, (x + y) * 4 % 256], -1).astype("u1")
    image = Image.fromarray(smooth)
    expected = {}
    for name, source, more in [
        ("color-444.jpg", image, dict(subsampling=0)),
        ("color-422.jpg", image, dict(subsampling=1)),
        ("color-420.jpg", image, dict(subsampling=2)),
        ("color-progressive.jpg", image, dict(progressive=True, subsampling=2)),
        ("color-rgb.jpg", image, dict(keep_rgb=True)),
        ("gray.jpg", image.convert("L"), {}),
    ]:
        source.save(OUT / name, quality=90, **more)
        for mode in ("grayscale", "rgb"):
            expected[f"{name} {mode}"] = np.array(keras.utils.load_img(OUT / name, color_mode=mode))
    image.convert("CMYK").save(OUT / "cmyk.jpg")
    np.savez_compressed(OUT / "jpeg-expected.npz", **expected)


def images():
    """What else load_img does: all ways to resize, inks, cameras held sideways, preprocessing."""
    expected = {}

    def case(name, mode, size=None, how="nearest", keep=False):
        image = keras.utils.load_img(
            OUT / name, color_mode=mode, target_size=size, interpolation=how, keep_aspect_ratio=keep
        )
        h, w = size or (image.size[1], image.size[0])
        key = f"{name} {mode} {how} {h} {w} {keep}"
        expected[key] = keras.utils.img_to_array(image, data_format="channels_last")
        return expected[key]

    ways = ["nearest", "bilinear", "bicubic", "lanczos", "box", "hamming"]
    for how in ways:
        for size in ((9, 5), (4, 6), (17, 22), (1, 1)):
            case("rgb8.png", "rgb", size, how)
            case("rgb8.png", "rgb", size, how, True)
        for name, mode in [("rgba8.png", "rgba"), ("gray8.png", "grayscale")]:
            case(name, mode, (4, 6), how)
            case(name, mode, (11, 8), how, True)
        case("gray16.png", "grayscale", (4, 6), how)
        case("gray16.png", "grayscale", (11, 8), how, True)
        case("gray-alpha8.png", "rgba", (5, 20), how, True)
    case("gray16.png", "rgb")
    case("gray16.png", "rgba")
    for mode in ("grayscale", "rgb", "rgba"):
        case("cmyk.jpg", mode)
    inks = bytearray((OUT / "cmyk.jpg").read_bytes())
    inks[inks.index(b"Adobe") + 11] = 2  # the first three are read as YCbCr
    (OUT / "ycck.jpg").write_bytes(inks)
    case("ycck.jpg", "rgb")

    rng = np.random.default_rng(11)
    image = Image.fromarray(rng.integers(0, 256, (3, 5, 3), dtype="u1"))
    for turn in range(1, 9):
        exif = image.getexif()
        exif[0x0112] = turn
        image.save(OUT / f"turned{turn}.png", exif=exif)
        case(f"turned{turn}.png", "rgb")
        upright = ImageOps.exif_transpose(Image.open(OUT / f"turned{turn}.png"))
        expected[f"turned{turn}.png upright"] = np.array(upright)
    image.resize((16, 8)).save(OUT / "turned6.jpg", exif=exif, quality=95)
    upright = ImageOps.exif_transpose(Image.open(OUT / "turned6.jpg"))
    expected["turned6.jpg upright"] = np.array(upright)

    pixels = case("rgb8.png", "rgb")
    for mode in ("caffe", "tf", "torch"):
        for layout in ("channels_last", "channels_first"):
            x = pixels if layout == "channels_last" else np.moveaxis(pixels, -1, 0)
            out = keras.applications.imagenet_utils.preprocess_input(
                x[None].copy(), data_format=layout, mode=mode
            )
            expected[f"preprocess {mode} {layout}"] = out
    expected["scale 1/255"] = pixels / 255.0
    expected["scale 1/127.5 -1"] = pixels / 127.5 - 1.0
    small = {k: v.astype("u1") if np.array_equal(v, v.astype("u1")) else v for k, v in expected.items()}
    np.savez_compressed(OUT / "image-expected.npz", **small)


if __name__ == "__main__":
    OUT.mkdir(parents=True, exist_ok=True)
    for make in [npy, pngs, jpegs, images]:
        if not sys.argv[1:] or make.__name__ in sys.argv[1:]:
            make()
