"""Makes the files under src/test/resources/org/keras4j/io with real h5py, Keras and tf_keras.

    pip install -r requirements.txt && python make_io_files.py

Beside each HDF5 file F that holds values, F.txt has one line for each dataset: path, dtype, shape
and the CRC-32 of its values in C order, little-endian, taken from NumPy before they were stored.
"""

import os
import pathlib
import zipfile
import zlib

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import h5py
import ml_dtypes
import numpy as np

OUT = pathlib.Path(__file__).parents[1] / "resources/org/keras4j/io"
RNG = np.random.default_rng(4)


class Recorder:
    """An HDF5 file whose datasets are noted as they are written."""

    def __init__(self, name, **options):
        self.path = OUT / name
        self.file = h5py.File(self.path, "w", **options)
        self.lines = []
        self.later = []

    def put(self, path, values, stored=None, **options):
        values = np.asarray(values)
        self.file.create_dataset(path, data=values if stored is None else stored, **options)
        kind = "bfloat16" if values.dtype == ml_dtypes.bfloat16 else values.dtype.name
        plain = values.astype(values.dtype.newbyteorder("<")) if values.dtype.kind != "V" else values
        shape = ",".join(map(str, values.shape))
        self.lines.append(f"{path} {kind} [{shape}] {zlib.crc32(plain.tobytes()):08x}")

    def close(self):
        """Datasets that do not keep their values are noted as they are read again."""
        self.file.close()
        with h5py.File(self.path) as f:
            for path in self.later:
                d = f[path][()]
                plain = d.astype(d.dtype.newbyteorder("<"))
                self.lines.append(f"{path} {d.dtype.name} [{','.join(map(str, d.shape))}] {zlib.crc32(plain.tobytes()):08x}")
        (OUT / (self.path.name + ".txt")).write_text("\n".join(self.lines) + "\n")


def values(shape, dtype):
    if np.dtype(dtype).kind == "f":
        return RNG.normal(size=shape).astype(dtype)
    if dtype == "bool":
        return RNG.integers(0, 2, shape).astype(bool)
    info = np.iinfo(dtype)
    return RNG.integers(info.min, info.max, shape, dtype=dtype, endpoint=True)


def features():
    f = Recorder("features.h5")
    for dtype in "f2 f4 f8 i1 i2 i4 i8 u1 u2 u4 u8".split():
        for order in "<>":
            f.put(f"/types/{'little' if order == '<' else 'big'}/{dtype}",
                  values((3, 2), dtype).astype(order + dtype))
    f.put("/types/bool", values((7,), "bool"))
    bf16 = values((2, 3), "f4").astype(ml_dtypes.bfloat16)
    f.put("/bfloat16/with_attribute", bf16, stored=bf16.view("V2"))
    f.file["/bfloat16/with_attribute"].attrs["dtype"] = "bfloat16"
    f.put("/bfloat16/without_attribute", bf16, stored=bf16.view("V2"))
    f.put("/shapes/scalar", np.float32(2.5))
    f.put("/shapes/empty", np.zeros((0, 3), "f4"))
    f.put("/shapes/rank6", values((1, 2, 1, 3, 1, 2), "f4"))
    f.put("/chunks/plain", values((5, 7), "f4"), chunks=(2, 3))
    f.put("/chunks/gzip", values((5, 7), "f8"), chunks=(2, 3), compression="gzip")
    f.put("/chunks/shuffle", values((9,), "i8"), chunks=(4,), compression="gzip", shuffle=True)
    f.put("/chunks/fletcher", values((3, 4, 5), "f4"), chunks=(2, 2, 2), fletcher32=True)
    f.put("/chunks/all", values((6, 5), "f4"), chunks=(4, 4), compression="gzip", shuffle=True,
          fletcher32=True)
    f.put("/chunks/lzf", np.arange(300, dtype="i4") // 7, chunks=(128,), compression="lzf")
    f.put("/chunks/odd_fletcher", values((5,), "u1"), chunks=(3,), fletcher32=True)
    f.put("/chunks/two_levels", values((150,), "u1"), chunks=(1,))
    f.put("/chunks/resizable", values((3,), "f4"), chunks=(16,), maxshape=(None,))
    f.put("/chunks/empty", np.zeros((0,), "f4"), chunks=(16,), maxshape=(None,))
    compact = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    compact.set_layout(h5py.h5d.COMPACT)
    data = values((4,), ">f4")
    space = h5py.h5s.create_simple(data.shape)
    h5py.h5d.create(f.file["shapes"].id, b"compact", h5py.h5t.py_create(data.dtype), space,
                    compact).write(h5py.h5s.ALL, h5py.h5s.ALL, data)
    f.lines.append(f"/shapes/compact float32 [4] {zlib.crc32(data.astype('<f4').tobytes()):08x}")
    many = f.file.create_group("many")
    for i in range(20):
        many.create_group(f"layer_{i}")
    g = f.file.create_group("attributes")
    g.attrs["text"] = "prelu_α"
    g.attrs["bytes"] = np.bytes_(b"padded")
    g.attrs["list"] = ["a", "bc", ""]
    g.attrs["fixed_list"] = np.array([b"x/kernel:0", b"y"])
    g.attrs["empty_list"] = []
    g.attrs["number"] = 7
    g.attrs["numbers"] = np.array([1.5, -2.5])
    g.attrs["flag"] = True
    g.attrs["nothing"] = h5py.Empty("f4")
    for i, part in enumerate((["a", "b"], ["c"], ["d", "e"])):
        g.attrs[f"parts{i}"] = np.array(part, dtype="S")
    terminated = h5py.h5t.C_S1.copy()
    terminated.set_size(8)
    for name, padding, raw in (("terminated", h5py.h5t.STR_NULLTERM, b"ab\0cd\0\0\0"),
                               ("spaces", h5py.h5t.STR_SPACEPAD, b"ab cd   ")):
        kind = terminated.copy()
        kind.set_strpad(padding)
        a = h5py.h5a.create(g.id, name.encode(), kind, h5py.h5s.create(h5py.h5s.SCALAR))
        a.write(np.array(raw, dtype="V8"), mtype=kind)
    g.attrs["compound"] = np.zeros((), dtype=[("a", "f4"), ("b", "i4")])
    f.file["strings/variable"] = np.array(["eins", "zwei", ""], dtype=h5py.string_dtype())
    f.file["strings/fixed"] = np.array([[b"a", b"bcd"]])
    f.close()


def other_versions():
    f = Recorder("latest.h5", libver="latest")
    f.file.attrs["title"] = "v3"
    f.put("/a/b/kernel", values((3, 2), "f4"))
    f.put("/a/bias", values((2,), "f4"))
    f.close()
    f = Recorder("userblock.h5", userblock_size=512)
    f.put("/w", values((3, 2), "f4"))
    f.close()
    path = OUT / "userblock.h5"
    path.write_bytes(b"#!user block\n" + path.read_bytes()[13:])


def recent():
    """What HDF5 writes with libver="latest": heaps of links and attributes, all indexes of chunks."""
    rng = np.random.default_rng(5)

    def some(shape, dtype="f4"):
        return (rng.normal(size=shape) * 50).astype(dtype)

    f = Recorder("recent.h5", libver="latest")
    for i in range(60):
        f.put(f"/links/layer_{i}", np.int8(i))
    g = f.file.create_group("attributes")
    for i in range(60):
        g.attrs[f"a{i}"] = np.int16(i)
    g.attrs["large"] = np.array([b"x" * 50] * 90)
    g.attrs["text"] = "t" * 300
    ordered = f.file.create_group("ordered", track_order=True)
    for i in range(20):
        ordered.create_group(f"g{i * 7 % 20}")
    f.file["named"] = np.dtype(">f4")
    f.put("/typed", some(4), dtype=f.file["named"])
    f.file["typed"].attrs.create("numbers", [1.5, -2.5], dtype=f.file["named"])
    packed = {"compression": "gzip", "shuffle": True}
    f.put("/chunks/single", some((5, 7)), chunks=(5, 7))
    f.put("/chunks/single_gzip", some((5, 7)), chunks=(5, 7), compression="gzip")
    f.put("/chunks/fixed", some((5, 7)), chunks=(2, 3))
    f.put("/chunks/fixed_gzip", some((5, 7)), chunks=(2, 3), **packed)
    f.put("/chunks/fixed_within", some((5, 7)), chunks=(2, 3), maxshape=(11, 13))
    f.put("/chunks/fixed_pages", some(1030, "i1"), chunks=(1,))
    f.put("/chunks/growing", some((5, 7)), chunks=(2, 3), maxshape=(None, 7))
    f.put("/chunks/growing_last", some((5, 70)), chunks=(2, 3), maxshape=(9, None))
    f.put("/chunks/growing_gzip", some((3, 40, 5)), chunks=(2, 3, 2), maxshape=(4, None, 11), **packed)
    f.put("/chunks/growing_blocks", some(300, "i1"), chunks=(1,), maxshape=(None,))
    f.put("/chunks/tree", some((40, 15)), chunks=(2, 3), maxshape=(None, None))
    f.put("/chunks/tree_gzip", some((5, 7)), chunks=(2, 3), maxshape=(None, None), **packed)
    f.put("/chunks/none", np.zeros((0, 4), "f4"), chunks=(2, 3), maxshape=(None, 4))
    for dtype in "i1 >i2 i4 u4 i8".split():
        name = "/scaled/" + dtype.replace(">", "big_")
        f.put(name, rng.integers(0 if "u" in dtype else -90, 90, (7, 5)).astype(dtype), scaleoffset=0, chunks=(3, 4))
    f.put("/scaled/whole", rng.integers(-(2**63), 2**63 - 1, (7, 5)), scaleoffset=0, chunks=(3, 4))
    f.put("/scaled/constant", np.full((5,), 7, "i4"), scaleoffset=0, chunks=(5,))
    for name, dtype, digits, options in (
        ("f4", "f4", 2, {}), ("f8", "f8", 3, {}), ("big_f4", ">f4", 1, {}), ("f4_gzip", "f4", 2, packed)):
        path = f"/scaled/{name}"
        f.file.create_dataset(path, data=some((7, 5), dtype), scaleoffset=digits, chunks=(3, 4), **options)
        f.later.append(path)
    for name, shape in (("implicit", None), ("implicit_within", (6, 20))):
        data = some((5, 7))
        early = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        early.set_chunk((2, 3))
        early.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
        space = h5py.h5s.create_simple(data.shape, shape or data.shape)
        h5py.h5d.create(f.file["chunks"].id, name.encode(), h5py.h5t.py_create(data.dtype), space,
                        early).write(h5py.h5s.ALL, h5py.h5s.ALL, data)
        f.lines.append(f"/chunks/{name} float32 [5,7] {zlib.crc32(data.tobytes()):08x}")
    f.close()


def refused():
    with h5py.File(OUT / "refused.h5", "w") as f:
        f["plain/w"] = np.arange(3, dtype="f4")
        f["soft/w"] = h5py.SoftLink("/plain/w")
        f["external/w"] = h5py.ExternalLink("other.h5", "/w")
        f.create_dataset("efl/w", (3,), "f4", external=[("/etc/passwd", 0, 12)])
        layout = h5py.VirtualLayout((3,), "f4")
        layout[:] = h5py.VirtualSource("other.h5", "w", (3,))
        f.create_virtual_dataset("virtual/w", layout)
        f["hard/first"] = np.arange(3, dtype="f4")
        f["hard/second"] = f["hard/first"]
        f["cycle/self"] = f["/"]
        f.create_dataset("unwritten/contiguous", (3,), "f4", fillvalue=7)
        f.create_dataset("unwritten/chunked", (3,), "f4", chunks=(2,))
        half = f.create_dataset("unwritten/half", (6,), "f4", chunks=(2,))
        half[:2] = 1
        f["types/compound"] = np.zeros((2,), dtype=[("a", "f4"), ("b", "i4")])
        f["types/opaque1"] = np.zeros((2,), dtype="V1")
        f["types/complex"] = np.zeros((2,), dtype="c8")
        f["types/float8"] = np.zeros((2,), "V2")
        f["types/float8"].attrs["dtype"] = "float8_x2"
        f["types/enum"] = np.zeros((2,), h5py.enum_dtype({"A": 0, "B": 3}, basetype="u1"))
        unknown = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        unknown.set_chunk((9,))
        unknown.set_filter(32015, h5py.h5z.FLAG_OPTIONAL, ())
        space = h5py.h5s.create_simple((9,))
        d = h5py.h5d.create(f.create_group("filters").id, b"unknown", h5py.h5t.NATIVE_INT32, space, unknown)
        d.write(h5py.h5s.ALL, h5py.h5s.ALL, np.ones(9, "i4"))


def keras_models():
    import keras
    import tf_keras

    for k, prefix in ((keras, "keras3"), (tf_keras, "keras2")):
        k.utils.set_random_seed(1)
        model = k.Sequential([
            k.layers.Input((4,), name="x"),
            k.layers.Dense(3, activation="relu", name="hidden/first"
                           if prefix == "keras2" else "hidden"),
            k.layers.Dropout(0.5, name="drop"),
            k.layers.BatchNormalization(name="norm"),
            k.layers.Dense(2, name="out"),
        ], name="small")
        model.save(OUT / f"{prefix}.keras")
        model.save(OUT / f"{prefix}.h5")
        model.save_weights(OUT / f"{prefix}.weights.h5")
        if prefix == "keras2":
            model.save_weights(OUT / f"{prefix}_weights.h5")
        (OUT / f"{prefix}.json").write_text(model.to_json())
    source = zipfile.ZipFile(OUT / "keras3.keras")
    with zipfile.ZipFile(OUT / "deflated.keras", "w", zipfile.ZIP_DEFLATED) as z:
        for name in source.namelist():
            z.writestr(zipfile.ZipInfo(name), source.read(name), zipfile.ZIP_DEFLATED)
        z.writestr(zipfile.ZipInfo("assets/layers/lookup/vocabulary.txt"), "a\nb\n",
                   zipfile.ZIP_DEFLATED)


if __name__ == "__main__":
    OUT.mkdir(parents=True, exist_ok=True)
    features()
    other_versions()
    recent()
    refused()
    keras_models()
