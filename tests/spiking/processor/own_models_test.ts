import { assertEquals } from "@std/assert";
import { defineNeuron, type NeuronModel } from "@volley/volley";
import { bothWays, drivenNetwork, RECEPTORS } from "./_networks.ts";

/** The model of defineNeuron()'s example, with another step in WGSL. */
function integrator(name: string, step: string): NeuronModel {
  return defineNeuron({
    name,
    about: "perfect integrator",
    source: "textbook",
    scheme: "exact",
    parameters: { C: { unit: "pF", default: 100, low: 1, high: 1e4, about: "capacitance" } },
    state: { V: { unit: "mV", initial: 0, about: "voltage" } },
    wgsl: `fn advance(s: ptr<function, State>, p: Parameters, i: Input) -> bool {
      ${step}
      if ((*s).V < 10.0) { return false; }
      (*s).V = 0.0;
      return true;
    }`,
    advance({ size, stepMs, constants: [p], state: { V }, current, kick, fired }) {
      let spikes = 0;
      for (let k = 0; k < size; k++) {
        V[k] += stepMs * current[k] / p.C + kick[k];
        if (V[k] < 10) continue;
        V[k] = 0;
        fired[spikes++] = k;
      }
      return spikes;
    },
  });
}

const STEP = "(*s).V += i.h * i.current / p.C + i.kick;";
const MODELS: [model: NeuronModel, kernel: boolean, why: string][] = [
  [integrator("integrator", STEP), true, "as it is written"],
  [integrator("in-turns", `for (var k = 0; k < 1; k++) { ${STEP} }`), false, "with a loop"],
  [integrator("coarse", STEP.replace("i.h", "1.0001 * i.h")), false, "where its WGSL says something else"],
  [integrator("unknown", STEP.replace("p.C", "p.D")), false, "where its WGSL knows other parameters"],
];

for (const [model, kernel, why] of MODELS) {
  Deno.test(`a model of one's own has ${kernel ? "a" : "no"} kernel ${why}, and does its step to the bit`, () => {
    const spec = drivenNetwork(model, {
      size: 70,
      receptors: { jump: RECEPTORS.jump, slow: RECEPTORS.slow },
    });
    const { plain, fast, kernels } = bothWays(spec, { neurons: [model] });
    assertEquals(kernels.map((one) => one !== null), [kernel, kernel]);
    let spikes = 0;
    for (let step = 0; step < 200; step++) {
      plain.advance();
      fast.advance();
      for (const at of [0, 1]) {
        spikes += plain.spiked(at).length;
        assertEquals(fast.spiked(at), plain.spiked(at));
        assertEquals(fast.voltage(at), plain.voltage(at));
      }
    }
    assertEquals(spikes > 50, true);
  });
}
