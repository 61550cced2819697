"""The work of bench/spiking_layers.ts on snnTorch and Norse: requests and answers are lines of JSON.

Both get their fast way: the products of a layer's inputs with its weights are one call for all steps (one for
all where inputs are constant), as is the readout's; the loop over time holds what depends on the step before.
"""
import json
import sys
import time
import warnings

warnings.filterwarnings("ignore")
import numpy as np
import norse
import snntorch
import torch
from norse.torch.functional.lif_box import LIFBoxFeedForwardState, LIFBoxParameters, lif_box_feed_forward_step
from snntorch import surrogate

DECAY, SLOPE = 0.9, 25


class Net(torch.nn.Module):
    """A hidden layer of spiking units and a leaky readout, whose mean over time gives the scores."""

    def __init__(self, arrays, steps):
        super().__init__()
        self.steps = steps
        units, channels = arrays["w1"].shape
        self.hidden, self.readout = torch.nn.Linear(channels, units), torch.nn.Linear(units, arrays["w2"].shape[0])
        self.own = torch.nn.Linear(units, units, bias=False) if "r" in arrays else None

    def take(self, arrays, gain=1.0):
        places = {"w1": self.hidden.weight, "b1": self.hidden.bias, "w2": self.readout.weight, "b2": self.readout.bias}
        if self.own is not None:
            places["r"] = self.own.weight
        with torch.no_grad():
            for name, place in places.items():
                place.copy_(torch.from_numpy(arrays[name]) * gain)
        return places

    def currents(self, x):
        """(T, B, N), of (B, F) constant inputs as of (T, B, F) ones."""
        sums = self.hidden(x)
        return sums if x.dim() == 3 else [sums] * self.steps


class SnnTorch(Net):
    def __init__(self, arrays, steps):
        super().__init__(arrays, steps)
        options = {"beta": DECAY, "spike_grad": surrogate.fast_sigmoid(slope=SLOPE)}
        if self.own is None:
            self.cell = snntorch.Leaky(**options)
        else:
            # Its own linear layer takes the place of the one that it makes, as it has a bias more.
            self.cell = snntorch.RLeaky(**options, linear_features=self.own.weight.shape[0])
            self.cell.recurrent = self.own

    def forward(self, x):
        states = self.cell.init_leaky() if self.own is None else self.cell.init_rleaky()
        states = states if isinstance(states, tuple) else (states,)
        spikes = []
        for current in self.currents(x):
            if self.own is None:
                spike, membrane = self.cell(current, states[0])
                states = (membrane,)
            else:
                states = self.cell(current, *states)
                spike = states[0]
            spikes.append(spike)
        # Leaky without a reset, less the spikes and the copies that it would make and nothing asks for.
        mem, total = torch.zeros(()), 0
        for current in self.readout(torch.stack(spikes)):
            mem = DECAY * mem + current
            total = total + mem
        return total / self.steps


class Norse(Net):
    """Cells without synaptic currents, which reset to 0 and let gradients through the reset: its only ones that do the same as volley's."""

    def __init__(self, arrays, steps):
        super().__init__(arrays, steps)
        make = lambda value: torch.as_tensor(value, dtype=torch.float32)
        self.p = LIFBoxParameters(tau_mem_inv=make((1 - DECAY) / 1e-3), alpha=make(float(SLOPE)))

    def take(self, arrays):
        # A current charges the voltage with 1 - DECAY of it.
        return super().take(arrays, 1 / (1 - DECAY))

    def forward(self, x):
        state, spikes, spike = LIFBoxFeedForwardState(v=torch.zeros(())), [], None
        for current in self.currents(x):
            if self.own is not None and spike is not None:
                current = current + self.own(spike)
            spike, state = lif_box_feed_forward_step(current, state, self.p)
            spikes.append(spike)
        v, total = torch.zeros(()), 0
        for current in self.readout(torch.stack(spikes)):
            v = v + 1e-3 * self.p.tau_mem_inv * (current - v)
            total = total + v
        return total / self.steps


KINDS = {"snntorch": SnnTorch, "norse": Norse}
torch.set_num_threads(int(sys.argv[1]))
made = {}


def make(request):
    arrays, steps = dict(np.load(request["file"])), request["steps"]
    made.clear()
    for name, kind in KINDS.items():
        net = kind(arrays, steps)
        places = net.take(arrays)
        made[name] = {"net": net, "places": places, "optimizer": torch.optim.Adam(net.parameters(), lr=5e-3)}
    made["x"] = torch.from_numpy(arrays["x"]) if arrays["x"].ndim == 2 else torch.from_numpy(arrays["x"]).transpose(0, 1).contiguous()
    made["labels"] = torch.from_numpy(arrays["labels"]).long()
    return {}


def step(name, rows=None):
    own = made[name]
    x = made["x"] if rows is None else made["x"][..., :rows, :]
    own["optimizer"].zero_grad()
    loss = torch.nn.functional.cross_entropy(own["net"](x), made["labels"][:rows])
    loss.backward()
    return loss.item()


def check(request):
    """How far loss and gradients of the first rows are from those given, relatively."""
    name, given = request["peer"], dict(np.load(request["file"]))
    loss = step(name, request["rows"])
    gain = 1 / (1 - DECAY) if name == "norse" else 1
    apart, size, each = 0.0, 0.0, {}
    for weight, place in made[name]["places"].items():
        found = gain * place.grad.numpy().astype(np.float64)
        difference = found - given[weight]
        apart, size = apart + (difference**2).sum(), size + (found**2).sum()
        each[weight] = float(np.linalg.norm(difference) / np.linalg.norm(found))
    return {"loss": abs(loss - request["loss"]) / abs(loss), "gradient": float((apart / size) ** 0.5), "each": each}


def measure(request):
    name, all_times = request["peer"], []
    for _ in range(request["count"]):
        start = time.perf_counter()
        step(name)
        made[name]["optimizer"].step()
        all_times.append(1e3 * (time.perf_counter() - start))
    return {"ms": all_times}


def about(_):
    return {"torch": torch.__version__, "snntorch": snntorch.__version__, "norse": norse.__version__, "threads": torch.get_num_threads()}


ANSWERS = {"about": about, "make": make, "check": check, "time": measure}
for line in sys.stdin:
    request = json.loads(line)
    print(json.dumps(ANSWERS[request["ask"]](request)), flush=True)
