"""Golden values of a network of MPR regions with delays, by numpy alone: python3 mpr_network.py > mpr_network.json

The connectome is made by a congruential generator, so that the test makes the same. Written without the library's code; numpy 1.26.
"""
import json

import numpy as np

R, DENSITY, STEP, SPEED = 24, 0.4, 0.1, 3.0
state = 12345


def uniform():
    global state
    state = (1664525 * state + 1013904223) % 2**32
    return state / 2**32


W, L = np.zeros((R, R)), np.zeros((R, R))
for i in range(R):
    for j in range(R):
        connected, weight, length = uniform() < DENSITY, uniform(), 5 + 145 * uniform()
        L[i, j] = 0 if i == j else length
        if i != j and connected:
            W[i, j] = weight
W /= W.max()


def slopes(r, v, c):
    return 1 / np.pi + 2 * r * v, v * v - (np.pi * r) ** 2 - 5 + 15 * r + c


def delayed(G, T, pulse):
    """Heun with the coupling held over a step; a pulse of 3 on region 0 from 20 to 30 ms."""
    D = np.floor(L / SPEED / STEP + 0.5).astype(int)
    steps = int(round(T / STEP))
    past = np.full((D.max() + 1 + steps, R), 0.08)
    first = D.max()
    r, v = np.full(R, 0.08), np.full(R, -2.0)
    cols = np.arange(R)
    out = []
    for n in range(steps):
        past[first + n] = r
        c = G * np.array([(W[i] * past[first + n - D[i], cols]).sum() for i in range(R)])
        t = n * STEP
        if pulse and 20 - 1e-9 <= t < 30 - 1e-9:
            c[0] += 3
        dr, dv = slopes(r, v, c)
        er, ev = slopes(r + STEP * dr, v + STEP * dv, c)
        r, v = r + STEP / 2 * (dr + er), v + STEP / 2 * (dv + ev)
        if (n + 1) % 100 == 0:
            out.append(r.copy())
    return np.array(out)


def settled(G, T=1500, h=0.05, high=False):
    """RK4 without delays; the mean rate it ends at, or None once it left the low branch."""
    r, v = np.full(R, 1.0 if high else 0.08), np.full(R, 0.0 if high else -2.0)

    def f(y):
        return np.array(slopes(y[0], y[1], G * (W @ y[0])))

    y = np.array([r, v])
    for n in range(int(T / h)):
        a = f(y)
        b = f(y + h / 2 * a)
        c = f(y + h / 2 * b)
        d = f(y + h * c)
        y = y + h / 6 * (a + 2 * b + 2 * c + d)
        if not high and y[0].max() > 0.4:
            return None
    return y[0].mean()


low, up = 0.1, 5.0
while up - low > 1e-5:
    middle = (low + up) / 2
    if settled(middle) is None:
        up = middle
    else:
        low = middle
critical = (low + up) / 2
G = 0.25
print(json.dumps({
    "critical": critical,
    "mean_at_half": settled(critical / 2),
    "mean_high": settled(0.1, 300, high=True),
    "coupling": G,
    "delayed": [[float(x) for x in row[:4]] for row in delayed(G, 80, True)],
    "edges": int((W != 0).sum()),
}, indent=1))
