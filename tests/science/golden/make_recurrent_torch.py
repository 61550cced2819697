"""Makes recurrent_torch.json: losses and gradients of small networks in closed loops, by PyTorch's automatic differentiation.

Made with PyTorch 2 in double precision; run in this folder:
    python make_recurrent_torch.py
Weights, inputs and starts are drawn by NumPy with seed 7 and stored; the network is that of trainRecurrent.
"""
import json

import numpy as np
import torch

torch.set_default_dtype(torch.float64)
rng = np.random.default_rng(7)
N, F, T, B, RANK = 7, 2, 9, 3, 2


def drawn(*shape):
    return torch.tensor(rng.normal(size=shape) * 0.6, requires_grad=True)


def integrator(state, u):
    return state + 0.3 * u


def arm_rate(state, u):
    l1, (m1, m2), (s1, s2), (i1, i2) = 0.3, (1.4, 1.0), (0.11, 0.16), (0.025, 0.045)
    a1, a2, a3 = i1 + i2 + m1 * s1**2 + m2 * (l1**2 + s2**2), m2 * l1 * s2, i2 + m2 * s2**2
    q1, q2, v, w = state.unbind(-1)
    c, h = torch.cos(q2), a2 * torch.sin(q2)
    mass = torch.stack([torch.stack([a1 + 2 * a2 * c, a3 + a2 * c], -1), torch.stack([a3 + a2 * c, a3 + 0 * c], -1)], -2)
    coriolis = torch.stack([-h * w * (2 * v + w), h * v * v], -1)
    friction = torch.stack([0.05 * v + 0.025 * w, 0.025 * v + 0.05 * w], -1)
    bends = torch.linalg.solve(mass, (2 * u - coriolis - friction).unsqueeze(-1)).squeeze(-1)
    return torch.cat([state[..., 2:], bends], -1)


def arm(state, u):
    dt = 0.05
    k1 = arm_rate(state, u)
    k2 = arm_rate(state + dt / 2 * k1, u)
    k3 = arm_rate(state + dt / 2 * k2, u)
    k4 = arm_rate(state + dt * k3, u)
    return state + dt / 6 * (k1 + 2 * k2 + 2 * k3 + k4)


def see_arm(state):
    q1, both = state[..., 0], state[..., 0] + state[..., 1]
    x = 0.3 * torch.cos(q1) + 0.33 * torch.cos(both)
    y = 0.3 * torch.sin(q1) + 0.33 * torch.sin(both)
    return torch.cat([torch.stack([x, y], -1), state], -1)


def case(name, plant, see, states, seen, rank, delay, activation, readout):
    weights = {"input.weight": drawn(N, F + seen), "bias": drawn(N), "readout.weight": drawn(2, N), "readout.bias": drawn(2), "start": drawn(N)}
    if rank:
        weights |= {"recurrent.left": drawn(N, rank), "recurrent.right": drawn(N, rank)}
        W = weights["recurrent.left"] @ weights["recurrent.right"].T
    else:
        weights |= {"recurrent.weight": drawn(N, N)}
        W = weights["recurrent.weight"]
    inputs, targets = rng.normal(size=(B, T, F)), rng.normal(size=(B, T, 2))
    counts, start = rng.uniform(0, 2, size=(B, T)), rng.uniform(0.2, 1, size=(B, max(states, 1)))[:, :states]
    h, state, lost, history = weights["start"].expand(B, N), torch.tensor(start), 0.0, []
    for t in range(T):
        history.append(see(state))
        x = torch.cat([torch.tensor(inputs[:, t]), history[max(0, t - delay)]], -1)
        h = 0.7 * h + 0.3 * activation(h @ W.T + x @ weights["input.weight"].T + weights["bias"])
        u = readout(1.5 * (h @ weights["readout.weight"].T + weights["readout.bias"]))
        state = plant(state, u)
        answer = see(state)[:, :2] if seen else u
        lost = lost + (torch.tensor(counts[:, t]) * ((answer - torch.tensor(targets[:, t])) ** 2).mean(-1)).sum()
    lost = lost / counts.sum()
    lost.backward()
    listed = lambda values: np.asarray(values, dtype=float).ravel().tolist()
    return {
        "name": name, "loss": lost.item(), "rank": rank, "delay": delay,
        "inputs": inputs.reshape(B, -1).tolist(), "targets": targets.reshape(B, -1).tolist(),
        "weights": counts.tolist(), "start": start.tolist(),
        "tensors": {key: listed(value.detach()) for key, value in weights.items()},
        "gradients": {key: listed(value.grad) for key, value in weights.items()},
    }


none = lambda state: state[:, :0]
cases = [
    case("open", lambda state, u: state, none, 0, 0, None, 0, torch.tanh, lambda x: x),
    case("integrator", integrator, lambda state: state, 2, 2, RANK, 2, torch.nn.functional.softplus, torch.tanh),
    case("arm", arm, see_arm, 4, 6, None, 1, torch.tanh, torch.sigmoid),
]
with open("recurrent_torch.json", "w") as file:
    json.dump({"torch": torch.__version__, "cases": cases}, file)
