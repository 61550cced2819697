import { ArgumentTypeError } from "../../base/errors.ts";
import { loadLate } from "../../base/load_late.ts";
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
import type * as held from "./rollout_held.ts";
import type { RolloutKernel, RolloutShape, RolloutState } from "./rollout_shape.ts";
import type { DenseBlock } from "../../nn/dense_layout.ts";
import { weightBindings } from "../../nn/layers/recurrent/recurrent_bindings.ts";
import { isRecurrent } from "../../nn/layers/recurrent/recurrent_layout.ts";
import { UNIFORM_VEC4 } from "../../nn/weight_block.ts";
import { fitsHeld } from "../../nn/held_weights.ts";
import {
  chooseSchedule,
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

/** Whether a rollout of one recurrent layer holds its weights in registers: on a GPU where they fit, or where it must. */
function holdsWeights(gpu: Gpu, spec: RecurrentSpec, wanted: RolloutShape["schedule"]): boolean {
  const { layers: [layer] } = weightLayout(spec);
  if (wanted) return chooseSchedule(gpu, layer, wanted) === "held";
  return !gpu.adapter.software && fitsHeld(gpu, layer);
}

/** The kernel by rows with the bindings of its weights, `(layout.length)` vec4. */
async function rowsKernel(
  gpu: Gpu,
  { spec, layer, runs, weights, flags }: Parameters<typeof held.heldRollout>[1],
): Promise<RolloutKernel> {
  const { lanes, batchRows, workgroups } = spreadRows(gpu, runs, layer);
  const { head } = weightLayout(spec);
  const variant = {
    populations: spec.populations.length,
    flags,
    constants: { LANES: lanes },
    parts: partCount(layer),
    memory: { rows: layer.rows, columns: layer.columns, batchRows },
  };
  const plan = { batch: runs, steps: 1, block: layer, weights, inputs: { buffer: weights, stride: 4 } };
  return {
    kernel: await countKernel(gpu, "rollout_rows", variant),
    workgroups,
    fields: { partRows: partRows(layer) },
    bindings: { ...weightBindings(plan, "rows"), headWeights: uniformWindow(weights, head.offset) },
    loops: loopsPerStep(layer, "rows") + (batchRows - 1) * drawingLoops(spec, head),
  };
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
  const flags = {
    ...distributionFlags(spec.likelihood),
    GRU: layer.kind === "gru",
    RNN: layer.kind === "rnn",
  };
  const populations = spec.populations.length;
  const weights = windowedBuffer(gpu, "surrogate/weights", packWeights(spec, model.weights));
  const make = holdsWeights(gpu, spec, shape.schedule)
    ? (await loadLate<typeof held>("./rollout_held.ts", import.meta.url, "roll the surrogate out"))
      .heldRollout
    : rowsKernel;
  const made = await make(gpu, { spec, layer, runs, weights, flags });
  const { kernel, workgroups } = made;
  const recording = createBuffer(gpu, "surrogate/recording", 4 * runs * chunk * wordsOf(populations));
  const fields = {
    runs,
    runFirst: firstRun,
    recordStride: chunk,
    hidden: layer.columns,
    stream: STREAMS.rollout,
    seed: seedKey(seed),
    head: headFields(spec),
    features: featureFields(spec),
    ...made.fields,
  };
  const bindings = {
    parameters: createBuffer(gpu, "surrogate/parameters", parameters.length ? parameters : 16),
    state: createBuffer(gpu, "surrogate/state", 8 * runs * layer.columns),
    lastCounts: createBuffer(gpu, "surrogate/lastCounts", 4 * runs * populations),
    recording,
    ...made.bindings,
  };
  const most = roundsPerDispatch(gpu, made.loops + drawingLoops(spec, head));
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
