import { createBuffer, writeBuffer } from "../gpu/buffer.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { submit } from "../gpu/submit.ts";
import { windowedBuffer } from "./_buffers.ts";
import { surrogateKernel } from "./_kernels.ts";
import { featureFields } from "./count_data.ts";
import { denseForward } from "./dense_layer.ts";
import { countHeadFields, sampleLanes } from "./head.ts";
import { packWeights, weightLayout } from "./layout.ts";
import type { SurrogateModel } from "./model.ts";
import type { RolloutShape, RolloutState } from "./rollout.ts";
import { inputCount, type RecurrentSpec } from "./recurrent_spec.ts";
import { stackForward } from "./stack.ts";
import { inputBuffer } from "./training_graph.ts";
import { seedKey, STREAMS } from "./streams.ts";

/** Puts a rollout of any surrogate on the GPU: a bin is one dispatch per layer, one for the head and one for the draw. */
export async function layersRollout(
  gpu: Gpu,
  model: SurrogateModel<RecurrentSpec>,
  shape: RolloutShape,
): Promise<RolloutState> {
  const { spec } = model;
  const { runs, firstRun, seed, parameters, chunk } = shape;
  const layout = weightLayout(spec);
  const weights = windowedBuffer(gpu, "surrogate/weights", packWeights(spec, model.weights));
  const inputs = inputBuffer(gpu, "surrogate/inputs", { samples: runs, values: inputCount(spec) });
  const stackPlan = { batch: runs, steps: 1, blocks: layout.layers, weights, inputs };
  const stack = await stackForward(gpu, stackPlan, { continued: true });
  const headPlan = { samples: runs, block: layout.head, weights, inputs: stack.outputs };
  const head = await denseForward(gpu, headPlan, { ones: false });
  const LANES = sampleLanes(gpu);
  const flags = { NEGATIVE_BINOMIAL: spec.likelihood === "negative-binomial" };
  const draw = await surrogateKernel(gpu, "rollout_draw", { flags, constants: { LANES } });
  const start = await surrogateKernel(gpu, "rollout_draw", {
    flags: { ...flags, START: true },
    constants: { LANES },
  });
  const fields = {
    runs,
    runFirst: firstRun,
    recordStride: chunk,
    inputStride: inputs.stride,
    stream: STREAMS.rollout,
    seed: seedKey(seed),
    head: countHeadFields(spec),
    features: featureFields(spec),
  };
  const uniform = draw.uniform("shape", fields);
  const recording = createBuffer(gpu, "surrogate/recording", 4 * runs * chunk);
  const lastCounts = createBuffer(gpu, "surrogate/lastCounts", 8 * runs);
  const bins = createBuffer(gpu, "surrogate/bins", 4 * runs);
  const common = { shape: uniform, lastCounts, inputs: inputs.buffer };
  const drawGroup = draw.bind({ ...common, outputs: head.outputs.buffer, bins, recording });
  const startGroup = start.bind({
    ...common,
    parameters: createBuffer(gpu, "surrogate/parameters", parameters.length ? parameters : 16),
  });
  const workgroups = Math.ceil(runs / LANES);
  submit(gpu, "surrogate/start", (pass) => start.dispatch(pass, startGroup, workgroups));
  return {
    recording,
    encode(pass, first, count) {
      writeBuffer(gpu, uniform, draw.uniformData("shape", { ...fields, recordFirst: first }));
      for (let bin = 0; bin < count; bin++) {
        stack.encode(pass);
        head.encode(pass);
        draw.dispatch(pass, drawGroup, workgroups);
      }
    },
  };
}
