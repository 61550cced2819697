import { dctBasis } from "../analysis/dct.ts";
import { overrideSpec } from "../markov/mif_spec.ts";
import { getMifPreset } from "../markov/presets.ts";
import { philox4x32 } from "../random/philox.ts";
import { coarseFeatureCount, OUTCOME } from "../surrogate/volley/reference/volley_outcome.ts";
import type { DenseWeights } from "../nn/reference/dense.ts";
import type { NamedWeights } from "../nn/layout.ts";
import type { SurrogateModel } from "../surrogate/model.ts";
import { volleyLayout, volleyShapes } from "../surrogate/volley/volley_layout.ts";
import { parseVolleySpec, type VolleySpec } from "../surrogate/volley/volley_spec.ts";

const MODES = 5, BINS = 34;

/** E spikes of the volleys of its library; I spikes are the same backwards. */
const PATTERNS = [[3, 9, 20, 12, 2, 0], [1, 4, 8, 8, 9, 4, 3, 1, 0, 1], [20, 3], [0, 0, 0, 1]];

/** Numbers in [0, 1), the same everywhere. */
export function madeUpNumbers(seed: number): () => number {
  let at = 0;
  return () => philox4x32([at++, 0, 0, 0], [seed, 0])[0] / 2 ** 32;
}

function madeUpSpec(): VolleySpec {
  const network = overrideSpec(getMifPreset("mif-small-syn"), { tau_R: 2, refractoryHits: "none" });
  const coarse = coarseFeatureCount(MODES);
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

/** A made-up volley surrogate of a small synchronous network: volleys start often, and their outcomes are plausible. */
export function madeUpVolleyModel(): SurrogateModel<VolleySpec> {
  const spec = madeUpSpec(), random = madeUpNumbers(1);
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

/** The layers of a stack as the reference takes them. */
export function layersOf(spec: VolleySpec, vector: Float32Array): DenseWeights[] {
  return volleyLayout(spec).blocks.map((block) => ({
    ...block,
    width: 4 * block.columns,
    values: vector.subarray(4 * block.offset, 4 * (block.offset + block.rows * block.columns)),
  }));
}
