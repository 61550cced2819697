import { resolveCellNetwork } from "../../cable/build/resolve_cell_network.ts";
import { type CellNetworkSpec, parseCellNetwork } from "../../cable/cell_network_spec.ts";
import { CellNetworkStepper } from "../../cable/cpu/cell_network_stepper.ts";
import { atLeast, type KernelVariant, type Proof, unequal } from "../../gpu/proof.ts";
import { drawWeights } from "../../nn/draw_weights.ts";
import type { SurrogateModel } from "../model.ts";
import { leakySeries } from "../trace/_leaky_series.ts";
import { traceSpecOf } from "../trace/trace_design.ts";
import { traceShapes } from "../trace/trace_layout.ts";
import type { TraceSpec } from "../trace/trace_spec.ts";
import { networkKernel } from "./_kernels.ts";
import { RerunCells } from "./_rerun_cells.ts";
import { runSurrogateNetwork } from "./run_surrogate_network.ts";

const STEPS = 40, THRESHOLD = 0.3, REFRACTORY = 2;

const seriesOf = () => leakySeries({ runs: 2, samples: 100 });

/** A surrogate of random weights, which makes of events what it likes: the network is what is proved. */
function randomModel(seed: number): SurrogateModel<TraceSpec> {
  const spec = traceSpecOf({ layers: [{ kind: "lstm", units: 7 }], filtersMs: [0, 5] }, seriesOf(), 2);
  const weights = drawWeights(traceShapes(spec), () => 1.5, seed + 7);
  weights["head.bias"].data[1] = -1;
  return { spec, weights };
}

/** A surrogate that spikes by the traces of its events alone: nothing of what arrives is lost. */
function tracingModel(): SurrogateModel<TraceSpec> {
  const spec = traceSpecOf({ layers: [], filtersMs: [5] }, seriesOf(), 2), { scale } = spec.inputs.filters[0];
  const weights = drawWeights(traceShapes(spec), () => 0, 1);
  weights["head.weight"].data.set([0, 0, 2 * scale, -2 * scale]);
  weights["head.bias"].data[1] = -3;
  return { spec, weights };
}

/** Two populations with drives, delays, groups and short-term plasticity. */
function networkOf(a: number, b: number): CellNetworkSpec {
  return parseCellNetwork({
    kind: "cell-network",
    name: "two populations",
    stepMs: 1,
    populations: [
      { name: "A", size: a, groups: { exc: [0], inh: [1], all: [0, 1] } },
      { name: "B", size: b, groups: { exc: [0], inh: [1] } },
    ],
    projections: [
      {
        from: "A",
        to: "B",
        receptor: "exc",
        connect: { rule: "fixed-probability", probability: 0.6 },
        weight: { uniform: [0.5, 1.5] },
        delayMs: { uniform: [1, 6] },
        shortTerm: { U: 0.38, tauFacilitation: 25.71, tauDepression: 365.6 },
      },
      { from: "B", to: "A", receptor: "all", connect: { rule: "all-to-all" }, weight: 0.75, delayMs: 2 },
      {
        from: "A",
        to: "A",
        receptor: "inh",
        connect: { rule: "fixed-indegree", indegree: Math.min(3, a - 1) },
        weight: 1,
        delayMs: 1,
      },
    ],
    drives: [
      { to: "A", receptor: "exc", rateHz: 200, weight: 1.5 },
      { to: "B", receptor: "exc", rateHz: 400, weight: 1, fromMs: 5, untilMs: 25 },
    ],
  });
}

const STEMS = ["network_clock", "network_inputs", "network_spikes"] as const;

/** Networks of surrogates of cells: what arrives, who spikes, what is sent. */
export const NETWORK_PROOF: Proof = {
  name: "surrogate/network",
  shaders: [
    "surrogate/network/network_clock",
    "surrogate/network/network_deliver",
    "surrogate/network/network_inputs",
    "surrogate/network/network_spikes",
    "random/philox",
  ],
  variants: [
    ...STEMS.map((stem): KernelVariant => ({
      name: `surrogate/network/${stem}`,
      compile: (gpu) => networkKernel(gpu, stem),
    })),
    ...[false, true].map((SHORT_TERM): KernelVariant => ({
      name: `surrogate/network/network_deliver${SHORT_TERM ? ", SHORT_TERM" : ""}`,
      compile: (gpu) => networkKernel(gpu, "network_deliver", { SHORT_TERM }),
    })),
  ],
  async run(gpu, seed) {
    const [a, b] = [[9, 5], [1, 1], [33, 2], [12, 64]][seed % 4], network = networkOf(a, b);
    const models = { A: randomModel(seed), B: tracingModel() };
    const rule = { output: "spike", threshold: THRESHOLD, refractoryMs: REFRACTORY };
    const options = { models, rule, durationMs: STEPS, seed: seed + 5 };
    const run = await runSurrogateNetwork(gpu, network, options);
    const resolved = resolveCellNetwork(network, { seed: seed + 5, inputs: [2, 2] });
    const cells = resolved.populations.map(({ name, size }) =>
      new RerunCells(models[name as "A" | "B"], size, { threshold: THRESHOLD, refractory: REFRACTORY })
    );
    const stepper = new CellNetworkStepper(resolved, cells), wanted: number[][] = [[], []];
    for (let t = 0; t < STEPS; t++) {
      stepper.step().forEach((list, at) => list.forEach((cell) => wanted[at].push(t, cell)));
    }
    const found = run.populations.map(({ spikes }) =>
      Array.from(spikes.cells, (cell, k) => [spikes.timesMs[k], cell]).flat()
    );
    const spikes = (wanted[0].length + wanted[1].length) / 2;
    return [
      // A probability within rounding of the threshold, one in some 10^5, would make spikes go another way.
      { of: "spikes of A", error: unequal(found[0], wanted[0]), bound: 0 },
      { of: "spikes of B", error: unequal(found[1], wanted[1]), bound: 0 },
      atLeast("spikes", spikes, 2),
    ];
  },
};
