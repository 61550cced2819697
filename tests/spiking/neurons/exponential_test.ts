import { assert } from "@std/assert";
import fc from "fast-check";
import { bendOf, meanDecay, wayOf } from "../../../lib/spiking/neurons/exponential.ts";
import { GATES_WGSL, linoid, relax } from "../../../lib/spiking/neurons/gates.ts";
import { defineNeuron, type NeuronModel, parameter } from "../../../lib/spiking/neurons/neuron_model.ts";
import { simulateSpiking } from "../../../lib/spiking/simulation/spiking_engine.ts";
import { gpuTest } from "../../_gpu.ts";

/** `(e^-x - 1 + x) / x / (1 - e^-x)`, by the series of its numerator or, where that is long, as it stands. */
function bendExact(x: number): number {
  if (x > 1) return (Math.exp(-x) - 1 + x) / x / -Math.expm1(-x);
  let term = x / 2, sum = 0;
  for (let k = 3; k < 30; k++) {
    sum += term;
    term *= -x / k;
  }
  return x === 0 ? 1 / 2 : sum / -Math.expm1(-x);
}

Deno.test("parts of decays are right to 12 digits, from arguments of 1e-15 to 700", () => {
  fc.assert(
    fc.property(fc.double({ min: -15, max: Math.log10(700), noNaN: true }), (power) => {
      const x = 10 ** power, mean = meanDecay(x);
      // The series' own error, 2e-13.
      assert(Math.abs(wayOf(x) / -Math.expm1(-x) - 1) < 5e-13, `wayOf(${x})`);
      assert(Math.abs(mean * x / -Math.expm1(-x) - 1) < 5e-13, `meanDecay(${x})`);
      assert(Math.abs(bendOf(x) / bendExact(x) - 1) < 5e-12, `bendOf(${x})`);
    }),
  );
  assert(wayOf(0) === 0 && meanDecay(0) === 1 && bendOf(0) === 0.5);
});

const CELLS = 3000;

/** Tells what the functions of WGSL make of x. */
const probe = defineNeuron({
  name: "probe",
  about: "tests functions",
  source: "tests",
  scheme: "exact",
  parameters: { x: parameter("", 0, [-1e3, 1e3], "argument") },
  state: Object.fromEntries(
    ["way", "mean", "bend", "linoid", "gate"].map((name) => [name, { unit: "", initial: 0.75, about: "" }]),
  ),
  wgsl: `${GATES_WGSL}fn advance(s: ptr<function, State>, p: Parameters, i: Input) -> bool {
    let x = abs(p.x);
    (*s).way = way(x);
    (*s).mean = mean_decay(x);
    (*s).bend = bend(x);
    (*s).linoid = linoid(p.x);
    (*s).gate = relax((*s).gate, x, 3.0 * x, i.h);
    return false;
  }`,
  advance: () => 0,
}) as NeuronModel;

gpuTest("the same functions of WGSL are right to single precision, wherever they are", async (gpu) => {
  // Both signs of what is from 1e-9 to 80.
  const x = Array.from(
    { length: CELLS },
    (_, k) => Math.fround((k % 2 ? -1 : 1) * 10 ** (-9 + 10.9 * k / CELLS)),
  );
  const names = Object.keys(probe.state);
  const run = await simulateSpiking(gpu, {
    kind: "spiking",
    name: "probe",
    stepMs: 0.5,
    projections: [],
    populations: [{ name: "A", size: CELLS, neuron: "probe", parameters: { x } }],
  }, {
    durationMs: 1,
    neurons: [probe],
    record: {
      traces: names.map((variable) => ({ population: "A", variable, cells: CELLS })),
      everyMs: 0.5,
    },
  });
  const wanted: Record<string, (x: number) => number> = {
    way: (x) => wayOf(Math.abs(x)),
    mean: (x) => meanDecay(Math.abs(x)),
    bend: (x) => bendExact(Math.abs(x)),
    linoid,
    gate: (x) => relax(0.75, Math.abs(x), 3 * Math.abs(x), 0.5),
  };
  run.traces.forEach(({ variable, values }) =>
    x.forEach((one, k) => {
      const right = wanted[variable](one), error = Math.abs(values[k] / right - 1);
      // WGSL allows an exponential 3 + 2 |x| times 2^-24, beside 1 - e^-0.5 that is 0.4; some more roundings.
      const most = 2e-6 + (variable === "linoid" ? 1.3e-7 * Math.abs(one) : 0);
      assert(error < most || right < 1e-30, `${variable}(${one}): ${values[k]}, right ${right}`);
    })
  );
});
