import { createBuffer, readBuffer } from "../gpu/buffer.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { submit } from "../gpu/submit.ts";
import { mixtureDraw, mixtureOutputs } from "../surrogate/volley/reference/mixture.ts";
import { type JumpedState, type JumpShape, volleyJump } from "../surrogate/volley/reference/volley_jump.ts";
import { volleyPattern } from "../surrogate/volley/reference/volley_pattern.ts";
import { OUTCOME } from "../surrogate/volley/reference/volley_outcome.ts";
import { networkKey } from "../markov/build/plan.ts";
import { libraryOf, packLibrary } from "../surrogate/volley/pattern_library.ts";
import { jumpKernel, mixtureDrawKernel, patternKernel } from "../surrogate/volley/_kernels.ts";
import type { SurrogateModel } from "../surrogate/model.ts";
import { volleyOutcomes, type VolleySpec } from "../surrogate/volley/volley_spec.ts";
import { madeUpNumbers, madeUpVolleyModel } from "./_volley_model.ts";
import type { SelfTest } from "./self_test.ts";

/** Words of a network's clock; see `shaders/surrogate/volley/volley_clock.wgsl`. */
const CLOCK_WORDS = 24;
const CELL_WORDS = 5;
/** Networks of a test, words of each in the recording, most bins of a volley, seed of the keys. */
const NETWORKS = 8, COLUMNS = 50, LONGEST = 40, SEED = 3;

/** What the reference of a jump needs to know of a surrogate. */
export function jumpShape({ spec, weights }: SurrogateModel<VolleySpec>): JumpShape {
  const { coarse, network, populations } = spec;
  const { lowest, width, bins, modes } = coarse;
  return {
    cells: { e: populations.E, i: populations.I },
    histogram: { lowest, width, bins },
    lowest: network.inhibitoryReversal,
    threshold: network.threshold,
    modes,
    mean: weights["histogram.mean"].data,
    components: weights["histogram.components"].data,
    shares: weights["pending.shares"].data,
  };
}

/** Outcomes within and beyond what volleys do: negative roots, times out of order, durations of 0 and of 1000 bins. */
function madeUpOutcomes(size: number): Float32Array<ArrayBuffer> {
  const random = madeUpNumbers(2);
  return Float32Array.from({ length: NETWORKS * size }, (_, at) => {
    const d = at % size;
    if (d < OUTCOME.duration) return 20 * (random() - 0.1);
    if (d === OUTCOME.duration) return 7 * (random() - 0.1);
    if (d < OUTCOME.pools) return 4 * random() - 0.4;
    if (d < OUTCOME.refractory) return 30 * (random() - 0.1);
    return d < OUTCOME.modes ? 6 * (random() - 0.2) : 0.2 * (random() - 0.5);
  });
}

/** Bin and step at which the volley of a network starts. */
const startOf = (network: number) => ({ bin: 30 + network, step: 400 + 10 * network });

/** Keys of networks, and their clocks when a volley has started. */
function startBuffers(gpu: Gpu): { networks: GPUBuffer; clocks: GPUBuffer } {
  const words = new Uint32Array(4 * NETWORKS), clocks = new Uint32Array(CLOCK_WORDS * NETWORKS);
  for (let n = 0; n < NETWORKS; n++) {
    const { bin, step } = startOf(n);
    words.set([0, ...networkKey(SEED, n), 0], 4 * n);
    clocks.set([bin, step, 1, 0, 0], CLOCK_WORDS * n);
  }
  return {
    networks: createBuffer(gpu, "doctor/networks", words),
    clocks: createBuffer(gpu, "doctor/clocks", clocks),
  };
}

async function jumpOnGpu(
  gpu: Gpu,
  shape: JumpShape,
  outcomes: Float32Array<ArrayBuffer>,
): Promise<Uint32Array> {
  const kernel = await jumpKernel(gpu);
  const cells = shape.cells.e + shape.cells.i, { lowest, width, bins } = shape.histogram;
  const state = createBuffer(gpu, "doctor/state", 4 * NETWORKS * (2 + CELL_WORDS * cells));
  const group = kernel.bind({
    jump: kernel.uniform("jump", {
      networks: NETWORKS,
      cells_e: shape.cells.e,
      cells,
      bin_steps: 10,
      longest: LONGEST,
      histogram_bins: bins,
      histogram_low: lowest,
      histogram_width: width,
      lowest: shape.lowest,
      threshold: shape.threshold,
      modes: shape.modes,
      stride: outcomes.length / NETWORKS,
    }),
    ...startBuffers(gpu),
    state,
    components: createBuffer(gpu, "doctor/components", Float32Array.from(shape.components)),
    outcomes: createBuffer(gpu, "doctor/outcomes", outcomes),
    shares: createBuffer(gpu, "doctor/shares", Float32Array.from(shape.shares)),
    mean: createBuffer(gpu, "doctor/mean", Float32Array.from(shape.mean)),
  });
  submit(gpu, "doctor", (pass) => kernel.dispatch(pass, group, NETWORKS));
  return new Uint32Array(await readBuffer(gpu, state));
}

/** How many values of one network differ: of voltages, refractory cells and pending kicks. */
function differences(found: Uint32Array, wanted: JumpedState, network: number): number[] {
  const cells = wanted.voltage.length, row = network * (2 + CELL_WORDS * cells) + 2;
  const unequal = (values: ArrayLike<number>, word: number) =>
    Array.from(values).filter((value, cell) => (found[row + CELL_WORDS * cell + word] | 0) !== value).length;
  const pending = unequal(wanted.pendingE, 3) + unequal(wanted.pendingI, 4);
  return [unequal(wanted.voltage, 0), unequal(wanted.refractory, 1), pending];
}

/**
 * Single precision moves a quantile by about 1e-6 of the range, which changes a voltage now and then; one that changes its
 * bin may send a kick to another cell. Refractory cells are whole numbers.
 */
const MOST_DIFFERENCES = [3, 0, 4];

/** One jump, from outcomes that the host makes up. */
export const JUMP_TEST: SelfTest = {
  kernel: "surrogate/volley/volley_jump",
  async compare(gpu) {
    const model = madeUpVolleyModel(), size = volleyOutcomes(model.spec);
    const shape = jumpShape(model), outcomes = madeUpOutcomes(size);
    const found = await jumpOnGpu(gpu, shape, outcomes);
    const sums = [0, 0, 0];
    for (let n = 0; n < NETWORKS; n++) {
      const at = { key: networkKey(SEED, n), step: startOf(n).step };
      const wanted = volleyJump(outcomes.subarray(n * size, (n + 1) * size), shape, at);
      differences(found, wanted, n).forEach((count, part) => sums[part] += count);
    }
    if (sums.every((count, part) => count <= MOST_DIFFERENCES[part])) return null;
    const [voltages, refractory, pending] = sums;
    return `${voltages} voltages, ${refractory} refractory cells and ${pending} counts of pending kicks differ`;
  },
};

/** Spikes that single precision may move to the next bin, of some hundreds. */
const MOST_MOVED = 4;

/** Spikes of volleys by the patterns of a library, from outcomes that the host makes up. */
export const PATTERN_TEST: SelfTest = {
  kernel: "surrogate/volley/volley_pattern",
  async compare(gpu) {
    const { spec, weights } = madeUpVolleyModel(), size = volleyOutcomes(spec);
    const library = libraryOf(spec, weights), outcomes = madeUpOutcomes(size);
    const kernel = await patternKernel(gpu), { events, places, patterns } = packLibrary(library);
    const recording = createBuffer(gpu, "doctor/recording", 4 * NETWORKS * COLUMNS);
    const group = kernel.bind({
      shape: kernel.uniform("shape", {
        networks: NETWORKS,
        columns: COLUMNS,
        longest: LONGEST,
        stride: size,
        events: spec.patterns.events,
      }),
      ...startBuffers(gpu),
      outcomes: createBuffer(gpu, "doctor/outcomes", outcomes),
      events: createBuffer(gpu, "doctor/events", events),
      places: createBuffer(gpu, "doctor/places", places),
      patterns: createBuffer(gpu, "doctor/patterns", patterns),
      recording,
    });
    submit(gpu, "doctor", (pass) => kernel.dispatch(pass, group, NETWORKS));
    const found = new Uint32Array(await readBuffer(gpu, recording));
    let moved = 0;
    for (let n = 0; n < NETWORKS; n++) {
      const { bin, step } = startOf(n), y = outcomes.subarray(n * size, (n + 1) * size);
      const { e, i } = volleyPattern(y, library, { longest: LONGEST, key: networkKey(SEED, n), step });
      e.forEach((spikes, b) => {
        const word = found[n * COLUMNS + (bin + b) % COLUMNS];
        moved += Math.abs((word & 0xffff) - spikes) + Math.abs((word >>> 16) - i[b]);
      });
    }
    return moved <= MOST_MOVED ? null : `${moved} spikes differ`;
  },
};

/** WGSL lets a cosine err by 2^-11; a radius is at most 6, a scale here at most e. */
const DRAW_TOLERANCE = 6 * Math.E * 2 ** -11;

/** Draws from mixtures. */
export const DRAW_TEST: SelfTest = {
  kernel: "surrogate/volley/mixture_draw",
  async compare(gpu) {
    const networks = 20, shape = { components: 3, dimensions: 11 }, LANES = 32;
    const outputStride = mixtureOutputs(shape), mixedStride = 12;
    const random = madeUpNumbers(4), seed = [5, 6] as const, stream = 7;
    const outputs = Float32Array.from({ length: networks * outputStride }, () => 2 * random() - 1);
    const clocks = Uint32Array.from(
      { length: networks * CLOCK_WORDS },
      (_, at) => at % CLOCK_WORDS === 2 ? 1 : 0,
    );
    const kernel = await mixtureDrawKernel(gpu, LANES);
    const mixed = createBuffer(gpu, "doctor/mixed", 4 * networks * mixedStride);
    const strides = { inputStride: 1, outputStride, mixedStride };
    const fields = { networks, networkFirst: 0, ...shape, features: 0, ...strides, stream, seed: [...seed] };
    const group = kernel.bind({
      shape: kernel.uniform("shape", fields),
      clocks: createBuffer(gpu, "doctor/clocks", clocks),
      inputs: createBuffer(gpu, "doctor/inputs", new Float32Array(networks)),
      outputs: createBuffer(gpu, "doctor/outputs", outputs),
      mixed,
    });
    submit(gpu, "doctor", (pass) => kernel.dispatch(pass, group, Math.ceil(networks / LANES)));
    const found = new Float32Array(await readBuffer(gpu, mixed));
    let worst = 0;
    for (let network = 0; network < networks; network++) {
      const row = outputs.subarray(network * outputStride, (network + 1) * outputStride);
      mixtureDraw(row, shape, { draw: 0, network, stream, seed }).forEach((value, d) => {
        worst = Math.max(worst, Math.abs(found[network * mixedStride + d] - value));
      });
    }
    return worst <= DRAW_TOLERANCE ? null : `draws differ by up to ${worst.toExponential(1)}`;
  },
};
