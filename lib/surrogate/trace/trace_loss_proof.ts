import { createBuffer, readBuffer } from "../../gpu/buffer.ts";
import type { Proof } from "../../gpu/proof.ts";
import { submit } from "../../gpu/submit.ts";
import { windowedBuffer } from "../../nn/_buffers.ts";
import { kernelVariants } from "../../nn/kernel_variants.ts";
import { madeUp } from "../../random/made_up.ts";
import { traceKernel } from "./_kernels.ts";
import { traceLoss as referenceLoss } from "./reference/trace_loss.ts";
import { traceLoss } from "./trace_loss.ts";
import { TRACE_LOSSES, type TraceSpec } from "./trace_spec.ts";

/** Outputs of each kind, with random weights. */
function madeUpOutputs(random: () => number): TraceSpec["outputs"] {
  return [...TRACE_LOSSES, "logistic" as const, "squared" as const].map((loss, o) => ({
    name: `o${o}`,
    loss,
    weight: 0.5 + random(),
    positiveWeight: 1 + 3 * random(),
    centre: 0,
    scale: 1,
    low: null,
    high: null,
  }));
}

/** Exponentials and logarithms in single precision. */
const BOUND = 1e-5;

/** The loss of every kind of output, and its gradient. */
export const TRACE_LOSS_PROOF: Proof = {
  name: "surrogate/trace/trace_loss",
  shaders: ["surrogate/trace/trace_loss"],
  variants: kernelVariants("surrogate/trace", { trace_loss: [{}] }, traceKernel),
  async run(gpu, seed) {
    const random = madeUp(seed + 3), outputs = madeUpOutputs(random), O = outputs.length, stride = 8;
    const [batch, steps, burnIn] = [[7, 11, 3], [1, 1, 0], [3, 64, 1], [13, 5, 4]][seed % 4];
    const y = new Float32Array(batch * steps * stride).map(() => 6 * random() - 3);
    const targets = new Float32Array(batch * steps * O).map((_, at) =>
      outputs[at % O].loss === "logistic" ? Math.round(random()) : 4 * random() - 2
    );
    // One log-variance beyond its bound, where the gradient is 0.
    y[(batch * steps - 1) * stride + TRACE_LOSSES.indexOf("log-variance")] = 25;
    const spec = { outputs } as TraceSpec;
    const { losses, dOutputs, encode } = await traceLoss(gpu, spec, {
      batch,
      steps,
      burnIn,
      outputs: { stride, buffer: windowedBuffer(gpu, "proof/outputs", y) },
      targets: createBuffer(gpu, "proof/targets", targets),
    });
    submit(gpu, "proof", encode);
    const found = new Float32Array(await readBuffer(gpu, losses));
    const slopes = new Float32Array(await readBuffer(gpu, dOutputs.buffer));
    const parts = batch * (steps - burnIn);
    let loss = 0, slope = 0;
    for (let s = 0; s < batch * steps; s++) {
      const own = y.subarray(s * stride, s * stride + O), counts = Number(s % steps >= burnIn);
      const wanted = referenceLoss(outputs, own, targets.subarray(s * O, (s + 1) * O));
      const worse = (value: number, right: number) =>
        Math.abs(parts * value - counts * right) / (1 + right ** 2);
      loss = Math.max(loss, worse(found[s], wanted.loss));
      for (let o = 0; o < stride; o++) {
        slope = Math.max(slope, worse(slopes[s * stride + o], wanted.gradient[o] ?? 0));
      }
    }
    return [
      { of: "losses of a sample, parts", error: loss, bound: BOUND },
      { of: "slopes of a sample, parts", error: slope, bound: BOUND },
    ];
  },
};
