import { createBuffer, readBuffer } from "../gpu/buffer.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { createKernel, type Kernel } from "../gpu/kernel.ts";
import { submit, SubmitBudget } from "../gpu/submit.ts";
import type { MifSpec } from "../network/mif_spec.ts";
import { packPopulations } from "./pack_populations.ts";
import { networkKey, type Plan, planSimulation } from "./plan.ts";
import { Recorder } from "./recorder.ts";
import type { EnsembleRun, SimulateOptions } from "./run.ts";
import { cellFlags, cellPieces, chooseShape, stateBytes } from "./cell_shape.ts";
import mifEnsemble from "../../shaders/simulation/mif_ensemble.wgsl" with { type: "text" };

const STEM = "simulation/mif_ensemble";
/** Largest buffers of one submit's output, bytes. */
const OUTPUT_BYTES = 2 ** 25;
/** A spike's step within a submit and its cell share a word, 16 bits each. */
const MAX_SUBMIT_STEPS = 65_535;
/**
 * Steps of a submit to begin with, and loop iterations to be left at its end, on software adapters: Mesa's llvmpipe ends
 * every loop of an invocation, without a word, once all its loops together have run 65,535 times.
 */
const SOFTWARE_STEPS = 1000;
const SPARE_LOOPS = 2000;

/** Options of {@link simulateEnsemble}. */
export interface EnsembleOptions extends SimulateOptions {
  /** Cells that one invocation simulates; changes speed alone. @default by adapter and number of cells */
  cellsPerInvocation?: number;
  /** Time that one submit should take, ms. @default 100 */
  submitMs?: number;
}

/** Buffers and bookkeeping of the networks that are simulated side by side. */
interface Batch {
  first: number;
  networks: number;
  state: GPUBuffer;
  backup: GPUBuffer;
  keys: GPUBuffer;
  populations: GPUBuffer;
}

/** One submit: how many steps, recorded bins (0 while warming up) and frames. */
interface Part {
  firstStep: number;
  steps: number;
  firstBin: number;
  bins: number;
  frames: number;
}

class EnsembleEngine {
  readonly #recorder: Recorder;
  readonly #populations: Uint32Array<ArrayBuffer>;
  readonly #cells: number;
  #spikeRate = 200;
  #mostSteps: number;

  constructor(
    readonly gpu: Gpu,
    readonly kernel: Kernel,
    readonly plan: Plan,
    readonly options: EnsembleOptions,
  ) {
    this.#recorder = new Recorder(plan);
    this.#populations = packPopulations(kernel, plan.specs, plan.stepMs);
    this.#cells = plan.cells.e + plan.cells.i;
    this.#mostSteps = gpu.adapter.software ? SOFTWARE_STEPS : MAX_SUBMIT_STEPS;
  }

  get #stateBytes(): number {
    return stateBytes(this.#cells);
  }

  /** Networks that fit into the device's buffers side by side. */
  #batchSize(): number {
    const limit = Math.min(this.gpu.limit("maxStorageBufferBindingSize"), this.gpu.limit("maxBufferSize"));
    const { specs, networks } = this.plan;
    const setBytes = this.#populations.byteLength / specs.length;
    this.gpu.require("maxStorageBufferBindingSize", this.#stateBytes, "hold one network");
    const byState = Math.floor(limit / this.#stateBytes);
    const bySets = specs.length > 1 ? Math.floor(limit / setBytes) : networks;
    return Math.max(
      1,
      Math.min(networks, byState, bySets, Math.floor(OUTPUT_BYTES / (4 * this.#recorder.channels))),
    );
  }

  #makeBatch(first: number, networks: number): Batch {
    const { plan, gpu } = this;
    const setWords = this.#populations.length / plan.specs.length;
    const oneSet = plan.specs.length === 1;
    const rows = new Uint32Array(4 * networks);
    const state = new Uint32Array(networks * this.#stateBytes / 4);
    for (let network = 0; network < networks; network++) {
      const key = networkKey(plan.seed, plan.firstNetwork + first + network);
      rows.set([oneSet ? 0 : network, key[0], key[1], 0], 4 * network);
    }
    const words = oneSet
      ? this.#populations
      : this.#populations.subarray(first * setWords, (first + networks) * setWords);
    return {
      first,
      networks,
      state: createBuffer(gpu, `${STEM}/state`, state),
      backup: createBuffer(gpu, `${STEM}/backup`, state.byteLength),
      keys: createBuffer(gpu, `${STEM}/networks`, rows),
      populations: createBuffer(gpu, `${STEM}/populations`, words),
    };
  }

  #uniform(batch: Batch, part: Part, spikeCapacity: number): GPUBuffer {
    const { plan } = this;
    const { histogram, voltages, spikes } = plan.record;
    const recorded = typeof spikes === "object"
      ? spikes
      : { excitatory: plan.cells.e, inhibitory: plan.cells.i };
    return this.kernel.uniform("run", {
      networks: batch.networks,
      cells_e: plan.cells.e,
      cells: this.#cells,
      first_step: part.firstStep,
      rounds: part.bins || 1,
      bin_steps: part.bins > 0 ? plan.binSteps : part.steps,
      bins: part.bins,
      channels: this.#recorder.channels,
      frame_bins: this.#recorder.frameBins,
      frame_phase: part.firstBin % this.#recorder.frameBins,
      frames: part.frames,
      histogram_bins: histogram?.bins ?? 1,
      histogram_low: histogram?.lowest ?? 0,
      histogram_width: histogram?.width ?? 1,
      sampled_e: voltages?.excitatory ?? 0,
      sampled_i: voltages?.inhibitory ?? 0,
      spare_loops: this.gpu.adapter.software ? SPARE_LOOPS : 0,
      spike_capacity: spikeCapacity,
      spike_cells_e: recorded.excitatory,
      spike_cells_i: recorded.inhibitory,
    });
  }

  /**
   * Runs one submit and reads its output. A spike buffer that was too small is a retry from the saved state.
   * @returns False when the driver cut the kernel's loops: nothing was recorded and the state is as before.
   */
  async #runPart(batch: Batch, part: Part): Promise<boolean> {
    const { gpu, plan } = this;
    const recordsSpikes = Boolean(plan.record.spikes) && part.bins > 0;
    const milliseconds = part.steps * plan.stepMs;
    let capacity = recordsSpikes ? Math.ceil(64 + this.#cells * this.#spikeRate * milliseconds / 1000) : 0;
    for (;;) {
      const outputs = this.#makeOutputs(batch, part, capacity);
      const run = this.#uniform(batch, part, capacity);
      this.#copy(batch.state, batch.backup);
      const { keys: networks, populations, state } = batch;
      const bindings = this.kernel.bind({ run, networks, populations, state, ...outputs });
      submit(gpu, STEM, (pass) => this.kernel.dispatch(pass, bindings, batch.networks));
      const needed = await this.#readOutputs(batch, part, outputs, capacity);
      Object.values(outputs).forEach((buffer) => buffer.destroy());
      run.destroy();
      if (needed !== null && needed <= capacity) return true;
      this.#copy(batch.backup, batch.state);
      if (needed === null) return false;
      this.#spikeRate *= 1.5 * needed / capacity;
      capacity = Math.ceil(1.25 * needed);
    }
  }

  #copy(from: GPUBuffer, to: GPUBuffer): void {
    const encoder = this.gpu.device.createCommandEncoder({ label: `${STEM}/copy` });
    encoder.copyBufferToBuffer(from, 0, to, 0, from.size);
    this.gpu.device.queue.submit([encoder.finish()]);
  }

  #makeOutputs(batch: Batch, part: Part, capacity: number): Record<string, GPUBuffer> {
    const { record } = this.plan;
    const make = (name: string, words: number) => createBuffer(this.gpu, `${STEM}/${name}`, 4 * words);
    const { networks } = batch;
    return {
      counts: make("counts", networks * (part.bins * this.#recorder.channels + 1)),
      ...(record.spikes ? { spikes: make("spikes", networks * (1 + capacity)) } : {}),
      ...(record.histogram
        ? { histogram: make("histogram", networks * part.frames * 2 * record.histogram.bins) }
        : {}),
      ...(record.voltages
        ? {
          voltages: make(
            "voltages",
            networks * part.frames * (record.voltages.excitatory + record.voltages.inhibitory),
          ),
        }
        : {}),
    };
  }

  /**
   * Reads one submit's output into the recorder, unless it is incomplete.
   * @returns The largest number of spikes of a network; null when the driver cut the kernel's loops.
   */
  async #readOutputs(
    batch: Batch,
    part: Part,
    outputs: Record<string, GPUBuffer>,
    capacity: number,
  ): Promise<number | null> {
    const { gpu, plan } = this;
    const { networks } = batch;
    const counts = new Uint32Array(await readBuffer(gpu, outputs.counts));
    const recorded = networks * part.bins * this.#recorder.channels;
    if (counts.subarray(recorded, recorded + networks).some((fault) => fault !== 0)) return null;
    if (part.bins === 0) return 0;
    if (plan.record.spikes) {
      const words = new Uint32Array(await readBuffer(gpu, outputs.spikes));
      let needed = 0;
      for (let network = 0; network < networks; network++) {
        needed = Math.max(needed, words[network * (1 + capacity)]);
      }
      if (needed > capacity) return needed;
      this.#addSpikes(words, batch, part, capacity);
    }
    this.#recorder.addCounts(counts, { network: batch.first, bin: part.firstBin }, {
      networks,
      bins: part.bins,
    });
    const frame = { network: batch.first, frame: Math.floor(part.firstBin / this.#recorder.frameBins) };
    const size = { networks, frames: part.frames };
    const { histogram, voltages } = outputs;
    if (histogram) {
      this.#recorder.addFrames("histogram", new Uint32Array(await readBuffer(gpu, histogram)), frame, size);
    }
    if (voltages) {
      this.#recorder.addFrames("voltages", new Int32Array(await readBuffer(gpu, voltages)), frame, size);
    }
    return 0;
  }

  #addSpikes(words: Uint32Array, batch: Batch, part: Part, capacity: number): void {
    const { stepMs, warmupSteps } = this.plan;
    for (let network = 0; network < batch.networks; network++) {
      const start = network * (1 + capacity) + 1;
      const spikes = words.slice(start, start + words[start - 1]).sort();
      for (const spike of spikes) {
        const step = part.firstStep - warmupSteps + (spike >>> 16);
        this.#recorder.addSpike(batch.first + network, (step + 0.5) * stepMs, spike & 0xffff);
      }
    }
  }

  /** The next submit: `units` bins, or as many steps of the warm-up. */
  #nextPart(step: number, units: number, networks: number): Part {
    const { warmupSteps, binSteps, bins } = this.plan;
    const { frameBins, frames, channels } = this.#recorder;
    if (step < warmupSteps) {
      const steps = Math.min(units * binSteps, warmupSteps - step, this.#mostSteps);
      return { firstStep: step, steps, firstBin: 0, bins: 0, frames: 0 };
    }
    const firstBin = Math.round((step - warmupSteps) / binSteps);
    const fitting = Math.floor(
      Math.min(OUTPUT_BYTES / (4 * channels * networks), this.#mostSteps / binSteps),
    );
    const some = Math.min(Math.max(1, Math.min(units, fitting)), bins - firstBin);
    const ended = frames > 0 ? Math.floor((firstBin % frameBins + some) / frameBins) : 0;
    return { firstStep: step, steps: some * binSteps, firstBin, bins: some, frames: ended };
  }

  /** Makes the next submits shorter than one whose loops were cut. */
  #shorten(part: Part): void {
    this.#mostSteps = Math.floor(part.steps / 2);
    if (this.#mostSteps < (part.bins > 0 ? this.plan.binSteps : 1)) {
      throw new RangeError(
        `Cannot simulate on ${this.gpu.adapter.description} as its driver bounds the loops of a kernel: current value is ` +
          `${part.steps} steps of a network with very many kicks (use narrower bins or the reference engine)`,
      );
    }
  }

  async run(): Promise<EnsembleRun> {
    const { plan, gpu, options } = this;
    const total = plan.warmupSteps + plan.bins * plan.binSteps;
    const size = this.#batchSize();
    const start = performance.now();
    for (let first = 0; first < plan.networks; first += size) {
      const batch = await gpu.scoped(
        "hold the ensemble",
        () => this.#makeBatch(first, Math.min(size, plan.networks - first)),
      );
      const budget = new SubmitBudget({ targetMs: options.submitMs, initial: 16 });
      for (let step = 0; step < total;) {
        options.signal?.throwIfAborted();
        const part = this.#nextPart(step, budget.units, batch.networks);
        const before = performance.now();
        if (!await this.#runPart(batch, part)) {
          this.#shorten(part);
          continue;
        }
        budget.measured(part.steps / plan.binSteps, performance.now() - before);
        step += part.steps;
        const steps = first * total + step * batch.networks;
        const wallSeconds = (performance.now() - start) / 1000;
        options.onProgress?.({
          fraction: steps / (plan.networks * total),
          networkSeconds: steps * plan.stepMs / 1000,
          wallSeconds,
        });
      }
      for (const buffer of [batch.state, batch.backup, batch.keys, batch.populations]) buffer.destroy();
    }
    const wallSeconds = (performance.now() - start) / 1000;
    return this.#recorder.finish({
      engine: "gpu",
      method: "step",
      wallSeconds,
      adapter: gpu.adapter.description,
    });
  }
}

/**
 * Simulates an ensemble of Markovian integrate-and-fire networks on the GPU, one workgroup for each network, by the
 * time-stepped scheme of {@link MifStepper}, with which it agrees bit for bit. The same seed gives the same run on any
 * adapter, in any batch.
 * @param input One spec for all networks, or one for each; all of the same sizes.
 * @param options Duration, number of networks, seed, recording.
 * @throws {SpecError | RangeError} When the spec or an option is out of range.
 * @throws {LimitError} When one network does not fit the device.
 * @example
 * ```ts ignore
 * import { getPreset, requestGpu, simulateEnsemble } from "@volley/volley";
 * const gpu = await requestGpu();
 * const run = await simulateEnsemble(gpu, getPreset("mif-syn"), { networks: 64, durationMs: 1000, seed: 1 });
 * ```
 */
export async function simulateEnsemble(
  gpu: Gpu,
  input: MifSpec | readonly MifSpec[],
  options: EnsembleOptions,
): Promise<EnsembleRun> {
  const plan = planSimulation(input, options);
  const { cellsPerInvocation: wanted } = options;
  if (wanted !== undefined && !(Number.isInteger(wanted) && wanted >= 1 && wanted <= 256)) {
    throw new RangeError(
      `Cannot simulate as cells per invocation must be a whole number from 1 to 256: current value is ${wanted}`,
    );
  }
  const shape = chooseShape(gpu, plan.cells, wanted);
  const { spikes, pools, histogram, voltages } = plan.record;
  const kernel = await createKernel(gpu, {
    stem: STEM,
    pieces: [...cellPieces(shape), mifEnsemble],
    flags: {
      ...cellFlags(shape, plan.specs, plan.stepMs),
      RECORD_CELLS: Boolean(pools || histogram || voltages),
      RECORD_SPIKES: Boolean(spikes),
      RECORD_POOLS: Boolean(pools),
      RECORD_HISTOGRAM: Boolean(histogram),
      RECORD_VOLTAGE: Boolean(voltages),
    },
    constants: { WORKGROUP: shape.invocations },
  });
  return await new EnsembleEngine(gpu, kernel, plan, options).run();
}
