import { populationArray } from "../system/population_counts.ts";
import { overrideSpec } from "../markov/mif_spec.ts";
import { MifStepper } from "../markov/cpu/mif_step.ts";
import { denseForward } from "../nn/reference/dense.ts";
import { mixtureDraw } from "../surrogate/volley/reference/mixture.ts";
import { volleyPattern } from "../surrogate/volley/reference/volley_pattern.ts";
import { networkKey } from "../markov/build/plan.ts";
import type { SurrogateModel } from "../surrogate/model.ts";
import { seedKey, STREAMS } from "../random/streams.ts";
import { libraryOf } from "../surrogate/volley/pattern_library.ts";
import { rolloutVolleys } from "../surrogate/volley/rollout_volleys.ts";
import { coarseFeatures } from "../surrogate/volley/volley_data.ts";
import { packTrained } from "../surrogate/volley/volley_layout.ts";
import { volleyOutcomes, type VolleySpec } from "../surrogate/volley/volley_spec.ts";
import { DRAW_TEST, JUMP_TEST, PATTERN_TEST } from "./_volley_kernel_tests.ts";
import { layersOf, madeUpVolleyModel } from "./_volley_model.ts";
import { TRAINING_TEST } from "./_volley_training.ts";
import type { SelfTest } from "./self_test.ts";

/** E and I spikes of each bin. */
type Counts = [e: number, i: number][];

/** The coarse state of a network and its parameter, normalised. */
function inputsOf(spec: VolleySpec, network: MifStepper, parameter: number): number[] {
  const { lowest, width, bins, modes, features: { centre, scale } } = spec.coarse;
  const histograms = new Uint16Array(2 * bins), pools = new Uint32Array(4), refractory = new Uint16Array(2);
  network.voltage.forEach((v, cell) => {
    const isI = cell < spec.populations.E ? 0 : 1;
    pools[isI] += network.pendingE[cell];
    pools[2 + isI] += network.pendingI[cell];
    refractory[isI] += network.refractory[cell];
    const bin = Math.min(Math.floor(Math.max(v - lowest, 0) / width), bins - 1);
    if (network.refractory[cell] === 0) histograms[isI * bins + bin]++;
  });
  const features = coarseFeatures({ histograms, pools, refractory }, modes);
  const { parameters } = spec;
  return [
    ...Array.from(features, (value, f) => (value - centre[f]) / scale[f]),
    (parameter - parameters.centre[0]) / parameters.scale[0],
  ];
}

/** Draws the outcome of a network's first volley. */
function drawnOutcome(
  { spec, weights }: SurrogateModel<VolleySpec>,
  x: readonly number[],
  at: { network: number; seed: number },
): number[] {
  const outputs = layersOf(spec, packTrained(spec, weights)).reduce<ArrayLike<number>>(
    (values, layer) => denseForward(layer, values).outputs,
    x,
  );
  const shape = { components: spec.components, dimensions: volleyOutcomes(spec) };
  const draw = { draw: 0, network: at.network, stream: STREAMS.rollout, seed: seedKey(at.seed) };
  const mixed = [...x, ...mixtureDraw(outputs, shape, draw)];
  const { "outcome.weight": weight, "outcome.bias": bias } = weights;
  return Array.from(
    bias.data,
    (value, d) => mixed.reduce((sum, one, k) => sum + weight.data[d * mixed.length + k] * one, value),
  );
}

/** A network up to the start of its first volley, and the volley; null when none starts in time. */
function firstVolley(
  model: SurrogateModel<VolleySpec>,
  at: { network: number; seed: number; parameter: number; bins: number },
): { stepped: Counts; volley: Counts } | null {
  const { spec } = model, { windowBins, open } = spec.rule, key = networkKey(at.seed, at.network);
  const network = new MifStepper(overrideSpec(spec.network, { S_EE: at.parameter }), key);
  const stepped: Counts = [], recurrent: number[] = [];
  while (stepped.length < at.bins) {
    const sum = { e: 0, i: 0, recurrent: 0 };
    for (let step = 0; step < Math.round(spec.binMs / spec.stepMs); step++) {
      network.advance();
      sum.e += network.counts.e;
      sum.i += network.counts.i;
      sum.recurrent += network.counts.recurrent;
    }
    stepped.push([sum.e, sum.i]);
    recurrent.push(sum.recurrent);
    if (recurrent.slice(-windowBins).reduce((a, b) => a + b) < open) continue;
    const y = drawnOutcome(model, inputsOf(spec, network, at.parameter), at);
    const longest = spec.rule.longestBins;
    const spikes = volleyPattern(y, libraryOf(spec, model.weights), { longest, key, step: network.step });
    return { stepped, volley: Array.from(spikes.e, (e, bin) => [e, spikes.i[bin]]) };
  }
  return null;
}

/**
 * Numbers of spikes are rounded squares of drawn roots, which single precision may carry over to the next number, and a
 * spike on the edge of a bin may lie in the next: of about 75 spikes of a volley some may be elsewhere.
 */
const MOST_SPIKES_ELSEWHERE = 4;

/** In the first of these runs the recurrent spikes that start the volley are just as many as the rule asks for. */
const ROLLOUT_TEST: SelfTest = {
  kernel: "surrogate/volley/volley_advance",
  async compare(gpu) {
    const model = madeUpVolleyModel(), parameters = [19, 20, 21], bins = 60, seed = 25;
    const runs = parameters.length;
    const found = await rolloutVolleys(gpu, model, { runs, bins, warmup: 0, seed, parameters });
    const [e, i] = [0, 1].map((p) => populationArray(found, p));
    for (const [network, parameter] of parameters.entries()) {
      const wanted = firstVolley(model, { network, seed, parameter, bins: 30 });
      if (!wanted) return `no volley begins in run ${network}`;
      const elsewhere = (counts: Counts, first: number) =>
        counts.slice(0, bins - first).reduce((sum, [ofE, ofI], bin) => {
          const at = network * bins + first + bin;
          return sum + Math.abs(e[at] - ofE) + Math.abs(i[at] - ofI);
        }, 0);
      const { stepped, volley } = wanted;
      if (elsewhere(stepped, 0) > 0) return `run ${network} differs from MifStepper before its first volley`;
      const spikes = elsewhere(volley, stepped.length);
      if (spikes > MOST_SPIKES_ELSEWHERE) {
        return `${spikes} spikes of the first volley of run ${network} differ`;
      }
    }
    return null;
  },
};

/**
 * Self-tests of the volley surrogate's kernels: stepping and the whole chain up to the end of a first volley, one jump, the
 * spikes of one, draws, and gathering, loss and gradient of a batch.
 */
export const VOLLEY_TESTS: readonly SelfTest[] = [
  ROLLOUT_TEST,
  JUMP_TEST,
  PATTERN_TEST,
  DRAW_TEST,
  TRAINING_TEST,
];
