/**
 * How long do the forward pass, a training step and a bin of a free rollout of an LSTM surrogate take, beside
 * TensorFlow.js on the same machine (and adapter) and PyTorch where it is installed?
 *
 * deno run -A bench/lstm.ts [--times N] [--no-peers | --pytorch-only]
 */
import { joinPopulations } from "../lib/system/population_counts.ts";
import { createBuffer } from "../lib/gpu/buffer.ts";
import { type Gpu, requestGpu } from "../lib/gpu/gpu.ts";
import { submit } from "../lib/gpu/submit.ts";
import { windowedBuffer } from "../lib/nn/_buffers.ts";
import type { CountData } from "../lib/surrogate/counts/count_data.ts";
import { surrogateSpec } from "../lib/surrogate/counts/count_design.ts";
import { initialWeights } from "../lib/surrogate/counts/initialise.ts";
import { unpackWeights, weightLayout } from "../lib/surrogate/counts/count_layout.ts";
import { recurrentForward } from "../lib/nn/layers/recurrent/recurrent_layer.ts";
import { isRecurrent } from "../lib/nn/layers/recurrent/recurrent_layout.ts";
import { trainableOf } from "../lib/surrogate/counts/recurrent_training.ts";
import { rolloutSurrogate } from "../lib/surrogate/counts/rollout.ts";
import { Processor } from "../lib/nn/processor/processor.ts";
import { ProcessorRecurrentLayer } from "../lib/nn/layers/recurrent/processor_recurrent.ts";
import { RECURRENT_STEPS } from "../lib/nn/layers/recurrent/processor_steps.ts";
import { takeRows } from "../lib/nn/processor/rows.ts";
import { createTrainer } from "../lib/nn/trainer.ts";
import { trainingPlan } from "../lib/surrogate/counts/training_options.ts";
import { timeOnnx } from "./peers/lstm_onnx.ts";
import { flag, resultPath } from "./_record.ts";
import { loadTfjs, type LstmShape, TFJS_BACKENDS, timeTfjs } from "./peers/lstm_tfjs.ts";
import { processorTraining } from "../lib/nn/processor/processor_training.ts";
import type { Trainable } from "../lib/nn/trainable.ts";

/** The demo's training step, two that are usual in benchmarks, and one bin of a rollout of 4,096 runs. */
const SHAPES: LstmShape[] = [
  { batch: 16, steps: 160, inputs: 2, hidden: 48 },
  { batch: 64, steps: 64, inputs: 8, hidden: 64 },
  { batch: 64, steps: 64, inputs: 8, hidden: 128 },
  { batch: 4096, steps: 1, inputs: 8, hidden: 64 },
];
/** Training steps between two looks at the outside, as in training. */
const STRETCH = 8;
const ROLLOUT = { runs: 4096, bins: 16 };

/** Floating-point operations of one pass through the LSTM and the head; a training step does three. */
function flopOf({ batch, steps, inputs, hidden }: LstmShape): number {
  return 2 * batch * steps * (4 * hidden * (inputs + 1 + hidden) + 5 * (hidden + 1));
}

/** Counts whose surrogate has the wanted number of inputs: two features, and parameters for the rest. */
function dataFor(shape: LstmShape): CountData {
  const networks = 4, bins = 2000, names = Array.from({ length: shape.inputs - 2 }, (_, p) => `p${p}`);
  const counts = (scale: number) =>
    Uint16Array.from({ length: networks * bins }, (_, at) => at * 7919 % scale);
  const populations = [{ name: "E", size: 300 }, { name: "I", size: 100 }];
  const values = Float32Array.from({ length: networks * names.length }, (_, at) => at % 5);
  const all = joinPopulations({ populations, binMs: 1, networks, bins }, [counts(23), counts(11)]);
  return { ...all, parameters: { names, values } };
}

/** The median of several times, after one that does not count. */
async function medianOf(times: number, work: () => unknown): Promise<number> {
  const all: number[] = [];
  for (let n = 0; n <= times; n++) {
    const start = performance.now();
    await work();
    if (n > 0) all.push(performance.now() - start);
  }
  return all.sort((a, b) => a - b)[Math.floor(all.length / 2)];
}

function medianOnGpu(gpu: Gpu, times: number, work: (pass: GPUComputePassEncoder) => void): Promise<number> {
  return medianOf(times, async () => {
    submit(gpu, "bench", work);
    await gpu.idle();
  });
}

async function timeVolley(gpu: Gpu, shape: LstmShape, times: number) {
  const data = dataFor(shape);
  const design = {
    layers: [{ kind: "lstm" as const, units: shape.hidden }],
  };
  const spec = surrogateSpec(design, data);
  const plan = trainingPlan({ data, spec: design, batch: shape.batch, window: shape.steps, steps: 10_000 });
  const vector = initialWeights(spec, { seed: 1, data, networks: data.networks });
  const trainer = await createTrainer(gpu, trainableOf({ spec, data, plan }));
  trainer.restore({ weights: vector, moments: new Float32Array(2 * vector.length), averages: vector }, 0);
  const { batch, steps } = shape;
  const stride = Math.ceil(shape.inputs / 4) * 4;
  const [block] = weightLayout(spec).layers;
  if (!isRecurrent(block)) throw new TypeError("Cannot time an LSTM layer as the layer is another");
  const forward = await recurrentForward(gpu, {
    batch,
    steps,
    block,
    weights: windowedBuffer(gpu, "bench/weights", vector),
    inputs: { stride, buffer: createBuffer(gpu, "bench/inputs", 4 * batch * steps * stride) },
  });
  const forwardMs = await medianOnGpu(gpu, times, forward.encode);
  const trainingMs = await medianOnGpu(gpu, times, (pass) => {
    for (let step = 0; step < STRETCH; step++) trainer.encodeStep(pass);
  }) / STRETCH;
  return { forwardMs, trainingMs, spec, vector, trainable: trainableOf({ spec, data, plan }) };
}

/** The layer alone on one core; and the same training step as on the GPU, on one core and on all. */
async function timeProcessor(shape: LstmShape, trainable: Trainable, times: number) {
  const { batch, steps, inputs: F, hidden: H } = shape, processor = new Processor(RECURRENT_STEPS);
  const inputs = takeRows(processor.arena, batch * steps, F);
  const block = { kind: "lstm" as const, offset: 0, rows: F + 1 + H, columns: H, inputs: F, units: H };
  const plan = { batch, steps, block, inputs, tape: false, continued: false, layer: 0 };
  const layer = new ProcessorRecurrentLayer(processor, plan);
  layer.load(Float32Array.from({ length: 4 * block.rows * H }, (_, at) => at * 7919 % 101 / 101 - 0.5));
  const weights = trainable.firstWeights(), moments = new Float32Array(2 * weights.length);
  const training = async (threads: number) => {
    const run = { plan: trainable.plan, length: trainable.length, processor: trainable.processor! };
    using engine = await processorTraining(run, { threads });
    engine.restore({ weights, moments, averages: weights }, 0);
    return await medianOf(times, () => engine.advance(STRETCH, false)) / STRETCH;
  };
  return {
    forwardOneCoreMs: await medianOf(times, () => layer.forward()),
    trainingOneCoreMs: await training(1),
    trainingMs: await training(navigator.hardwareConcurrency),
  };
}

async function timeRollout(gpu: Gpu, shape: LstmShape) {
  const { spec, vector } = await timeVolley(gpu, shape, 1);
  const model = { spec, weights: unpackWeights(spec, vector) };
  const parameters = new Float32Array(ROLLOUT.runs * spec.parameters.names.length);
  const result: Record<string, unknown> = { shape, runs: ROLLOUT.runs };
  for (const engine of ["gpu", "reference"] as const) {
    const run = (bins: number) =>
      rolloutSurrogate(gpu, model, { ...ROLLOUT, bins, warmup: 0, parameters, engine });
    await run(1);
    // What a further bin takes: the start of threads is that of a rollout of one bin, too.
    const few = performance.now();
    await run(1);
    const start = performance.now();
    await run(1 + ROLLOUT.bins);
    const ms = (performance.now() - start - (start - few)) / ROLLOUT.bins;
    result[engine] = { msPerBin: ms, runBinsPerSecond: ROLLOUT.runs / ms * 1000 };
  }
  return result;
}

async function timePytorch(times: number): Promise<unknown> {
  const script = new URL("peers/lstm_pytorch.py", import.meta.url).pathname;
  try {
    const command = new Deno.Command("python3", { args: [script, JSON.stringify(SHAPES), String(times)] });
    const { success, stdout, stderr } = await command.output();
    if (success) return JSON.parse(new TextDecoder().decode(stdout));
    return { absent: new TextDecoder().decode(stderr).trim().split("\n").at(-1) };
  } catch (error) {
    return { absent: (error as Error).message };
  }
}

const argument = (name: string) => Deno.args[Deno.args.indexOf(name) + 1];
const times = Deno.args.includes("--times") ? Number(argument("--times")) : 5;
const peers = !Deno.args.includes("--no-peers");
const gpu = await requestGpu();
const results: Record<string, unknown>[] = [];
for (const shape of SHAPES) {
  const { forwardMs, trainingMs, trainable } = await timeVolley(gpu, shape, times);
  const gflops = (passes: number, ms: number) => passes * flopOf(shape) / ms / 1e6;
  const volley = {
    forwardMs,
    trainingMs,
    forwardGflops: gflops(1, forwardMs),
    trainingGflops: gflops(3, trainingMs),
  };
  console.log(JSON.stringify(shape), "volley", JSON.stringify(volley));
  const processor = await timeProcessor(shape, trainable, times);
  console.log(JSON.stringify(shape), "processor", JSON.stringify(processor));
  results.push({ shape, volley, processor });
}
const rollouts = [await timeRollout(gpu, SHAPES[0]), await timeRollout(gpu, SHAPES[1])];
console.log("rollout", JSON.stringify(rollouts));
const inPages = peers && !flag("pytorch-only");
for (const backend of inPages ? TFJS_BACKENDS : []) {
  try {
    const tf = await loadTfjs(backend);
    for (const [at, shape] of SHAPES.entries()) {
      const found = await timeTfjs(tf, shape, Math.min(times, 3));
      results[at][`tfjs-${backend}`] = found;
      console.log(JSON.stringify(shape), `tfjs-${backend}`, JSON.stringify(found));
    }
  } catch (error) {
    console.log(`tfjs-${backend}`, (error as Error).message);
    for (const result of results) result[`tfjs-${backend}`] = { absent: (error as Error).message };
  }
}
for (const threads of inPages ? [1, navigator.hardwareConcurrency] : []) {
  for (const [at, shape] of SHAPES.entries()) {
    const name = `onnxruntime-web, ${threads === 1 ? "one thread" : `${threads} threads`}`;
    try {
      results[at][name] = await timeOnnx(shape, times, threads);
    } catch (error) {
      results[at][name] = { absent: (error as Error).message };
    }
    console.log(JSON.stringify(shape), name, JSON.stringify(results[at][name]));
  }
}
const report = {
  question: "time of an LSTM's forward pass, training step and free rollout",
  machine: { os: Deno.build.os, arch: Deno.build.arch, cores: navigator.hardwareConcurrency },
  adapter: gpu.adapter,
  command: `deno run -A bench/lstm.ts ${Deno.args.join(" ")}`.trim(),
  versions: { deno: Deno.version.deno, tfjs: "4.22.0", onnxruntime: "1.23.0" },
  load: Deno.loadavg(),
  scope:
    "median of several; submit, run and wait, compilation excluded; volley's training step, one of eight in a row as in training, on the adapter and on the processor, includes the " +
    "windows, the negative binomial likelihood, clipping and Adam; the processor's forward pass is the layer alone on one core; the peers' training step " +
    "has a mean squared error and Adam; tfjs reads its result back; ONNX Runtime does the layer alone",
  results,
  rollouts,
  pytorch: peers ? await timePytorch(times) : null,
};
const name = gpu.adapter.software ? "llvmpipe" : `${gpu.adapter.vendor}-${gpu.adapter.description}`;
const path = await resultPath(`lstm-${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}`);
await Deno.writeTextFile(path, `${JSON.stringify(report, null, 2)}\n`);
console.log(path);
gpu.destroy();
Deno.exit(0);
