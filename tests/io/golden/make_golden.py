"""Makes numpy_deflated.npz, numpy_stored.npz, numpy_layouts.npz, reference.safetensors, types.safetensors and lif.nir.

Made with numpy 2.4.6, safetensors 0.8.0 and nir 1.0.8:  python make_golden.py
"""
import json

import nir
import numpy as np
from safetensors import TensorSpec, serialize
from safetensors.numpy import save_file

arrays = {
    "rates": np.array([[1.5, -2.25, 3.0], [4.0, 5.5, 1e300]]),
    "potential": np.linspace(-70, 30, 11, dtype=np.float32),
    "times": np.array([0, 1, 2**53 + 1, -(2**62)], dtype=np.int64),
    "neurons": np.array([[0, 4294967295]], dtype=np.uint32),
    "delays": np.arange(-3, 3, dtype=np.int16),
    "mask": np.array([True, False, True]),
    "scalar": np.array(7, dtype=np.int32),
    "empty": np.zeros((0, 4), dtype=np.float32),
    "names": np.array(["E", "PV", "soma \u03bc\U0001f9e0"]),
    "spec": np.array(json.dumps({"seed": 1, "name": "gamma"})),
}
np.savez_compressed("numpy_deflated.npz", **arrays)
np.savez("numpy_stored.npz", **arrays)

tensors = {
    "weight": np.arange(6, dtype=np.float32).reshape(2, 3),
    "bias": np.array([0.5, -0.5]),
    "half": np.array([1.0, -2.0], dtype=np.float16),
    "step": np.array([2**40], dtype=np.int64),
    "index": np.array([-1, 2], dtype=np.int32),
    "seed": np.array([4294967295], dtype=np.uint32),
    "flags": np.array([1, 0, 255], dtype=np.uint8),
    "scalar": np.array(3.25, dtype=np.float32),
}
save_file(tensors, "reference.safetensors", metadata={"format": "pt", "note": 'quoted "text" {[:'})


# Arrays in Fortran order, big-endian and of 16 bits, each beside what it holds in C order and little-endian.
block = np.arange(24).reshape(2, 3, 4)
halves = np.array([0, -0.0, 1, -2.5, 65504, 2**-14, 2**-24, 1 / 3, np.inf, -np.inf, np.nan], dtype=np.float16)
words = np.array([["E", "PV"], ["soma \u03bc", "\U0001f9e0"], ["", "x"]])
layouts = {
    "fortran_f8": np.asfortranarray(block / 8),
    "fortran_i2": np.asfortranarray(block[0].astype(np.int16)),
    "fortran_text": np.asfortranarray(words),
    "fortran_f2": np.asfortranarray(block.astype(np.float16)),
    "fortran_big": np.asfortranarray(block.astype(">u4")),
    "big_f8": (block / 8).astype(">f8"),
    "big_f4": (block / 8).astype(">f4"),
    "big_i8": (block - 2**40).astype(">i8"),
    "big_u2": block.astype(">u2"),
    "big_text": words.astype(">U6"),
    "half": halves,
    "big_half": halves.astype(">f2"),
}
plain = {}
for name, array in layouts.items():
    wide = array.astype(np.float32) if array.dtype.kind == "f" and array.dtype.itemsize == 2 else array
    plain[name + "_plain"] = np.ascontiguousarray(wide.astype(wide.dtype.newbyteorder("<")))
    assert plain[name + "_plain"].tobytes() == np.ascontiguousarray(plain[name + "_plain"]).tobytes()
np.savez_compressed("numpy_layouts.npz", **layouts, **plain)

# Every other type of safetensors; bfloat16 is the upper half of a float.
numbers = np.array([0, 1, -2.5, 3.140625, -1e30, np.inf], dtype=np.float32)
brain = (numbers.view(np.uint32) >> 16).astype(np.uint16)
types = {
    "bf16": ("bfloat16", brain),
    "bool": ("bool", np.array([True, False, True])),
    "i8": ("int8", np.array([[-128, -1], [0, 127]], dtype=np.int8)),
    "i16": ("int16", np.array([-32768, 5], dtype=np.int16)),
    "u16": ("uint16", np.array([65535], dtype=np.uint16)),
    "u64": ("uint64", np.array([2**64 - 1], dtype=np.uint64)),
}
rows = {
    name: TensorSpec(dtype=dtype, shape=a.shape, data_ptr=a.ctypes.data, data_len=a.nbytes)
    for name, (dtype, a) in types.items()
}
with open("types.safetensors", "wb") as file:
    file.write(serialize(rows))

# A graph of NIR, which is told by its content.
one = np.ones(1)
lif = nir.LIF(tau=one, r=one, v_leak=0 * one, v_threshold=one)
graph = nir.NIRGraph(
    nodes={"input": nir.Input(np.array([1])), "lif": lif, "output": nir.Output(np.array([1]))},
    edges=[("input", "lif"), ("lif", "output")],
)
nir.write("lif.nir", graph)
