"""Makes numpy_deflated.npz, numpy_stored.npz and reference.safetensors.

Made with numpy 2.4.6 and safetensors 0.8.0:  python make_golden.py
"""
import json

import numpy as np
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
