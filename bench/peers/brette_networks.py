"""Benchmarks 1 to 3 of Brette et al. (2007), doi:10.1007/s10827-007-0038-6, for Brian2: `coba`, `cuba` and `cobahh` of N cells, which keep their numbers of inputs.

Brian2's cells integrate again in the step at whose start the refractory time is over, counted from the start of the step of the spike: a step less than from the reset,
which is why a step is added.
"""
import brian2 as b2
from brian2 import ms, mV, nS, pF


def brette(network, N, step):
    """Benchmark 1, 2 or 3: its cells, at a random start, and its projections."""
    excitatory = int(N * 0.8)
    names = dict(C=200 * pF, gl=10 * nS, El=-60 * mV, Ee=0 * mV, Ei=-80 * mV, taue=5 * ms, taui=10 * ms, taum=20 * ms)
    weights = ("ge += 6*nS", "gi += 67*nS")
    if network == "coba":
        equations = """dv/dt = (gl*(El-v) + ge*(Ee-v) + gi*(Ei-v))/C : volt (unless refractory)
        dge/dt = -ge/taue : siemens
        dgi/dt = -gi/taui : siemens"""
        rules = dict(threshold="v > -50*mV", reset="v = -60*mV", refractory=5 * ms + step, method="exponential_euler")
    elif network == "cuba":
        equations = """dv/dt = (ge + gi - (v + 49*mV))/taum : volt (unless refractory)
        dge/dt = -ge/taue : volt
        dgi/dt = -gi/taui : volt"""
        rules = dict(threshold="v > -50*mV", reset="v = -60*mV", refractory=5 * ms + step, method="exact")
        weights = ("ge += 1.62*mV", "gi += -9*mV")
    else:
        names.update(g_na=20000 * nS, g_kd=6000 * nS, ENa=50 * mV, EK=-90 * mV, VT=-63 * mV)
        equations = """dv/dt = (gl*(El-v) + ge*(Ee-v) + gi*(Ei-v) - g_na*(m*m*m)*h*(v-ENa) - g_kd*(n*n*n*n)*(v-EK))/C : volt
        dm/dt = alpha_m*(1-m) - beta_m*m : 1
        dn/dt = alpha_n*(1-n) - beta_n*n : 1
        dh/dt = alpha_h*(1-h) - beta_h*h : 1
        dge/dt = -ge/taue : siemens
        dgi/dt = -gi/taui : siemens
        alpha_m = 0.32*4/exprel((13*mV-v+VT)/(4*mV))/ms : Hz
        beta_m = 0.28*5/exprel((v-VT-40*mV)/(5*mV))/ms : Hz
        alpha_h = 0.128*exp((17*mV-v+VT)/(18*mV))/ms : Hz
        beta_h = 4./(1+exp((40*mV-v+VT)/(5*mV)))/ms : Hz
        alpha_n = 0.032*5/exprel((15*mV-v+VT)/(5*mV))/ms : Hz
        beta_n = .5*exp((10*mV-v+VT)/(40*mV))/ms : Hz"""
        rules = dict(threshold="v > -20*mV", refractory=3 * ms, method="exponential_euler")
    group = b2.NeuronGroup(N, equations, namespace=names, **rules)
    parts = []
    for source, on_pre in ((group[:excitatory], weights[0]), (group[excitatory:], weights[1])):
        synapses = b2.Synapses(source, group, on_pre=on_pre)
        own = "i != j" if on_pre is weights[0] else f"i + {excitatory} != j"
        synapses.connect(own, p=80 / N)
        synapses.delay = 0.1 * ms
        parts.append(synapses)
    if network == "cuba":
        group.v = "-60*mV + rand()*10*mV"
        return group, parts
    group.v = "-65*mV + randn()*5*mV"
    group.ge = "(randn()*15 + 40)*nS"
    group.gi = "(randn()*120 + 200)*nS"
    group.ge = "0.5*(ge + abs(ge))"
    group.gi = "0.5*(gi + abs(gi))"
    if network == "cobahh":
        group.h = 1
    return group, parts
