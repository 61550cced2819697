"""Simulates a graph of NIR in plain numpy by forward Euler, node by node, from its equations."""
import numpy as np


class Neurons:
    """tau dv/dt = v_leak - v + r I; with a synaptic current tau_syn dI/dt = -I + w_in S, whose new value acts at once."""

    def __init__(self, node, dt):
        self.node, self.dt = node, dt
        self.v = np.zeros(node.v_leak.shape)
        self.current = np.zeros(node.v_leak.shape)

    def step(self, x):
        node, dt = self.node, self.dt
        if hasattr(node, "tau_syn"):
            self.current = self.current + dt / node.tau_syn * (-self.current + node.w_in * x)
            x, tau = self.current, node.tau_mem
        else:
            tau = node.tau
        self.v = self.v + dt / tau * (node.v_leak - self.v + node.r * x)
        if not hasattr(node, "v_threshold"):
            return self.v
        spikes = self.v > node.v_threshold
        self.v = np.where(spikes, node.v_reset, self.v)
        return spikes.astype(float)


class Sums:
    def __init__(self, node):
        self.weight, self.bias = node.weight, getattr(node, "bias", 0)

    def step(self, x):
        return self.weight @ x + self.bias


class Same:
    def step(self, x):
        return x


def flatten(nodes, edges, within=""):
    """Nodes and edges without graphs in them: ports of inner graphs are nodes that change nothing."""
    found, joined, port = {}, [], {}
    for name, node in nodes.items():
        if type(node).__name__ == "NIRGraph":
            inner, pairs = flatten(node.nodes, node.edges, f"{within}{name}/")
            found.update(inner)
            joined += pairs
            kinds = {type(one).__name__: f"{within}{name}/{key}" for key, one in node.nodes.items()}
            port[name] = (kinds["Input"], kinds["Output"])
        else:
            found[f"{within}{name}"] = node
    for a, b in edges:
        joined.append((port[a][1] if a in port else within + a, port[b][0] if b in port else within + b))
    return found, joined


def simulate(graph, inputs, dt):
    """Outputs (T, F) of inputs (T, F). An edge back to a node that is already done in a step brings what it had one step before."""
    nodes, edges = flatten(graph.nodes, graph.edges)
    made = {}
    for name, node in nodes.items():
        kind = type(node).__name__
        made[name] = (
            Neurons(node, dt) if kind in ("LI", "LIF", "CubaLI", "CubaLIF")
            else Sums(node) if kind in ("Linear", "Affine")
            else Same()
        )
    start = next(name for name, node in nodes.items() if type(node).__name__ == "Input" and "/" not in name)
    end = next(name for name, node in nodes.items() if type(node).__name__ == "Output" and "/" not in name)
    # A recurrent weight is a sum between a neuron and itself: it is taken at the start of a step, of the spikes before.
    loops = {b for a, b in edges for c, d in edges if b == c and a == d and isinstance(made[b], Sums)}
    last = {name: np.zeros(node.weight.shape[1]) for name, node in nodes.items() if name in loops}
    order, todo = [start], [name for name in nodes if name != start and name not in loops]
    while todo:
        ready = next(n for n in todo if all(a in order for a, b in edges if b == n and a not in loops))
        order.append(ready)
        todo.remove(ready)
    out = []
    for x in inputs:
        value = {start: x, **{name: made[name].step(last[name]) for name in loops}}
        for name in order[1:]:
            value[name] = made[name].step(sum(value[a] for a, b in edges if b == name))
        for name in loops:
            last[name] = value[next(a for a, b in edges if b == name)]
        out.append(value[end])
    return np.array(out)
