import { dctBasis } from "../../analysis/dct.ts";
import { createBuffer, readBuffer, writeBuffer } from "../../gpu/buffer.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import type { Kernel } from "../../gpu/kernel.ts";
import { submit, SubmitBudget } from "../../gpu/submit.ts";
import { overrideSpec } from "../../network/mif_spec.ts";
import { chooseShape, stateBytes } from "../../simulation/cell_shape.ts";
import { packPopulations } from "../../simulation/pack_populations.ts";
import { networkKey } from "../../simulation/plan.ts";
import { mifConstants } from "../../reference/simulation/mif_constants.ts";
import { coarseFeatureCount } from "../../reference/surrogate/volley_outcome.ts";
import { type SampleBuffer, windowedBuffer } from "../_buffers.ts";
import { denseForward } from "../dense_layer.ts";
import { sampleStride } from "../dense_layout.ts";
import type { Encode } from "../encode.ts";
import { sampleLanes } from "../head.ts";
import type { SurrogateModel } from "../model.ts";
import { seedKey, STREAMS } from "../streams.ts";
import { advanceKernel, jumpKernel, mixtureDrawKernel } from "./_kernels.ts";
import { outcomeBlock, packOutcome, packTrained } from "./volley_layout.ts";
import { volleyInputs, volleyOutcomes, type VolleySpec } from "./volley_spec.ts";
import { volleyMixture } from "./volley_training.ts";

const STEM = "surrogate/hybrid";
/** Words of a network's clock; see `shaders/surrogate/volley_clock.wgsl`. */
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
  /** Volleys jumped over by each run. */
  jumps(): Promise<Uint32Array>;
  destroy(): void;
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

/** Puts a hybrid simulation on the GPU: every run at its start, silent at voltage 0. */
export async function createHybrid(
  gpu: Gpu,
  model: SurrogateModel<VolleySpec>,
  shape: HybridShape,
): Promise<Hybrid> {
  const { spec, weights } = model;
  const { runs, columns, stepMs } = shape;
  const { lowest, width, bins, modes, features } = spec.coarse;
  const cells = { e: spec.populations.E, i: spec.populations.I };
  const number = cells.e + cells.i, binSteps = Math.round(spec.binMs / stepMs);
  const sets = parameterSets(spec, shape);
  const specs = sets.rows.map((row) =>
    overrideSpec(spec.network, Object.fromEntries(row.map((value, p) => [spec.parameters.names[p], value])))
  );
  const place = chooseShape(gpu, cells);
  const advance = await advanceKernel(gpu, place, specs, stepMs);
  const jump = await jumpKernel(gpu);
  const F = volleyInputs(spec), D = volleyOutcomes(spec), inputStride = sampleStride(F);
  const inputs: SampleBuffer = {
    stride: inputStride,
    buffer: windowedBuffer(gpu, `${STEM}/inputs`, firstInputs(spec, shape, inputStride)),
  };
  const trained = windowedBuffer(gpu, `${STEM}/weights`, packTrained(spec, weights));
  const mixture = await volleyMixture(gpu, spec, { samples: runs, weights: trained, inputs });
  const mixedStride = sampleStride(F + D);
  const mixed = { stride: mixedStride, buffer: windowedBuffer(gpu, `${STEM}/mixed`, 4 * runs * mixedStride) };
  const outcome = await denseForward(gpu, {
    samples: runs,
    block: outcomeBlock(spec),
    weights: windowedBuffer(gpu, `${STEM}/outcome`, packOutcome(spec, weights)),
    inputs: mixed,
  }, { ones: false });
  const words = new Uint32Array(4 * runs);
  for (let run = 0; run < runs; run++) {
    words.set([sets.of[run], ...networkKey(shape.seed, shape.firstRun + run), 0], 4 * run);
  }
  const networks = createBuffer(gpu, `${STEM}/networks`, words);
  const state = createBuffer(gpu, `${STEM}/state`, runs * stateBytes(number));
  const clocks = createBuffer(gpu, `${STEM}/clocks`, 4 * CLOCK_WORDS * runs);
  const recording = createBuffer(gpu, `${STEM}/recording`, 4 * runs * columns);
  const basis = createBuffer(gpu, `${STEM}/basis`, Float32Array.from(dctBasis(bins, modes)));
  const common = {
    networks: runs,
    cells_e: cells.e,
    cells: number,
    bin_steps: binSteps,
    columns,
    histogram_bins: bins,
    histogram_low: lowest,
    histogram_width: width,
    modes,
  };
  const runFields = {
    ...common,
    most_bins: MOST_BINS,
    window: spec.rule.windowBins,
    open: spec.rule.open,
    features: F,
    input_stride: inputStride,
  };
  const runUniform = advance.uniform("run", runFields);
  const advanceGroup = advance.bind({
    run: runUniform,
    networks,
    populations: createBuffer(
      gpu,
      `${STEM}/populations`,
      packPopulations(advance, specs.map((one) => mifConstants(one, stepMs))),
    ),
    state,
    clocks,
    recording,
    basis,
    scaling: createBuffer(gpu, `${STEM}/scaling`, scalingOf(features)),
    inputs: inputs.buffer,
  });
  const jumpGroup = jump.bind({
    jump: jump.uniform("jump", {
      ...common,
      longest: spec.rule.longestBins,
      lowest: spec.network.inhibitoryReversal,
      threshold: spec.network.threshold,
      stride: outcome.outputs.stride,
    }),
    networks,
    state,
    clocks,
    recording,
    basis,
    outcomes: outcome.outputs.buffer,
    residue: createBuffer(gpu, `${STEM}/residue`, Float32Array.from(spec.coarse.template)),
  });
  const draw = await drawer(gpu, model, shape, { clocks, inputs, outputs: mixture.outputs, mixed });
  const clockColumn = async (column: number) => {
    const all = new Uint32Array(await readBuffer(gpu, clocks));
    return Uint32Array.from({ length: runs }, (_, run) => all[run * CLOCK_WORDS + column]);
  };
  return {
    recording,
    waitAt: (bin) => writeBuffer(gpu, runUniform, advance.uniformData("run", { ...runFields, end_bin: bin })),
    encode(pass) {
      advance.dispatch(pass, advanceGroup, runs);
      mixture.encode(pass);
      draw(pass);
      outcome.encode(pass);
      jump.dispatch(pass, jumpGroup, runs);
    },
    bins: () => clockColumn(0),
    jumps: () => clockColumn(3),
    destroy: () => [networks, state, clocks, recording].forEach((buffer) => buffer.destroy()),
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
