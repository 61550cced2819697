import { createBuffer, readBuffer } from "../../gpu/buffer.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { submit } from "../../gpu/submit.ts";
import { multiplyHigh, philox4x32 } from "../../random/philox.ts";
import { denseBackward, denseForward } from "../../nn/reference/dense.ts";
import { mixtureLoss } from "./reference/mixture.ts";
import { windowedBuffer } from "../../nn/_buffers.ts";
import { loopPlan } from "../../nn/loop_options.ts";
import type { SurrogateModel } from "../model.ts";
import { seedKey, STREAMS } from "../../random/streams.ts";
import { packTrained } from "./volley_layout.ts";
import { volleyInputs, volleyOutcomes, type VolleySpec } from "./volley_spec.ts";
import { volleyTrainable } from "./volley_training.ts";
import { madeUp } from "../../random/made_up.ts";
import { layersOf, madeUpVolleyModel } from "./_made_up_model.ts";
import { volleyGatherKernel } from "./_kernels.ts";
import { largest, largestError, type Proof } from "../../gpu/proof.ts";

/** Of the training's test: volleys, of which the last are held out, per batch, step. */
const VOLLEYS = 60, HELD_OUT = 20, BATCH = 40, STEP = 4, TRAINING_SEED = 3;

/** Loss and gradient of a batch of volleys of `listed` from `first` on. */
function batchReference(
  { spec, weights }: SurrogateModel<VolleySpec>,
  data: { inputs: Float32Array; targets: Float32Array },
  batch: { step: number; stream: number; first: number; listed: number },
): { loss: number; gradient: Float64Array[] } {
  const F = volleyInputs(spec), D = volleyOutcomes(spec);
  const [hidden, last] = layersOf(spec, packTrained(spec, weights));
  const gradient = [hidden, last].map(({ values }) => new Float64Array(values.length));
  const shape = { components: spec.components, dimensions: D };
  let loss = 0;
  for (let row = 0; row < BATCH; row++) {
    const [word] = philox4x32([batch.step, row, 0, batch.stream], seedKey(TRAINING_SEED));
    const volley = batch.first + multiplyHigh(word, batch.listed);
    const lower = denseForward(hidden, data.inputs.subarray(volley * F, (volley + 1) * F));
    const upper = denseForward(last, lower.outputs);
    const mixture = mixtureLoss(upper.outputs, data.targets.subarray(volley * D, (volley + 1) * D), shape);
    loss += mixture.loss / BATCH;
    const ofLast = denseBackward(last, upper, mixture.gradient.map((value) => value / BATCH));
    const ofHidden = denseBackward(hidden, lower, ofLast.dInputs);
    ofHidden.dWeights.forEach((value, at) => gradient[0][at] += value);
    ofLast.dWeights.forEach((value, at) => gradient[1][at] += value);
  }
  return { loss, gradient };
}

/** Losses are sums of some hundred terms in single precision; gradients, relative to the largest of a layer, likewise. */
const LOSS_TOLERANCE = 1e-5, GRADIENT_TOLERANCE = 2e-4;

async function sumOf(gpu: Gpu, losses: GPUBuffer): Promise<number> {
  return new Float32Array(await readBuffer(gpu, losses)).subarray(0, BATCH).reduce((a, b) => a + b);
}

/** Gathering of batches, trained on and held out, with the loss and gradient of a stack of layers below the mixture. */
export const VOLLEY_TRAINING_PROOF: Proof = {
  name: "surrogate/volley/volley_gather",
  shaders: ["surrogate/volley/volley_gather", "surrogate/volley/mixture_loss", "random/philox"],
  variants: [false, true].map((fixed) => ({
    name: `surrogate/volley/volley_gather${fixed ? ", FIXED" : ""}`,
    compile: (gpu) => volleyGatherKernel(gpu, 32, fixed),
  })),
  async run(gpu, seed) {
    const model = madeUpVolleyModel(seed + 1), { spec, weights } = model, random = madeUp(seed + 6);
    const numbers = (length: number) => Float32Array.from({ length }, () => 4 * random() - 2);
    const data = {
      inputs: numbers(VOLLEYS * volleyInputs(spec)),
      targets: numbers(VOLLEYS * volleyOutcomes(spec)),
    };
    const plan = { ...loopPlan({ seed: TRAINING_SEED, steps: 10 }), batch: BATCH, heldOut: HELD_OUT };
    const graph = await volleyTrainable({ spec, plan, ...data, outcome: {} }).build(gpu, {
      weights: windowedBuffer(gpu, "proof/weights", packTrained(spec, weights)),
      progress: createBuffer(gpu, "proof/progress", Uint32Array.of(STEP, 0, 0, 0)),
    });
    const validation = graph.validation!;
    submit(gpu, "proof", (pass) => {
      graph.gather(pass);
      graph.encode(pass);
      validation.batches[1](pass);
    });
    const listed = VOLLEYS - HELD_OUT, { training, validation: fixed } = STREAMS;
    const wanted = batchReference(model, data, { step: STEP, stream: training, first: 0, listed });
    const heldOut = { step: 1, stream: fixed, first: listed, listed: HELD_OUT };
    const wantedHeldOut = batchReference(model, data, heldOut).loss;
    const loss = await sumOf(gpu, graph.losses) / wanted.loss - 1;
    const lossHeldOut = await sumOf(gpu, validation.losses) / wantedHeldOut - 1;
    const gradient = layersOf(spec, new Float32Array(await readBuffer(gpu, graph.gradient)));
    const worst = gradient.map(({ values }, layer) =>
      largestError(values, wanted.gradient[layer]) / largest(wanted.gradient[layer])
    );
    return [
      { of: "loss, parts", error: Math.abs(loss), bound: LOSS_TOLERANCE },
      { of: "loss of what is held out, parts", error: Math.abs(lossHeldOut), bound: LOSS_TOLERANCE },
      { of: "gradients, parts of the largest", error: Math.max(...worst), bound: GRADIENT_TOLERANCE },
    ];
  },
};
