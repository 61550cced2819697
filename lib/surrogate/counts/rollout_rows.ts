import { ArgumentTypeError } from "../../base/errors.ts";
import { createBuffer, writeBuffer } from "../../gpu/buffer.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { uniformWindow, windowedBuffer } from "../../nn/_buffers.ts";
import { countKernel } from "./_kernels.ts";
import { featureFields, wordsOf } from "./count_data.ts";
import { distributionFlags } from "./distributions.ts";
import { headFields } from "./head_fields.ts";
import { packWeights, weightLayout } from "./count_layout.ts";
import type { SurrogateModel } from "../model.ts";
import type { RecurrentSpec } from "./recurrent_spec.ts";
import type { RolloutShape, RolloutState } from "./rollout_shape.ts";
import type { DenseBlock } from "../../nn/dense_layout.ts";
import { isRecurrent } from "../../nn/layers/recurrent/recurrent_layout.ts";
import { UNIFORM_VEC4 } from "../../nn/weight_block.ts";
import {
  fitsRows,
  loopsPerStep,
  partCount,
  partRows,
  roundsPerDispatch,
  spreadRows,
  stretches,
} from "../../nn/schedule.ts";
import { seedKey, STREAMS } from "../../random/streams.ts";

/** Most populations of the schedule `rows`: private memory of an invocation holds outputs and counts. */
const MOST_ROWS_POPULATIONS = 16;

/** Whether a surrogate is small enough for many bins per dispatch. */
export function fitsRollout(spec: RecurrentSpec): boolean {
  const { layers: [layer, ...more], head } = weightLayout(spec);
  return layer !== undefined && more.length === 0 && isRecurrent(layer) && fitsRows(layer) &&
    spec.features.window === 1 && !spec.state && spec.populations.length <= MOST_ROWS_POPULATIONS &&
    head.rows * head.columns <= UNIFORM_VEC4;
}

/** Terms of the longest sum that gives one probability of a Conway-Maxwell-Poisson distribution, at nu = 1/32. */
const POWER_TERMS = 4096;

/** Loop iterations of a bin's head and draw in one row, counted generously. */
function drawingLoops(spec: RecurrentSpec, head: DenseBlock): number {
  const { populations: { length: P }, maxMean, likelihood } = spec;
  const spikes = maxMean.reduce((sum, most) => sum + most, 0);
  const terms = likelihood === "conway-maxwell" ? P * POWER_TERMS : 0;
  return head.rows * (head.columns - 1) + P * (P + 8) + 16 * spikes + terms;
}

/** Puts a rollout of a surrogate of one layer on the GPU: many bins of all runs are one dispatch. */
export async function rowsRollout(
  gpu: Gpu,
  model: SurrogateModel<RecurrentSpec>,
  shape: RolloutShape,
): Promise<RolloutState> {
  const { spec } = model;
  const { runs, firstRun, seed, parameters, chunk } = shape;
  const { layers: [layer], head } = weightLayout(spec);
  if (!isRecurrent(layer)) {
    throw new ArgumentTypeError("Cannot roll out by rows as the layer must be recurrent");
  }
  const parts = partCount(layer);
  const { lanes, batchRows, workgroups } = spreadRows(gpu, runs, layer);
  const memory = { rows: layer.rows, columns: layer.columns, batchRows };
  const flags = {
    ...distributionFlags(spec.likelihood),
    GRU: layer.kind === "gru",
    RNN: layer.kind === "rnn",
  };
  const populations = spec.populations.length;
  const kernel = await countKernel(gpu, "rollout_rows", {
    populations,
    flags,
    constants: { LANES: lanes },
    parts,
    memory,
  });
  const weights = windowedBuffer(gpu, "surrogate/weights", packWeights(spec, model.weights));
  const recording = createBuffer(gpu, "surrogate/recording", 4 * runs * chunk * wordsOf(populations));
  const windows = Array.from({ length: parts }, (_, part) => [
    `weights${part}`,
    uniformWindow(weights, layer.offset + part * partRows(layer) * layer.columns),
  ]);
  const fields = {
    runs,
    runFirst: firstRun,
    recordStride: chunk,
    hidden: layer.columns,
    partRows: partRows(layer),
    stream: STREAMS.rollout,
    seed: seedKey(seed),
    head: headFields(spec),
    features: featureFields(spec),
  };
  const bindings = {
    headWeights: uniformWindow(weights, head.offset),
    parameters: createBuffer(gpu, "surrogate/parameters", parameters.length ? parameters : 16),
    state: createBuffer(gpu, "surrogate/state", 8 * runs * layer.columns),
    lastCounts: createBuffer(gpu, "surrogate/lastCounts", 4 * runs * populations),
    recording,
    ...Object.fromEntries(windows),
  };
  const most = roundsPerDispatch(gpu, loopsPerStep(layer, "rows") + batchRows * drawingLoops(spec, head));
  const places: { uniform: GPUBuffer; group: GPUBindGroup }[] = [];
  return {
    recording,
    encode(pass, first, count) {
      stretches(count, most).forEach(([begin, end], at) => {
        const place = { bins: end - begin, binFirst: first + begin, recordFirst: first };
        if (!places[at]) {
          const uniform = kernel.uniform("shape", fields);
          places.push({ uniform, group: kernel.bind({ shape: uniform, ...bindings }) });
        }
        writeBuffer(gpu, places[at].uniform, kernel.uniformData("shape", { ...fields, ...place }));
        kernel.dispatch(pass, places[at].group, workgroups);
      });
    },
  };
}
