import { createBuffer, readBuffer } from "../../gpu/buffer.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { type Agreement, atLeast, combinations, largest, largestError, type Proof } from "../../gpu/proof.ts";
import { submit } from "../../gpu/submit.ts";
import { windowedBuffer } from "../../nn/_buffers.ts";
import { kernelVariants, ofFlags } from "../../nn/kernel_variants.ts";
import { inputBuffer } from "../../nn/input_buffer.ts";
import { madeUp } from "../../random/made_up.ts";
import { densityKernel } from "./_kernels.ts";
import { densityTable } from "./density_data.ts";
import { densityLoss, gatherDensity } from "./density_graph.ts";
import { densityInputs, type DensitySpec } from "./density_spec.ts";
import { mixtureLoss } from "./mixture.ts";
import { DensityProblem } from "./processor/density_problem.ts";

/** A spec of some parameters that are told from some numbers at some steps. */
function specOf(values: number, names: number, steps: number, missing: boolean): DensitySpec {
  const list = <T>(count: number, of: (at: number) => T) => Array.from({ length: count }, (_, at) => of(at));
  return {
    kind: "density",
    parameters: list(values, (at) => ({ name: `p${at}`, low: 0, high: 1 })),
    context: {
      ...{ names: list(names, (at) => `m${at}`), steps, missing },
      ...{ centre: list(names, (at) => at), scale: list(names, (at) => 1 + at) },
    },
    summary: steps > 1 ? [{ kind: "last" }] : [],
    layers: [],
    components: 3,
    training: {},
  };
}

/** Rows of a batch by the kernel and by the processor, which are the same numbers. */
async function compareGather(gpu: Gpu, seed: number, fixed: boolean, missing: boolean): Promise<Agreement> {
  const [steps, names, values] = [[1, 5, 3], [1, 1, 1], [4, 2, 2], [1, 9, 6]][seed % 4];
  const spec = specOf(values, names, steps, missing),
    random = madeUp(seed + 5),
    rows = 23,
    heldOut = 7,
    batch = 19;
  const context = new Float64Array(rows * steps * names).map(() =>
    missing && random() < 0.2 ? NaN : 9 * random()
  );
  const table = densityTable(
    {
      ...{ parameters: spec.parameters, values: new Float64Array(rows * values).map(random) },
      ...{ names: spec.context.names, steps, context },
    },
    spec.context,
    1,
  );
  const progress = createBuffer(gpu, "proof/progress", Uint32Array.of(seed + 3, 0));
  const width = densityInputs(spec),
    inputs = inputBuffer(gpu, "proof/inputs", { samples: batch * steps, values: width });
  const targets = createBuffer(gpu, "proof/targets", 4 * batch * values);
  const place = fixed
    ? { listed: heldOut, listedFirst: rows - heldOut, seed, progress: null, first: 2 * batch }
    : { listed: rows - heldOut, listedFirst: 0, seed, progress };
  const source = {
    context: createBuffer(gpu, "proof/context", table.context),
    units: createBuffer(gpu, "proof/units", table.units),
  };
  submit(gpu, "proof", await gatherDensity(gpu, spec, source, { batch, place, inputs, targets }));
  const found = new Float32Array(await readBuffer(gpu, inputs.buffer));
  const problem = new DensityProblem({ spec, table, plan: { seed, batch, heldOut } }),
    wanted = new Float32Array(batch * steps * width);
  problem.gather({ step: fixed ? 2 : seed + 3, heldOut: fixed, firstRow: 0, count: batch }, {
    values: wanted,
    stride: width,
  });
  let error = 0;
  for (let at = 0; at < batch * steps; at++) {
    // The processor has all rows of a step one after another.
    const row = Math.floor(at / steps),
      own = ((at % steps) * batch + row) * width,
      first = at * inputs.stride;
    for (let c = 0; c < width; c++) error = Math.max(error, Math.abs(found[first + c] - wanted[own + c]));
    error = Math.max(error, Math.abs(found[first + width] - 1));
  }
  return {
    of: `rows${fixed ? " held out" : ""}${missing ? " with numbers missing" : ""}`,
    error,
    bound: 1e-6,
  };
}

/** The loss and its gradient, of scales within and beyond their bounds, of centres in and out of the box. */
async function compareLoss(gpu: Gpu, seed: number): Promise<Agreement[]> {
  const random = madeUp(seed + 11), components = [3, 1, 8, 64][seed % 4], samples = [40, 70, 1, 9][seed % 4];
  const stride = 4 * Math.ceil((3 * components + 1) / 4), weight = 1 / samples;
  const y = new Float32Array(samples * stride).map((_, at) => {
    const part = Math.floor(at % stride / components);
    return part === 0 ? 6 * random() - 3 : part === 1 ? 2.4 * random() - 1.2 : 9 * random() - 6;
  });
  y[2 * components] = -9;
  const values = new Float32Array(samples).map((_, at) => at % 10 === 0 ? at % 20 / 10 : random());
  const targets = createBuffer(gpu, "proof/targets", values);
  const plan = {
    samples,
    components,
    weight,
    targets,
    outputs: { stride, buffer: windowedBuffer(gpu, "proof/outputs", y) },
  };
  const { losses, dOutputs, encode } = await densityLoss(gpu, plan);
  submit(gpu, "proof", encode);
  const found = new Float32Array(await readBuffer(gpu, losses)).subarray(0, samples);
  const slopes = new Float32Array(await readBuffer(gpu, dOutputs.buffer)).subarray(0, samples * stride);
  const wanted = new Float64Array(samples), gradient = new Float64Array(samples * stride);
  const own = { values: gradient, weight };
  for (let s = 0; s < samples; s++) {
    wanted[s] = weight * mixtureLoss({ outputs: y, first: s * stride, components }, values[s], own);
  }
  // A value some hundreds of scales from a centre has a log density of hundreds, which rounds by 2^-24 of it, and so do shares by its exponential.
  const size = largest(wanted);
  return [
    { of: "losses", error: largestError(found, wanted), bound: 4e-6 * size },
    { of: "slopes", error: largestError(slopes, gradient), bound: 2e-4 * largest(gradient) },
    atLeast("largest slope", largest(gradient), 1e-6),
  ];
}

/** Densities of parameters: rows of a batch, the loss and its gradient. */
export const DENSITY_PROOF: Proof = {
  name: "inference/density_gather and inference/density_loss",
  shaders: ["inference/density_gather", "inference/density_loss", "random/philox", "random/uniform"],
  variants: kernelVariants("inference", {
    density_gather: ofFlags(combinations(["FIXED", "MISSING"])),
    density_loss: [{}],
  }, densityKernel),
  async run(gpu, seed) {
    const all: Agreement[] = [];
    for (const fixed of [false, true]) {
      for (const missing of [false, true]) all.push(await compareGather(gpu, seed, fixed, missing));
    }
    return [...all, ...await compareLoss(gpu, seed)];
  },
};
