import { dctBasis } from "../../analysis/dct.ts";
import { overrideSpec } from "../../markov/mif_spec.ts";
import { getMifPreset } from "../../markov/presets.ts";
import type { NamedWeights } from "../../nn/layout.ts";
import type { DenseWeights } from "../../nn/reference/dense.ts";
import { madeUp } from "../../random/made_up.ts";
import type { SurrogateModel } from "../model.ts";
import { coarseFeatureCount, OUTCOME } from "./reference/volley_outcome.ts";
import { volleyLayout, volleyShapes } from "./volley_layout.ts";
import { parseVolleySpec, volleyOutcomes, type VolleySpec } from "./volley_spec.ts";

/** A small synchronous network in which volleys start often. */
export const MADE_UP_NETWORK = overrideSpec(getMifPreset("mif-small-syn"), {
  tau_R: 2,
  refractoryHits: "none",
});

const MODES = 5, BINS = 34;

/** E spikes of the volleys of its library; I spikes are the same backwards. */
const PATTERNS = [[3, 9, 20, 12, 2, 0], [1, 4, 8, 8, 9, 4, 3, 1, 0, 1], [20, 3], [0, 0, 0, 1]];

function madeUpSpec(): VolleySpec {
  const coarse = coarseFeatureCount(MODES), network = MADE_UP_NETWORK;
  return parseVolleySpec({
    kind: "volley",
    layers: [{ kind: "dense", units: 9, activation: "silu" }],
    components: 3,
    binMs: 1,
    stepMs: 0.1,
    populations: { E: network.N_E, I: network.N_I },
    network: { ...network },
    parameters: { names: ["S_EE"], centre: [20], scale: [2], low: [18], high: [22] },
    coarse: {
      lowest: -70,
      width: 5,
      bins: BINS,
      modes: MODES,
      features: {
        centre: Array.from({ length: coarse }, (_, f) => 0.1 * f),
        scale: new Array<number>(coarse).fill(2),
      },
    },
    rule: { windowBins: 3, open: 4, close: 2, longestBins: 40, tailBins: 2 },
    patterns: { events: PATTERNS.length, bins: PATTERNS.flat().length },
    training: {},
  });
}

/** A volley surrogate of random weights, whose outcomes are those of plausible volleys. */
export function madeUpVolleyModel(seed: number): SurrogateModel<VolleySpec> {
  const spec = madeUpSpec(), random = madeUp(seed);
  const weights: NamedWeights = {};
  for (const [name, shape] of Object.entries(volleyShapes(spec))) {
    const length = shape.reduce((a, b) => a * b, 1);
    weights[name] = { shape, data: Float32Array.from({ length }, () => 0.2 * (random() - 0.5)) };
  }
  const bias = weights["outcome.bias"].data;
  bias.set([7, 5, 2.3], OUTCOME.sizes);
  for (let p = 0; p < 2; p++) bias.set([1, 2, 3, 4, 5, 6, 7].map(Math.log1p), OUTCOME.times + 7 * p);
  bias.set([8, 9, 12, 6], OUTCOME.pools);
  bias.set([3, 2], OUTCOME.refractory);
  const cosines = Float32Array.from(dctBasis(BINS, MODES));
  [0, 1].forEach((p) => weights["histogram.components"].data.set(cosines, p * cosines.length));
  weights["histogram.mean"].data.fill(0.15);
  const shares = weights["pending.shares"].data;
  // A constant for each bin and slopes of a few hundredths.
  shares.forEach((value, at) => shares[at] = at % 10 === 0 ? 1 - 0.3 * (at % 3) : value / 10);
  weights["patterns.bins"].data.set(PATTERNS.map(({ length }) => length));
  weights["patterns.spikes"].data.set([...PATTERNS.flat(), ...PATTERNS.flat().toReversed()]);
  return { spec, weights };
}

/** Outcomes within and beyond what volleys do: negative roots, times out of order, durations of 0 and of 1000 bins. */
export function madeUpOutcomes(
  spec: VolleySpec,
  networks: number,
  random: () => number,
): Float32Array<ArrayBuffer> {
  const size = volleyOutcomes(spec);
  return Float32Array.from({ length: networks * size }, (_, at) => {
    const d = at % size;
    if (d < OUTCOME.duration) return 20 * (random() - 0.1);
    if (d === OUTCOME.duration) return 7 * (random() - 0.1);
    if (d < OUTCOME.pools) return 4 * random() - 0.4;
    if (d < OUTCOME.refractory) return 30 * (random() - 0.1);
    return d < OUTCOME.modes ? 6 * (random() - 0.2) : 0.2 * (random() - 0.5);
  });
}

/** The layers of a stack as the reference takes them. */
export function layersOf(spec: VolleySpec, vector: Float32Array): DenseWeights[] {
  return volleyLayout(spec).blocks.map((block) => ({
    ...block,
    width: 4 * block.columns,
    values: vector.subarray(4 * block.offset, 4 * (block.offset + block.rows * block.columns)),
  }));
}
