"""Models as Keras writes them, and what they predict: python3 make_keras.py, in this folder.

Made with tensorflow-cpu 2.21.0, keras 3.15.1, tf_keras 2.21.0 (Keras 2), h5py 3.14.0, numpy 2.4.6 on Python 3.11; weights from NumPy's generator, seed 7.
Each file is compressed by gzip (most of an HDF5 file is empty). golden.json has by file the inputs (T, columns) of a run from rest and the outputs
(T, outputs): of the model's last step over the window of `steps` that ends with the step, zeros before the run; without `steps` of every step of the whole run.
"""
import gzip
import json
import os
import tempfile

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import h5py
import keras
import numpy as np
import tf_keras

random = np.random.default_rng(7)
golden = {}


def drawn(model):
    """Random weights; variances between 0.5 and 1.5."""
    for layer in model.layers:
        layer.set_weights([
            random.uniform(0.5, 1.5, w.shape) if "variance" in v.name else random.normal(0, 0.6, w.shape)
            for v, w in zip(layer.weights, layer.get_weights())
        ])
    return model


def save(name, model, steps, samples=20):
    path = os.path.join(tempfile.gettempdir(), name)
    model.save(path)
    with open(path, "rb") as file:
        content = gzip.compress(file.read(), 9, mtime=0)
    with open(name + ".gz", "wb") as file:
        file.write(content)
    columns = model.input_shape[2]
    inputs = random.integers(0, 3, (samples, columns)).astype(np.float32)
    if steps is None:
        outputs = np.array(model.predict(inputs[None], verbose=0))[0]
    else:
        padded = np.concatenate([np.zeros((steps - 1, columns), np.float32), inputs])
        windows = np.stack([padded[t:t + steps] for t in range(samples)])
        given = model.predict(windows, verbose=0)
        parts = [np.asarray(part) for part in (given if isinstance(given, list) else [given])]
        outputs = np.concatenate([part[:, -1] if part.ndim == 3 else part for part in parts], axis=1)
    golden[name] = {
        "steps": steps,
        "inputs": inputs.tolist(),
        "outputs": [[float(f"{value:.8g}") for value in row] for row in outputs],
    }


def save_older(name, of):
    """The file `of` with texts of fixed length and a list in parts, as older versions of Keras 2 write them."""
    path = os.path.join(tempfile.gettempdir(), name)
    with gzip.open(of + ".gz") as source, open(path, "wb") as file:
        file.write(source.read())

    def fix(_, item):
        for key, value in list(item.attrs.items()):
            if isinstance(value, str):
                item.attrs[key] = np.bytes_(value.encode())
            elif value.dtype == object:
                item.attrs[key] = np.array([text.encode() for text in value])

    with h5py.File(path, "r+") as file:
        fix("", file)
        file.visititems(fix)
        names = file["model_weights"].attrs.pop("layer_names")
        file["model_weights"].attrs["layer_names0"] = names[:4]
        file["model_weights"].attrs["layer_names1"] = names[4:]
    with open(path, "rb") as file, open(name + ".gz", "wb") as target:
        target.write(gzip.compress(file.read(), 9, mtime=0))
    golden[name] = golden[of]


def beniaguev(k):
    """Convolutions, each with normalisation by batch, and three heads: as Beniaguev et al. (2021), doi:10.1016/j.neuron.2021.07.002, have them."""
    x = given = k.Input((12, 3), name="input_layer")
    for at, width in enumerate([4, 3, 3]):
        x = k.layers.Conv1D(4, width, activation="relu", padding="causal", kernel_regularizer="l2", name=f"layer_{at + 1}")(x)
        x = k.layers.BatchNormalization(name=f"layer_{at + 1}_BN")(x)
    heads = [("spikes", 1, "sigmoid"), ("somatic", 1, "linear"), ("dendritic", 2, "linear")]
    outputs = [k.layers.Conv1D(n, 1, activation=a, padding="causal", name=name)(x) for name, n, a in heads]
    return drawn(k.Model(given, outputs))


def wavenet(k):
    """Dilated causal convolutions over open steps with a sum, normalisation before an activation, and a convolution as the head."""
    x = given = k.Input((None, 2))
    for dilation in [1, 2, 4]:
        y = k.layers.Conv1D(3, 2, padding="causal", dilation_rate=dilation, use_bias=dilation > 1)(x)
        y = k.layers.Activation("relu")(k.layers.BatchNormalization(scale=dilation != 2)(y))
        x = y if dilation == 1 else k.layers.Add()([x, y])
    x = k.layers.ReLU()(x)
    return drawn(k.Model(given, k.layers.Conv1D(1, 1)(x)))


def states(k):
    """Layers that keep their state from step to step."""
    layers = [
        k.Input((None, 2)),
        k.layers.TimeDistributed(k.layers.Dense(4, activation="swish")),
        k.layers.GRU(3, return_sequences=True),
        k.layers.LayerNormalization(scale=False),
        k.layers.Dropout(0.2),
        k.layers.LSTM(4, return_sequences=True, unit_forget_bias=False),
        k.layers.BatchNormalization(center=False, epsilon=0.01),
        k.layers.SimpleRNN(3, return_sequences=True, use_bias=False),
        k.layers.Dense(2),
    ]
    return drawn(k.Sequential(layers))


def heads(k):
    """Two heads of several taps, and a layer that is used twice."""
    x = given = k.Input((9, 2))
    twice = k.layers.Dense(2, activation="tanh")
    x = k.layers.Conv1D(3, 2, activation="selu")(twice(twice(x)))
    outputs = [k.layers.Conv1D(1, 3, dilation_rate=2, padding="causal", activation="sigmoid")(x), k.layers.Dense(1)(x)]
    return drawn(k.Model(given, outputs))


def window(k):
    """One prediction for a window, of what is normalised first."""
    layers = [
        k.Input((6, 2)),
        k.layers.BatchNormalization(),
        k.layers.Conv1D(3, 3, padding="causal", activation="tanh"),
        k.layers.BatchNormalization(),
        k.layers.Flatten(),
        k.layers.Dense(2, activation="relu"),
        k.layers.Dense(2),
    ]
    return drawn(k.Sequential(layers))


save("beniaguev.h5", beniaguev(tf_keras), 12)
save_older("beniaguev_old.h5", "beniaguev.h5")
save("wavenet.keras", wavenet(keras), 8)
save("wavenet_2.h5", wavenet(tf_keras), 8)
save("states.keras", states(keras), None)
save("states_2.h5", states(tf_keras), None)
save("states_3.h5", states(keras), None)
save("heads.keras", heads(keras), 9)
save("window.keras", window(keras), 6)
keras.config.set_dtype_policy("mixed_float16")
save("mixed_float16.keras", states(keras), None, 1)
keras.config.set_dtype_policy("float16")
save("float16.h5", keras.Sequential([keras.Input((None, 2)), keras.layers.Dense(1)]), None, 1)
with open("golden.json", "w") as file:
    json.dump(golden, file, separators=(",", ":"))
    file.write("\n")
