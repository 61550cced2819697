import { loadLate } from "../../base/load_late.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { LOOP_OPTIONS } from "../../nn/loop_options.ts";
import { requireNumber } from "../../base/require_number.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { DEFAULT_SEED } from "../../random/default_seed.ts";
import { coarseFeatureCount } from "./reference/volley_outcome.ts";
import type * as loop from "../../nn/training_loop.ts";
import type { TrainingResult } from "../../nn/training_loop.ts";
import { fitOutcomeMap, whiten } from "./outcome_map.ts";
import { chooseLibrary } from "./pattern_library.ts";
import type * as pending from "./pending_shares.ts";
import type { VolleyData } from "./volley_data.ts";
import { volleyPlan, type VolleyTrainingOptions } from "./volley_options.ts";
import { parseVolleySpec, volleyInputs, volleyOutcomes, type VolleySpec } from "./volley_spec.ts";
import { measuredTensors } from "./volley_layout.ts";
import type * as training from "./volley_training.ts";

const TASK = "train the volley surrogate";
const OPTIONS: OptionNames<VolleyTrainingOptions> = {
  ...LOOP_OPTIONS,
  data: true,
  spec: true,
  batch: true,
  heldOut: true,
};

/** Means and standard deviations of the columns of the first rows, as single precision keeps them. */
function momentsOf(values: Float32Array, width: number, rows: number): { centre: number[]; scale: number[] } {
  const centre: number[] = [], scale: number[] = [];
  for (let column = 0; column < width; column++) {
    let sum = 0, squares = 0;
    for (let row = 0; row < rows; row++) {
      const x = values[row * width + column];
      sum += x;
      squares += x * x;
    }
    const mean = sum / rows;
    const deviation = Math.sqrt(Math.max(0, squares / rows - mean * mean));
    centre.push(Math.fround(mean));
    scale.push(Math.fround(deviation > 1e-6 * (1 + Math.abs(mean)) ? deviation : 1));
  }
  return { centre, scale };
}

/** Parameters of the networks of the volleys, each once. */
function rowsOf({ parameters: { names, values }, count }: VolleyData): number[][] {
  const rows = new Map<string, number[]>();
  for (let v = 0; v < count; v++) {
    const row = Array.from(values.subarray(v * names.length, (v + 1) * names.length));
    rows.set(row.join(), row);
  }
  return [...rows.values()];
}

/** Completes a design with what the data say. */
function specOf(
  options: VolleyTrainingOptions,
  trained: number,
  patterns: VolleySpec["patterns"],
): VolleySpec {
  const { data, spec: design } = options;
  const { names, values, low, high } = data.parameters;
  const column = (p: number) =>
    Float32Array.from({ length: data.count }, (_, v) => values[v * names.length + p]);
  const range = names.map((_, p) => column(p));
  const { lowest, width, bins } = design.histogram;
  const { network } = design;
  return parseVolleySpec({
    kind: "volley",
    layers: design.layers ?? [0, 1].map(() => ({ kind: "dense", units: 64, activation: "silu" })),
    components: design.components ?? 8,
    binMs: design.binMs,
    stepMs: design.stepMs ?? 0.1,
    populations: { E: network.N_E, I: network.N_I },
    network: { ...network },
    parameters: {
      names: [...names],
      ...momentsOf(values, names.length, trained),
      low: low ? [...low] : range.map((some) => some.reduce((a, b) => Math.min(a, b))),
      high: high ? [...high] : range.map((some) => some.reduce((a, b) => Math.max(a, b))),
    },
    coarse: {
      lowest,
      width,
      bins,
      modes: design.modes,
      features: momentsOf(data.befores, coarseFeatureCount(design.modes), trained),
    },
    rule: { ...design.rule },
    patterns,
    training: {},
  });
}

/** Normalised inputs x. (V, F) */
function normalisedInputs(spec: VolleySpec, data: VolleyData): Float32Array<ArrayBuffer> {
  const F = volleyInputs(spec), coarse = coarseFeatureCount(spec.coarse.modes), P = F - coarse;
  const { features } = spec.coarse, { centre, scale } = spec.parameters;
  return Float32Array.from({ length: data.count * F }, (_, at) => {
    const v = Math.floor(at / F), f = at % F, p = f - coarse;
    return f < coarse
      ? (data.befores[v * coarse + f] - features.centre[f]) / features.scale[f]
      : (data.parameters.values[v * P + p] - centre[p]) / scale[p];
  });
}

/**
 * Trains a volley surrogate by maximum likelihood on the GPU: a linear regression and the covariance of its residuals are
 * fitted in one go, then a stack of dense layers learns the distribution of the whitened residuals as a mixture of Gaussians.
 * The idea of learning volleys as events: Zhang et al. (2024), arXiv:2211.11169; mixture densities: Bishop (1994), NCRG/94/004.
 *
 * The same seed gives the same bits on the same adapter, however the run was cut by `signal` and `resume`.
 *
 * @throws {RangeError | TypeError} When an option or the data are out of range.
 * @throws {NumericalFailure} When a loss is not finite; the last checkpoint is kept.
 * @throws {FileError} When the checkpoint cannot be written, or is from another run.
 * @throws {TypeError} When an option is unknown.
 */
export async function trainVolleys(
  gpu: Gpu | null,
  options: VolleyTrainingOptions,
): Promise<TrainingResult<VolleySpec>> {
  requireKnown(TASK, options, OPTIONS);
  const { data } = options;
  const plan = volleyPlan(options);
  const trained = data.count - plan.heldOut;
  const chosen = chooseLibrary(data.patterns, trained);
  const spec = specOf(options, trained, chosen.sizes);
  const F = volleyInputs(spec), D = volleyOutcomes(spec);
  requireNumber(TASK, "volleys to train on", trained, F + D, Infinity);
  const { names } = data.parameters, { network, binMs, rule } = spec, { histogram } = options.spec;
  const simulated = { histogram, rule, binMs, seed: options.seed ?? DEFAULT_SEED };
  const { pendingShares } = await loadLate<typeof pending>("./pending_shares.ts", import.meta.url, TASK);
  const shares = pendingShares(network, { names, rows: rowsOf(data) }, simulated);
  const inputs = normalisedInputs(spec, data);
  const map = fitOutcomeMap(inputs.subarray(0, trained * F), data.outcomes.subarray(0, trained * D), trained);
  const outcome = {
    "outcome.weight": { shape: [D, F + D], data: map.weight },
    "outcome.bias": { shape: [D], data: map.bias },
    ...measuredTensors(spec, { roots: data.roots, shares }),
    ...chosen.tensors,
  };
  const targets = whiten(map, inputs, data.outcomes);
  const { volleyTrainable } = await loadLate<typeof training>("./volley_training.ts", import.meta.url, TASK);
  const { runTraining } = await loadLate<typeof loop>("../../nn/training_loop.ts", import.meta.url, TASK);
  return await runTraining(gpu, volleyTrainable({ spec, plan, inputs, targets, outcome }), options);
}
