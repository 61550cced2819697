import { ArgumentTypeError } from "../../base/errors.ts";
import { createBuffer, writeBuffer } from "../../gpu/buffer.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { uniformWindow, windowedBuffer } from "../../nn/_buffers.ts";
import { countKernel } from "./_kernels.ts";
import { featureFields } from "./count_data.ts";
import { countHeadFields } from "./head.ts";
import { packWeights, weightLayout } from "./count_layout.ts";
import type { SurrogateModel } from "../model.ts";
import type { RecurrentSpec } from "./recurrent_spec.ts";
import type { RolloutShape, RolloutState } from "./rollout_shape.ts";
import {
  loopsPerStep,
  partCount,
  partRows,
  roundsPerDispatch,
  spreadRows,
  stretches,
} from "../../nn/schedule.ts";
import { seedKey, STREAMS } from "../../random/streams.ts";

/** Puts a rollout of a surrogate of one layer on the GPU: many bins of all runs are one dispatch. */
export async function rowsRollout(
  gpu: Gpu,
  model: SurrogateModel<RecurrentSpec>,
  shape: RolloutShape,
): Promise<RolloutState> {
  const { spec } = model;
  const { runs, firstRun, seed, parameters, chunk } = shape;
  const { layers: [layer], head } = weightLayout(spec);
  if (layer.kind === "dense") {
    throw new ArgumentTypeError("Cannot roll out by rows as the layer must be recurrent");
  }
  const parts = partCount(layer);
  const { lanes, batchRows, workgroups } = spreadRows(gpu, runs, layer);
  const memory = { rows: layer.rows, columns: layer.columns, batchRows };
  const flags = {
    NEGATIVE_BINOMIAL: spec.likelihood === "negative-binomial",
    GRU: layer.kind === "gru",
    RNN: layer.kind === "rnn",
  };
  const kernel = await countKernel(gpu, "rollout_rows", {
    flags,
    constants: { LANES: lanes },
    parts,
    memory,
  });
  const weights = windowedBuffer(gpu, "surrogate/weights", packWeights(spec, model.weights));
  const recording = createBuffer(gpu, "surrogate/recording", 4 * runs * chunk);
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
    head: countHeadFields(spec),
    features: featureFields(spec),
  };
  const bindings = {
    headWeights: uniformWindow(weights, head.offset),
    parameters: createBuffer(gpu, "surrogate/parameters", parameters.length ? parameters : 16),
    state: createBuffer(gpu, "surrogate/state", 8 * runs * layer.columns),
    lastCounts: createBuffer(gpu, "surrogate/lastCounts", 8 * runs),
    recording,
    ...Object.fromEntries(windows),
  };
  const most = roundsPerDispatch(
    gpu,
    loopsPerStep(layer, "rows") + batchRows * 16 * (spec.maxMean.E + spec.maxMean.I),
  );
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
