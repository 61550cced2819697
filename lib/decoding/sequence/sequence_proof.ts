import { createBuffer, readBuffer } from "../../gpu/buffer.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { type Agreement, atLeast, combinations, largest, largestError, type Proof } from "../../gpu/proof.ts";
import { submit } from "../../gpu/submit.ts";
import { windowedBuffer } from "../../nn/_buffers.ts";
import { inputBuffer } from "../../nn/input_buffer.ts";
import { kernelVariants, ofFlags } from "../../nn/kernel_variants.ts";
import { madeUp } from "../../random/made_up.ts";
import { sequenceKernel } from "./_kernels.ts";
import { SequenceProblem } from "./processor/sequence_problem.ts";
import { gatherSequences, lossFlags, sequenceLosses } from "./sequence_graph.ts";
import { sequenceLoss } from "./sequence_loss.ts";
import { answerNumbers, answerSteps, type BitLoss, type SequenceSpec } from "./sequence_spec.ts";

function specOf(seed: number, answers: SequenceSpec["answers"]): SequenceSpec {
  const [steps, channels, outputs] = [[1, 5, 3], [7, 1, 2], [4, 2, 1], [3, 9, 11]][seed % 4];
  const layers: SequenceSpec["layers"] = answers === "classes" ? [{ kind: "last" }] : [];
  return { kind: "sequence", answers, channels, steps, outputs, layers, training: {} };
}

/** Rows of a batch by the kernel and by the processor, which are the same numbers. */
async function compareGather(
  gpu: Gpu,
  seed: number,
  fixed: boolean,
  answers: SequenceSpec["answers"],
): Promise<Agreement> {
  const spec = specOf(seed, answers), { steps, channels } = spec, random = madeUp(seed + 3);
  const rows = 29, heldOut = 8, batch = 21, numbers = answerSteps(spec) * answerNumbers(spec);
  const table = {
    rows,
    inputs: new Float32Array(rows * steps * channels).map(random),
    targets: new Float32Array(rows * numbers).map(random),
  };
  const progress = createBuffer(gpu, "proof/progress", Uint32Array.of(seed + 2, 0));
  const inputs = inputBuffer(gpu, "proof/inputs", { samples: batch * steps, values: channels });
  const targets = createBuffer(gpu, "proof/targets", 4 * batch * numbers);
  const place = fixed
    ? { listed: heldOut, listedFirst: rows - heldOut, seed, progress: null, first: batch }
    : { listed: rows - heldOut, listedFirst: 0, seed, progress };
  const source = {
    table: createBuffer(gpu, "proof/table", table.inputs),
    answers: createBuffer(gpu, "proof/answers", table.targets),
  };
  submit(gpu, "proof", await gatherSequences(gpu, spec, source, { batch, place, inputs, targets }));
  const found = new Float32Array(await readBuffer(gpu, inputs.buffer));
  const given = new Float32Array(await readBuffer(gpu, targets));
  const problem = new SequenceProblem({ spec, table, plan: { seed, batch, heldOut } });
  const wanted = new Float32Array(batch * steps * channels);
  const batchRows = { step: fixed ? 1 : seed + 2, heldOut: fixed, firstRow: 0, count: batch };
  problem.gather(batchRows, { values: wanted, stride: channels });
  let error = 0;
  for (let at = 0; at < batch * steps; at++) {
    // The processor has all rows of a step one after another.
    const own = ((at % steps) * batch + Math.floor(at / steps)) * channels, first = at * inputs.stride;
    for (let c = 0; c < channels; c++) error = Math.max(error, Math.abs(found[first + c] - wanted[own + c]));
    error = Math.max(error, Math.abs(found[first + channels] - 1));
  }
  // Inputs are made up apart, so those of a row tell which row of the table it is.
  for (let row = 0; row < batch; row++) {
    const from = table.inputs.findIndex((value, at) =>
      at % (steps * channels) === 0 && value === wanted[row * channels]
    ) / (steps * channels);
    for (let n = 0; n < numbers; n++) {
      error = Math.max(error, Math.abs(given[row * numbers + n] - table.targets[from * numbers + n]));
    }
  }
  return { of: `rows with ${answers}${fixed ? ", held out" : ""}`, error, bound: 0 };
}

/** The loss and its gradient. */
async function compareLoss(
  gpu: Gpu,
  seed: number,
  { answers, loss }: Pick<SequenceSpec, "answers" | "loss">,
): Promise<Agreement[]> {
  const spec = { ...specOf(seed, answers), loss }, { outputs } = spec, random = madeUp(seed + 17);
  const samples = [40, 70, 1, 9][seed % 4], stride = 4 * Math.ceil((outputs + 1) / 4), weight = 1 / samples;
  const y = new Float32Array(samples * stride).map(() => 8 * random() - 4);
  // An output beyond what its exponential can be.
  if (answers !== "values" && samples * outputs > 1) y[0] = 120;
  const numbers = answerNumbers(spec), values = new Float32Array(samples * numbers);
  for (let at = 0; at < values.length; at++) {
    values[at] = answers === "classes" ? Math.floor(random() * outputs) : 2 * random();
    // Bits, and chances between them.
    if (answers === "bits") values[at] = at % 3 === 0 ? values[at] / 2 : Number(values[at] > 1);
  }
  const plan = {
    ...{ samples, weight, targets: createBuffer(gpu, "proof/targets", values) },
    outputs: { stride, buffer: windowedBuffer(gpu, "proof/outputs", y) },
  };
  const { losses, dOutputs, encode } = await sequenceLosses(gpu, spec, plan);
  submit(gpu, "proof", encode);
  const found = new Float32Array(await readBuffer(gpu, losses)).subarray(0, samples);
  const slopes = new Float32Array(await readBuffer(gpu, dOutputs.buffer)).subarray(0, samples * stride);
  const wanted = new Float64Array(samples), gradient = new Float64Array(samples * stride);
  const into = { values: gradient, weight };
  for (let s = 0; s < samples; s++) {
    const place = { outputs: y, first: s * stride, targets: values, target: s * numbers };
    wanted[s] = weight * sequenceLoss(spec, place, into);
  }
  // One class has no loss and no slope.
  const least = answers === "classes" && outputs === 1 ? 0 : 1e-6;
  return [
    {
      of: `losses of ${loss ?? answers}`,
      error: largestError(found, wanted),
      bound: 4e-6 * largest(wanted) + 1e-12,
    },
    {
      of: `slopes of ${loss ?? answers}`,
      error: largestError(slopes, gradient),
      bound: 1e-5 * largest(gradient) + 1e-12,
    },
    atLeast(`largest slope of ${loss ?? answers}`, largest(gradient), least),
  ];
}

/** Every loss. */
const LOSSES: Pick<SequenceSpec, "answers" | "loss">[] = [
  { answers: "classes" },
  { answers: "values" },
  ...(["xor", "squares", "cross-entropy"] satisfies BitLoss[]).map((
    loss,
  ) => ({ answers: "bits", loss } as const)),
];

/** Networks of sequences: rows of a batch, the loss and its gradient. */
export const SEQUENCE_PROOF: Proof = {
  name: "decoding/sequence_gather and decoding/sequence_loss",
  shaders: ["decoding/sequence_gather", "decoding/sequence_loss", "random/philox"],
  variants: kernelVariants("decoding", {
    sequence_gather: ofFlags(combinations(["FIXED"])),
    sequence_loss: ofFlags(LOSSES.map(lossFlags)),
  }, sequenceKernel),
  async run(gpu, seed) {
    const all: Agreement[] = [];
    for (const answers of ["classes", "values", "bits"] as const) {
      for (const fixed of [false, true]) all.push(await compareGather(gpu, seed, fixed, answers));
    }
    for (const lost of LOSSES) all.push(...await compareLoss(gpu, seed, lost));
    return all;
  },
};
