import { headOf } from "../../lib/surrogate/counts/head_fields.ts";
import { populationArray } from "../../lib/system/population_counts.ts";
import { assertEquals, assertThrows } from "@std/assert";
import { readBuffer } from "../../lib/gpu/buffer.ts";
import { LimitError } from "../../lib/gpu/errors.ts";
import type { Gpu } from "../../lib/gpu/gpu.ts";
import { submit } from "../../lib/gpu/submit.ts";
import { adamStep, clipScale, descentStep } from "../../lib/nn/reference/adam.ts";
import { type ReferenceWindows, surrogateLoss } from "../../lib/surrogate/counts/reference/surrogate_loss.ts";
import { windowOf } from "../../lib/nn/reference/windows.ts";
import { normaliseParameters } from "../../lib/surrogate/counts/count_data.ts";
import { surrogateSpec } from "../../lib/surrogate/counts/count_design.ts";
import { uploadData } from "../../lib/surrogate/counts/gather.ts";
import { initialWeights } from "../../lib/surrogate/counts/initialise.ts";
import { weightLayout } from "../../lib/surrogate/counts/count_layout.ts";
import { trainableOf } from "../../lib/surrogate/counts/recurrent_training.ts";
import type { Schedule } from "../../lib/nn/schedule.ts";
import { seedKey, STREAMS } from "../../lib/random/streams.ts";
import { cpuName } from "../../lib/base/cpu_name.ts";
import { processorTraining } from "../../lib/nn/processor/processor_training.ts";
import { createTrainer } from "../../lib/nn/trainer.ts";
import { trainingPlan } from "../../lib/surrogate/counts/training_options.ts";
import { assertClose } from "./_assert_close.ts";
import { syntheticCounts } from "../surrogate/counts/_data.ts";
import { gpuTest } from "../_gpu.ts";
import { gpuLoss, layersOf, problemOf, referenceWeights } from "../surrogate/counts/_problem.ts";

const data = syntheticCounts(6, 300);
const design = {
  layers: layersOf("lstm", 10),
  features: [{ population: "E", kind: "log" as const }, { population: "I", kind: "count" as const }],
};
const plan = trainingPlan({
  data,
  spec: design,
  steps: 40,
  batch: 38,
  window: 14,
  burnIn: 3,
  clip: 0.2,
  warmup: 2,
  average: 0.5,
  seed: 9,
});
const spec = surrogateSpec(design, data, data.networks - plan.heldOut);

/** What gather_windows.wgsl makes of a step, in double precision. */
function windowsOf(step: number): ReferenceWindows {
  const parameters = normaliseParameters(spec, data.parameters!.values);
  const { centre, scale } = spec.features;
  const inputs: number[] = [], counts: number[] = [];
  const [e, i] = [0, 1].map((p) => populationArray(data, p));
  for (let row = 0; row < plan.batch; row++) {
    const at = { seed: seedKey(plan.seed), stream: STREAMS.training, step, row };
    const shape = { networks: data.networks - plan.heldOut, bins: data.bins, window: plan.window };
    const { network, start } = windowOf(at, shape);
    for (let t = 0; t < plan.window; t++) {
      const bin = network * data.bins + start + t;
      inputs.push(
        (Math.log1p(e[bin - 1]) - centre[0]) / scale[0],
        (i[bin - 1] - centre[1]) / scale[1],
      );
      inputs.push(parameters[network]);
      counts.push(e[bin], i[bin]);
    }
  }
  return { batch: plan.batch, steps: plan.window, inputs, counts, burnIn: plan.burnIn, head: headOf(spec) };
}

async function trainedOn(gpu: Gpu, steps: number, schedule: Schedule) {
  const trainer = await createTrainer(
    gpu,
    trainableOf({ spec, data, plan, schedule }),
  );
  const weights = initialWeights(spec, { seed: plan.seed, data, networks: data.networks });
  const moments = new Float32Array(2 * weights.length);
  trainer.restore({ weights, moments, averages: weights.slice() }, 0);
  submit(gpu, "test/steps", (pass) => {
    for (let step = 0; step < steps; step++) trainer.encodeStep(pass);
  });
  return { trainer, weights, state: await trainer.state(), records: await trainer.records(0, steps) };
}

/** The weights, their average and the losses after some steps in double precision. */
function referenceSteps(first: Float32Array, steps: number, own: Partial<typeof plan> = {}) {
  const layout = weightLayout(spec);
  const weights = Float64Array.from(first), averages = weights.slice();
  const m = new Float64Array(weights.length), v = new Float64Array(weights.length);
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    const { loss, layers, head } = surrogateLoss(referenceWeights(spec, weights), windowsOf(step));
    const gradient = new Float64Array(weights.length);
    layers.forEach((values, layer) => gradient.set(values, 4 * layout.layers[layer].offset));
    gradient.set(head, 4 * layout.head.offset);
    const scale = clipScale(gradient, plan.clip);
    const learningRate = plan.learningRate * Math.min(1, (step + 1) / plan.warmup) *
      (step < plan.warmup ? 1 : plan.finalRate + (1 - plan.finalRate) * 0.5 *
          (1 + Math.cos(Math.PI * (step - plan.warmup) / (plan.steps - plan.warmup))));
    const { beta1, beta2 } = plan;
    const decayed = { decay: own.weightDecay, nesterov: own.optimizer === "nadam" };
    const settings = { learningRate, beta1, beta2, epsilon: 1e-8, step: step + 1, ...decayed };
    const clipped = gradient.map((value) => value * scale);
    if (own.optimizer === "sgd") descentStep({ weights, m }, clipped, settings);
    else adamStep({ weights, m, v }, clipped, settings);
    const decay = Math.min(plan.average, (step + 1) / (11 + step));
    weights.forEach((value, at) => averages[at] = decay * averages[at] + (1 - decay) * value);
    losses.push(loss);
  }
  return { weights, averages, losses };
}

for (const schedule of ["rows", "units"] as Schedule[]) {
  gpuTest(
    `gather_windows, gradient_norm and adam by ${schedule} take the steps of the reference`,
    async (gpu) => {
      const steps = 6;
      const { weights, state, records } = await trainedOn(gpu, steps, schedule);
      const expected = referenceSteps(weights, steps);
      assertClose(records.filter((_, at) => at % 2 === 0), expected.losses, {
        atol: 0,
        rtol: 1e-5,
        what: "losses",
      });
      // Adam divides by the size of the gradient: where that is rounding, a step of 5e-3 is lost in it, so a few weights differ.
      const tolerance = { atol: 2e-4, rtol: 1e-4 };
      assertClose(state.weights, expected.weights, { ...tolerance, what: "weights" });
      assertClose(state.averages, expected.averages, { ...tolerance, what: "averages" });
    },
  );
}

for (const optimizer of ["adam", "nadam", "sgd"] as const) {
  Deno.test(`training on the processor takes the steps of the reference, the same bits on any threads: ${optimizer}`, async () => {
    const steps = 6, own = { ...plan, optimizer, weightDecay: 0.1 }, states = [];
    const weights = initialWeights(spec, { seed: plan.seed, data, networks: data.networks });
    const trainable = trainableOf({ spec, data, plan: own });
    const run = { plan: own, length: trainable.length, processor: trainable.processor! };
    for (const threads of [1, 2, 3]) {
      using engine = await processorTraining(run, { threads });
      // Its batch of 38 rows has two parts.
      assertEquals(engine.adapter, cpuName(Math.min(2, threads)));
      engine.restore(
        { weights, moments: new Float32Array(2 * weights.length), averages: weights.slice() },
        0,
      );
      const first = await engine.advance(2, true), rest = await engine.advance(steps - 2, false);
      states.push({
        ...await engine.state(),
        records: [...first.records, ...rest.records],
        validation: [first.validation, rest.validation],
      });
    }
    const expected = referenceSteps(weights, steps, own), [state, ...others] = states;
    for (const other of others) assertEquals(other, state);
    const losses = state.records.filter((_, at) => at % 2 === 0);
    assertClose(losses, expected.losses, { atol: 0, rtol: 1e-5, what: "losses" });
    const tolerance = { atol: 2e-4, rtol: 1e-4 };
    assertClose(state.weights, expected.weights, { ...tolerance, what: "weights" });
    assertClose(state.averages, expected.averages, { ...tolerance, what: "averages" });
    assertEquals(state.validation[1], null);
  });
}

gpuTest("gather_windows gives the windows of (seed, step) to single precision", async (gpu) => {
  const { trainer } = await trainedOn(gpu, 3, "units");
  const { inputs, counts } = windowsOf(2);
  const { stride, buffer } = trainer.graph.inputs;
  const windows = { byteLength: 4 * stride * plan.batch * plan.window };
  const found = new Float32Array(await readBuffer(gpu, buffer, windows));
  const used = found.filter((_, at) => at % stride < 3);
  assertClose(used, inputs, { atol: 1e-6, rtol: 1e-6, what: "inputs" });
  const byteLength = 4 * counts.length;
  assertEquals(
    Array.from(new Float32Array(await readBuffer(gpu, trainer.graph.counts, { byteLength }))),
    counts,
  );
});

gpuTest(
  "trainingGraph() is right for windows too long for one dispatch of a software adapter",
  async (gpu) => {
    const problem = problemOf({ batch: 17, steps: 300, layers: layersOf("lstm", 33) });
    const expected = surrogateLoss(referenceWeights(problem.spec, problem.vector), problem.windows);
    for (const schedule of ["rows", "units"] as Schedule[]) {
      const { loss, gradient } = await gpuLoss(gpu, problem, schedule);
      assertClose([loss], [expected.loss], { atol: 0, rtol: 1e-5, what: "loss" });
      const found = gradient.subarray(0, expected.layers[0].length);
      const atol = 1e-4 * Math.max(...expected.layers[0].map(Math.abs));
      assertClose(found, expected.layers[0], { atol, rtol: 1e-4, what: `gradient by ${schedule}` });
    }
  },
);

Deno.test("windowOf() keeps a window and its history within one network that is not held out", () => {
  const shape = { networks: 3, bins: 40, window: 30, history: 8 };
  const starts = new Set<number>(), networks = new Set<number>();
  for (let row = 0; row < 500; row++) {
    const { network, start } = windowOf({ seed: [7, 0], stream: STREAMS.training, step: 2, row }, shape);
    starts.add(start);
    networks.add(network);
  }
  // The first input is of bin start - 8, the last target of bin start + 29.
  assertEquals([...starts].sort((a, b) => a - b), [8, 9, 10]);
  assertEquals([...networks].sort(), [0, 1, 2]);
});

gpuTest("uploadData() says in one sentence that data are too large for the device", (gpu) => {
  const small: Gpu = Object.assign(Object.create(gpu), { limit: () => 7000 });
  const error = assertThrows(() => uploadData(small, spec, data), LimitError);
  assertEquals(
    error.message,
    "Cannot train on the counts of 6 networks x 300 bins at once, fewer or shorter ones being the cure, " +
      "as maxStorageBufferBindingSize of this device is 7000: current value is 7200",
  );
});
