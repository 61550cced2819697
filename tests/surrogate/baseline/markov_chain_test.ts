import { countsOfRun } from "../../../lib/markov/counts_of.ts";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { rolloutBaseline } from "../../../lib/surrogate/baseline/baseline.ts";
import { chainAtPoint } from "../../../lib/surrogate/baseline/markov_probabilities.ts";
import { chainFrames, MarkovChainFit } from "../../../lib/surrogate/baseline/markov_tables.ts";
import { measureRuns } from "../../../lib/experiment/measures/measure_runs.ts";
import { overrideSpec } from "../../../lib/markov/mif_spec.ts";
import { getPreset } from "../../../lib/markov/presets.ts";
import { simulateEnsemble } from "../../../lib/markov/gpu/ensemble.ts";
import { gpuTest } from "../../_gpu.ts";

const histogram = { lowest: -66, width: 1, bins: 166 };
const small = { ...getPreset("mif-small-syn"), S_EE: 10, S_EI: 20 };

/** One frame with cells at some voltages, 3 pending kicks of each kind. */
function frame(voltages: { e: number[]; i: number[] }): { histograms: Uint16Array; pools: Uint32Array } {
  const histograms = new Uint16Array(2 * histogram.bins);
  for (const v of voltages.e) histograms[v + 66]++;
  for (const v of voltages.i) histograms[histogram.bins + v + 66]++;
  return { histograms, pools: Uint32Array.of(3, 3, 3, 3) };
}

Deno.test("MarkovChainFit tabulates the parts of base and gate that a kick moves, by gate count", () => {
  const fit = new MarkovChainFit(small, { histogram });
  // E: eight base cells, of which one is just under the border and three within 10 of it; four gate cells, one just under
  // threshold, two within 10 of it, one within reach of inhibition: 20 (V + 66)/166 takes 70 to 88 below 70.
  const e = [0, 10, 20, 30, 40, 61, 65, 69, 71, 89, 92, 99];
  for (let copy = 0; copy < 60; copy++) fit.add([], frame({ e, i: [0, 80] }));
  const chain = fit.finish();
  const { probabilities: [p], most } = chainAtPoint(chain, [], small);
  assertEquals([p.baseDrive[4], p.gateDrive[4], p.baseE[4], p.gateE[4], p.gateI[4]], [
    1 / 8,
    1 / 4,
    3 / 8,
    2 / 4,
    1 / 4,
  ]);
  assertEquals(most, [6, 6]);
  // A weaker kick at another point reads the same voltages: 65 and 69 are within 5 of the border, 99 of the threshold.
  const { probabilities: [weaker] } = chainAtPoint(chain, [], overrideSpec(small, { S_EE: 5 }));
  assertEquals([weaker.baseE[4], weaker.gateE[4]], [2 / 8, 1 / 4]);
});

Deno.test("a Markov chain pools the voltages of the networks nearest to a point", () => {
  const fit = new MarkovChainFit(small, { histogram, names: ["S_EE"], neighbours: 1 });
  for (let copy = 0; copy < 60; copy++) {
    fit.add([8], frame({ e: [0, 0, 69, 80], i: [0] }));
    fit.add([12], frame({ e: [0, 69, 69, 80], i: [0] }));
  }
  const chain = fit.finish();
  const at = (S_EE: number) => chainAtPoint(chain, [S_EE], overrideSpec(small, { S_EE })).probabilities[0];
  assertEquals([at(8.5).baseDrive[1], at(11).baseDrive[1]], [1 / 3, 2 / 3]);
});

Deno.test("MarkovChainFit says what histograms it needs", () => {
  const attempt = (change: object) => new MarkovChainFit(small, { histogram: { ...histogram, ...change } });
  assertThrows(
    () => attempt({ bins: 100 }),
    RangeError,
    "must end at the threshold, 100: current value is 34",
  );
  assertThrows(
    () => new MarkovChainFit(small, { histogram: { lowest: -66, width: 5, bins: 34 } }),
    RangeError,
    "the border must be an edge of the histograms: current value is 70",
  );
  const fit = attempt({});
  assertThrows(() => fit.finish(), RangeError, "it needs histograms: current value is none");
  assertThrows(() => fit.add([1], { histograms: [], pools: [] }), RangeError, "it needs 0 parameters");
});

gpuTest(
  "a Markov chain fitted on a network of the second family has its rates, volleys and rhythm",
  async (gpu) => {
    const spec = getPreset("mif-second");
    const record = { pools: true, histogram: { everyMs: 1, ...histogram } };
    const run = await simulateEnsemble(gpu, spec, { networks: 2, durationMs: 2000, seed: 1, record });
    const fit = new MarkovChainFit(spec, { histogram });
    for (const network of [0, 1]) fit.add([], chainFrames(run, network));
    const chain = rolloutBaseline(fit.finish(), { runs: 2, bins: 4000, seed: 2 })!;
    const measures = ["rate.E", "rate.I", "volleyInterval", "fano.E"];
    const options = { measures };
    const network = measureRuns(countsOfRun(run), options);
    const model = measureRuns(chain, options);
    // The docstring has 3 to 5 % for the rates; 8 s of the chain and 4 s of the network add about 3 %. A Poisson process has
    // Fano factor 1, the network 4.8.
    const within = { "rate.E": 0.15, "rate.I": 0.1, "volleyInterval": 0.2, "fano.E": 0.35 };
    for (const [name, most] of Object.entries(within)) {
      const error = Math.abs(model[name]! / network[name]! - 1);
      assert(error < most, `${name}: chain ${model[name]}, network ${network[name]}`);
    }
  },
);
