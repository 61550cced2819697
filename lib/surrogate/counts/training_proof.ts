import { countKernel } from "./_kernels.ts";
import { createBuffer, readBuffer } from "../../gpu/buffer.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { type Agreement, combinations, largest, largestError, type Proof } from "../../gpu/proof.ts";
import { submit } from "../../gpu/submit.ts";
import { windowedBuffer } from "../../nn/_buffers.ts";
import { inOrder } from "../../nn/encode.ts";
import { ofFlags } from "../../nn/kernel_variants.ts";
import { type MadeUpDesign, madeUpTraining, POPULATIONS, variantsForEach } from "./_made_up_counts.ts";
import { weightLayout } from "./count_layout.ts";
import { allDistributionFlags } from "./distributions.ts";
import { surrogateSpec } from "./count_design.ts";
import { trainableOf } from "./recurrent_training.ts";
import { parseRecurrentSpec } from "./recurrent_spec.ts";
import { surrogateLoss } from "./reference/surrogate_loss.ts";
import { referenceWeights, windowsOf } from "./train_reference.ts";
import { trainingPlan } from "./training_options.ts";

const DESIGNS: readonly Omit<MadeUpDesign, "populations">[] = [
  { layers: "lstm:7" },
  { layers: "dense:5:silu", likelihood: "poisson", window: 3 },
  { layers: "gru:6", state: true },
  { layers: "lstm:5", likelihood: "conway-maxwell" },
];

/** The training step whose windows are gathered, and the batch of what is held out. */
const STEP = 2, HELD_OUT = 1;

/** Sums of some hundred terms of order 1 in single precision, with logarithms of gamma functions. */
const LOSS = 1e-5, GRADIENT = 2e-4;

/** Loss of the windows of a step, and its gradient by all weights. */
async function compare(gpu: Gpu, design: MadeUpDesign, seed: number): Promise<Agreement[]> {
  const options = madeUpTraining(design, seed), plan = trainingPlan(options), { data } = options;
  const spec = parseRecurrentSpec(surrogateSpec(options.spec ?? {}, data, data.networks - plan.heldOut));
  const trainable = trainableOf({ spec, data, plan, schedule: seed % 2 === 0 ? "rows" : "units" });
  const vector = trainable.firstWeights();
  const graph = await trainable.build(gpu, {
    weights: windowedBuffer(gpu, "proof/weights", vector),
    progress: createBuffer(gpu, "proof/progress", Uint32Array.of(STEP, 0, 0, 0)),
  });
  const validation = graph.validation!;
  submit(gpu, "proof", inOrder([graph.gather, graph.encode, validation.batches[HELD_OUT]]));
  const sumOf = async (losses: GPUBuffer) =>
    new Float32Array(await readBuffer(gpu, losses)).subarray(0, graph.samples).reduce((a, b) => a + b, 0);
  const gradient = new Float32Array(await readBuffer(gpu, graph.gradient));
  const layout = weightLayout(spec), weights = referenceWeights(layout, Float64Array.from(vector));
  const wanted = surrogateLoss(weights, windowsOf(spec, data, plan, STEP));
  const slopes = [...layout.layers, layout.head].map(({ offset }, at) => {
    const own = at < layout.layers.length ? wanted.layers[at] : wanted.head;
    const found = gradient.subarray(4 * offset, 4 * offset + own.length);
    return largestError(found, own) / Math.max(largest(own), 1e-30);
  });
  const [loss, lossHeldOut] = [await sumOf(graph.losses), await sumOf(validation.losses)];
  const wantedHeldOut = surrogateLoss(weights, windowsOf(spec, data, plan, HELD_OUT, true)).loss;
  const what = `${design.layers}, ${design.populations} populations${design.state ? ", with a state" : ""}`;
  return [
    { of: `loss of ${what}, parts`, error: Math.abs(loss / wanted.loss - 1), bound: LOSS },
    { of: `loss of ${what}, held out`, error: Math.abs(lossHeldOut / wantedHeldOut - 1), bound: LOSS },
    { of: `gradient of ${what}, parts`, error: Math.max(...slopes), bound: GRADIENT },
  ];
}

/** Windows of counts and coarse states, their likelihood and its gradient. */
export const COUNT_TRAINING_PROOF: Proof = {
  name: "surrogate/counts/likelihood",
  shaders: [
    "surrogate/counts/gather_windows",
    "surrogate/counts/gather_states",
    "surrogate/counts/count_features",
    "surrogate/counts/likelihood",
    "surrogate/counts/state_likelihood",
    "surrogate/counts/coarse_state",
    "surrogate/counts/count_head",
    "surrogate/counts/special_functions",
    "surrogate/counts/conway_maxwell",
    "nn/window_place",
    "random/philox",
  ],
  variants: variantsForEach({
    gather_states: ofFlags(combinations(["FIXED"])),
    gather_windows: ofFlags(combinations(["FIXED"])),
    likelihood: ofFlags(allDistributionFlags()),
    state_likelihood: [{}],
  }, countKernel),
  async run(gpu, seed) {
    const comparisons: Agreement[] = [];
    for (const [at, design] of DESIGNS.entries()) {
      const populations = POPULATIONS[(at + seed) % POPULATIONS.length];
      comparisons.push(...await compare(gpu, { ...design, populations }, seed));
    }
    return comparisons;
  },
};
