import { dctBasis } from "../../analysis/dct.ts";
import { createBuffer, readBuffer, writeBuffer } from "../../gpu/buffer.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import type { Kernel } from "../../gpu/kernel.ts";
import { submit, SubmitBudget } from "../../gpu/submit.ts";
import { overrideSpec } from "../../markov/mif_spec.ts";
import { chooseShape, stateBytes } from "../../markov/gpu/neuron_shape.ts";
import { packPopulations } from "../../markov/gpu/pack_populations.ts";
import { networkKey } from "../../random/network_key.ts";
import { mifConstants } from "../../markov/build/mif_constants.ts";
import { coarseFeatureCount } from "./reference/volley_outcome.ts";
import { type SampleBuffer, windowedBuffer } from "../../nn/_buffers.ts";
import { denseForward } from "../../nn/dense_layer.ts";
import { sampleStride } from "../../nn/dense_layout.ts";
import { type Encode, inOrder } from "../../nn/encode.ts";
import { sampleLanes } from "../../nn/sample_lanes.ts";
import type { NamedWeights } from "../../nn/layout.ts";
import type { SurrogateModel } from "../model.ts";
import { seedKey, STREAMS } from "../../random/streams.ts";
import { advanceKernel, jumpKernel, mixtureDrawKernel, patternKernel } from "./_kernels.ts";
import { libraryOf, packLibrary } from "./pattern_library.ts";
import { outcomeBlock, packOutcome, packTrained } from "./volley_layout.ts";
import { volleyInputs, volleyOutcomes, type VolleySpec } from "./volley_spec.ts";
import { volleyMixture } from "./volley_training.ts";

const STEM = "surrogate/hybrid";
/** Words of a network's clock; see `shaders/surrogate/volley/volley_clock.wgsl`. */
const CLOCK_WORDS = 24;
/** Most bins that a network is stepped in one dispatch. */
const MOST_BINS = 32;

/** Sizes of a hybrid simulation. */
export interface HybridShape {
  runs: number;
  firstRun: number;
  seed: number;
  /** As the spec names them. (runs, P) */
  parameters: ArrayLike<number>;
  /** ms between volleys. */
  stepMs: number;
  /** Words per run in the recording: bins read at a time and the longest volley at least. */
  columns: number;
}

/** A hybrid simulation on the GPU. */
export interface Hybrid {
  /** `(runs, columns)` of E | I << 16 spikes; bin t at t % columns. */
  recording: GPUBuffer;
  /** Sets the bin at which runs wait for each other. */
  waitAt(bin: number): void;
  /** Records one round: every run goes on to its next volley, some bins or the waiting bin, and over the volley. */
  encode: Encode;
  /** Bins done by each run. */
  bins(): Promise<Uint32Array>;
}

/** Parameter rows that differ, and which of them each run has. */
function parameterSets(spec: VolleySpec, shape: HybridShape): { rows: number[][]; of: Uint32Array } {
  const P = spec.parameters.names.length;
  const known = new Map<string, number>();
  const rows: number[][] = [];
  const of = Uint32Array.from({ length: shape.runs }, (_, run) => {
    const row = Array.from({ length: P }, (_, p) => shape.parameters[run * P + p]);
    const key = row.join();
    if (!known.has(key)) known.set(key, rows.push(row) - 1);
    return known.get(key)!;
  });
  return { rows, of };
}

/** Inputs of all runs: the parameters and the 1 of the bias stay, the coarse states change. */
function firstInputs(spec: VolleySpec, shape: HybridShape, stride: number): Float32Array<ArrayBuffer> {
  const { centre, scale, names } = spec.parameters;
  const P = names.length, coarse = coarseFeatureCount(spec.coarse.modes);
  const inputs = new Float32Array(shape.runs * stride);
  for (let run = 0; run < shape.runs; run++) {
    for (let p = 0; p < P; p++) {
      inputs[run * stride + coarse + p] = (shape.parameters[run * P + p] - centre[p]) / scale[p];
    }
    inputs[run * stride + coarse + P] = 1;
  }
  return inputs;
}

function scalingOf({ centre, scale }: { centre: number[]; scale: number[] }): Float32Array<ArrayBuffer> {
  return Float32Array.from(centre.flatMap((value, f) => [value, 1 / scale[f]]));
}

/** Buffers that the kernels of a round share. */
interface Shared {
  networks: GPUBuffer;
  state: GPUBuffer;
  clocks: GPUBuffer;
  recording: GPUBuffer;
  basis: GPUBuffer;
  inputs: SampleBuffer;
}

function makeShared(gpu: Gpu, spec: VolleySpec, shape: HybridShape, of: Uint32Array): Shared {
  const { runs, columns } = shape;
  const { bins, modes } = spec.coarse;
  const words = new Uint32Array(4 * runs);
  for (let run = 0; run < runs; run++) {
    words.set([of[run], ...networkKey(shape.seed, shape.firstRun + run), 0], 4 * run);
  }
  const stride = sampleStride(volleyInputs(spec));
  const cells = spec.populations.E + spec.populations.I;
  return {
    networks: createBuffer(gpu, `${STEM}/networks`, words),
    state: createBuffer(gpu, `${STEM}/state`, runs * stateBytes(cells)),
    clocks: createBuffer(gpu, `${STEM}/clocks`, 4 * CLOCK_WORDS * runs),
    recording: createBuffer(gpu, `${STEM}/recording`, 4 * runs * columns),
    basis: createBuffer(gpu, `${STEM}/basis`, Float32Array.from(dctBasis(bins, modes))),
    inputs: { stride, buffer: windowedBuffer(gpu, `${STEM}/inputs`, firstInputs(spec, shape, stride)) },
  };
}

/** Uniform fields that stepping and jumping share. */
function commonFields(spec: VolleySpec, { runs, stepMs }: HybridShape): Record<string, number> {
  const { lowest, width, bins, modes } = spec.coarse;
  return {
    networks: runs,
    cells_e: spec.populations.E,
    cells: spec.populations.E + spec.populations.I,
    bin_steps: Math.round(spec.binMs / stepMs),
    histogram_bins: bins,
    histogram_low: lowest,
    histogram_width: width,
    modes,
  };
}

/** Steps every run up to its next volley, some bins or the waiting bin. */
async function stepper(
  gpu: Gpu,
  spec: VolleySpec,
  run: { shape: HybridShape; rows: number[][]; shared: Shared },
): Promise<{ encode: Encode; waitAt(bin: number): void }> {
  const { shape, rows, shared } = run, { stepMs, runs } = shape, { names } = spec.parameters;
  const specs = rows.map((row) =>
    overrideSpec(spec.network, Object.fromEntries(row.map((value, p) => [names[p], value])))
  );
  const place = chooseShape(gpu, { e: spec.populations.E, i: spec.populations.I });
  const kernel = await advanceKernel(gpu, place, specs, stepMs);
  const fields = {
    ...commonFields(spec, shape),
    columns: shape.columns,
    most_bins: MOST_BINS,
    window: spec.rule.windowBins,
    open: spec.rule.open,
    features: volleyInputs(spec),
    input_stride: shared.inputs.stride,
  };
  const uniform = kernel.uniform("run", fields);
  const populations = packPopulations(kernel, specs.map((one) => mifConstants(one, stepMs)));
  const group = kernel.bind({
    ...shared,
    run: uniform,
    populations: createBuffer(gpu, `${STEM}/populations`, populations),
    scaling: createBuffer(gpu, `${STEM}/scaling`, scalingOf(spec.coarse.features)),
    inputs: shared.inputs.buffer,
  });
  return {
    encode: (pass) => kernel.dispatch(pass, group, runs),
    waitAt: (bin) => writeBuffer(gpu, uniform, kernel.uniformData("run", { ...fields, end_bin: bin })),
  };
}

/** Records the spikes of the volleys that have started, by the outcomes that were drawn. */
async function recorder(
  gpu: Gpu,
  model: SurrogateModel<VolleySpec>,
  run: { shape: HybridShape; shared: Shared; outcomes: SampleBuffer },
): Promise<Encode> {
  const { spec, weights } = model, { shape, shared: { networks, clocks, recording }, outcomes } = run;
  const kernel = await patternKernel(gpu);
  const { events, places, patterns } = packLibrary(libraryOf(spec, weights));
  const group = kernel.bind({
    shape: kernel.uniform("shape", {
      networks: shape.runs,
      columns: shape.columns,
      longest: spec.rule.longestBins,
      stride: outcomes.stride,
      events: spec.patterns.events,
    }),
    networks,
    clocks,
    outcomes: outcomes.buffer,
    events: createBuffer(gpu, `${STEM}/events`, events),
    places: createBuffer(gpu, `${STEM}/places`, places),
    patterns: createBuffer(gpu, `${STEM}/patterns`, patterns),
    recording,
  });
  return (pass) => kernel.dispatch(pass, group, shape.runs);
}

/** Jumps over the volleys that have started, to the outcomes that were drawn. */
async function jumper(
  gpu: Gpu,
  spec: VolleySpec,
  run: { shape: HybridShape; shared: Shared; outcomes: SampleBuffer; weights: NamedWeights },
): Promise<Encode> {
  const { shape, shared: { networks, state, clocks }, outcomes, weights } = run;
  const kernel = await jumpKernel(gpu);
  const group = kernel.bind({
    jump: kernel.uniform("jump", {
      ...commonFields(spec, shape),
      longest: spec.rule.longestBins,
      lowest: spec.network.inhibitoryReversal,
      threshold: spec.network.threshold,
      stride: outcomes.stride,
    }),
    networks,
    state,
    clocks,
    components: createBuffer(gpu, `${STEM}/components`, weights["histogram.components"].data),
    outcomes: outcomes.buffer,
    shares: createBuffer(gpu, `${STEM}/shares`, weights["pending.shares"].data),
    mean: createBuffer(gpu, `${STEM}/mean`, weights["histogram.mean"].data),
  });
  return (pass) => kernel.dispatch(pass, group, shape.runs);
}

/** Draws the outcomes of the volleys that have started, from the inputs that stepping left. */
async function surrogate(
  gpu: Gpu,
  model: SurrogateModel<VolleySpec>,
  run: { shape: HybridShape; shared: Shared },
): Promise<{ outcomes: SampleBuffer; encode: Encode }> {
  const { spec, weights } = model, { shape, shared: { clocks, inputs } } = run, samples = shape.runs;
  const trained = windowedBuffer(gpu, `${STEM}/weights`, packTrained(spec, weights));
  const mixture = await volleyMixture(gpu, spec, { samples, weights: trained, inputs });
  const stride = sampleStride(volleyInputs(spec) + volleyOutcomes(spec));
  const mixed = { stride, buffer: windowedBuffer(gpu, `${STEM}/mixed`, 4 * samples * stride) };
  const draw = await drawer(gpu, model, shape, { clocks, inputs, outputs: mixture.outputs, mixed });
  const map = windowedBuffer(gpu, `${STEM}/outcome`, packOutcome(spec, weights));
  const plan = { samples, block: outcomeBlock(spec), weights: map, inputs: mixed };
  const { outputs: outcomes, encode } = await denseForward(gpu, plan, { ones: false });
  return { outcomes, encode: inOrder([mixture.encode, draw, encode]) };
}

/** Puts a hybrid simulation on the GPU, in buffers that belong to `gpu`: every run at its start, silent at voltage 0. */
export async function createHybrid(
  gpu: Gpu,
  model: SurrogateModel<VolleySpec>,
  shape: HybridShape,
): Promise<Hybrid> {
  const { spec } = model;
  const { rows, of } = parameterSets(spec, shape);
  const shared = makeShared(gpu, spec, shape, of);
  const { clocks, recording } = shared;
  const step = await stepper(gpu, spec, { shape, rows, shared });
  const { outcomes, encode } = await surrogate(gpu, model, { shape, shared });
  const record = await recorder(gpu, model, { shape, shared, outcomes });
  const jump = await jumper(gpu, spec, { shape, shared, outcomes, weights: model.weights });
  const clockColumn = async (column: number) => {
    const all = new Uint32Array(await readBuffer(gpu, clocks));
    return Uint32Array.from({ length: shape.runs }, (_, run) => all[run * CLOCK_WORDS + column]);
  };
  return {
    recording,
    waitAt: step.waitAt,
    encode: inOrder([step.encode, encode, record, jump]),
    bins: () => clockColumn(0),
  };
}

async function drawer(
  gpu: Gpu,
  model: SurrogateModel<VolleySpec>,
  shape: HybridShape,
  buffers: { clocks: GPUBuffer; inputs: SampleBuffer; outputs: SampleBuffer; mixed: SampleBuffer },
): Promise<Encode> {
  const { spec } = model;
  const { clocks, inputs, outputs, mixed } = buffers;
  const LANES = sampleLanes(gpu);
  const kernel: Kernel = await mixtureDrawKernel(gpu, LANES);
  const group = kernel.bind({
    shape: kernel.uniform("shape", {
      networks: shape.runs,
      networkFirst: shape.firstRun,
      components: spec.components,
      dimensions: volleyOutcomes(spec),
      features: volleyInputs(spec),
      inputStride: inputs.stride,
      outputStride: outputs.stride,
      mixedStride: mixed.stride,
      stream: STREAMS.rollout,
      seed: seedKey(shape.seed),
    }),
    clocks,
    inputs: inputs.buffer,
    outputs: outputs.buffer,
    mixed: mixed.buffer,
  });
  return (pass) => kernel.dispatch(pass, group, Math.ceil(shape.runs / LANES));
}

/** Submits rounds until every run has done `bin` bins. */
export async function advanceHybrid(
  gpu: Gpu,
  hybrid: Hybrid,
  to: { bin: number; budget: SubmitBudget; signal?: AbortSignal },
): Promise<void> {
  hybrid.waitAt(to.bin);
  for (;;) {
    to.signal?.throwIfAborted();
    const before = performance.now();
    const rounds = to.budget.units;
    submit(gpu, STEM, (pass) => {
      for (let round = 0; round < rounds; round++) hybrid.encode(pass);
    });
    const done = await hybrid.bins();
    to.budget.measured(rounds, performance.now() - before);
    if (done.every((bins) => bins >= to.bin)) return;
  }
}
