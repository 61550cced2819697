import { OutgrownError } from "../../base/errors.ts";
import { progressTeller } from "../../base/progress.ts";
import { createBuffer, readBuffer } from "../../gpu/buffer.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { submit, SubmitBudget } from "../../gpu/submit.ts";
import type { NetworkSpec } from "../network_spec.ts";
import type { EnsembleMethod, Part, Verdict } from "./ensemble_method.ts";
import type { Plan } from "../build/plan.ts";
import { networkKey } from "../../random/network_key.ts";
import { Recorder } from "./recorder.ts";
import type { EnsembleRun } from "../run.ts";
import type { PaceOptions } from "./engine_options.ts";

/** Largest buffers of one submit's output, bytes. */
const OUTPUT_BYTES = 2 ** 25;
/** Loop iterations to be left at a submit's end on software adapters, see {@link SOFTWARE_LOOPS}. */
const SPARE_LOOPS = 2000;

/**
 * Mesa's llvmpipe ends every loop of an invocation, without a word, once all its loops together have run this many times
 * in a dispatch.
 */
export const SOFTWARE_LOOPS = 65_535;

/** Instead of a network's surplus: it was stopped; instead of the step at which it was: it runs. */
const [STOPPED, RUNNING] = [0xffff_ffff, 0xffff_ffff];

/** Buffers and bookkeeping of the networks that are simulated side by side. */
export interface Batch {
  first: number;
  networks: number;
  /** (networks) parameter set, key, surplus of spikes or {@link STOPPED}. */
  rows: Uint32Array<ArrayBuffer>;
  /** Networks that run still. */
  running: number;
  state: GPUBuffer;
  backup: GPUBuffer;
  keys: GPUBuffer;
  populations: GPUBuffer;
}

/** Runs an ensemble batch by batch and submit by submit: how its networks advance is the method's. */
export class EnsembleEngine {
  readonly #recorder: Recorder;
  readonly #cells: number;
  #spikeRate = 200;
  #mostSteps: number;

  constructor(
    readonly gpu: Gpu,
    readonly method: EnsembleMethod,
    readonly plan: Plan<NetworkSpec>,
    readonly options: PaceOptions,
  ) {
    this.#recorder = new Recorder(plan);
    this.#cells = plan.cells.e + plan.cells.i;
    this.#mostSteps = method.mostSteps;
  }

  /** Networks that fit into the device's buffers side by side. */
  #batchSize(): number {
    const limit = Math.min(this.gpu.limit("maxStorageBufferBindingSize"), this.gpu.limit("maxBufferSize"));
    const { specs, networks } = this.plan;
    const { populations, stateBytes } = this.method;
    const setBytes = populations.byteLength / specs.length;
    const bytes = Math.max(stateBytes, ...Object.values(this.method.scratch(true)));
    this.gpu.require("maxStorageBufferBindingSize", bytes, "hold one network");
    const byState = Math.floor(limit / bytes);
    const bySets = specs.length > 1 ? Math.floor(limit / setBytes) : networks;
    return Math.max(
      1,
      Math.min(networks, byState, bySets, Math.floor(OUTPUT_BYTES / (4 * this.#recorder.channels))),
    );
  }

  #makeBatch(gpu: Gpu, first: number, networks: number): Batch {
    const { plan } = this;
    const { stem, populations, stateBytes } = this.method;
    const setWords = populations.length / plan.specs.length;
    const oneSet = plan.specs.length === 1;
    const rows = new Uint32Array(4 * networks);
    const state = new Uint32Array(networks * stateBytes / 4);
    for (let network = 0; network < networks; network++) {
      const key = networkKey(plan.seed, plan.firstNetwork + first + network);
      rows.set([oneSet ? 0 : network, key[0], key[1], 0], 4 * network);
    }
    const words = oneSet
      ? populations
      : populations.subarray(first * setWords, (first + networks) * setWords);
    return {
      first,
      networks,
      rows,
      running: networks,
      state: createBuffer(gpu, `${stem}/state`, state),
      backup: createBuffer(gpu, `${stem}/backup`, state.byteLength),
      keys: createBuffer(gpu, `${stem}/networks`, rows),
      populations: createBuffer(gpu, `${stem}/populations`, words),
    };
  }

  #uniform(gpu: Gpu, batch: Batch, part: Part, spikeCapacity: number): GPUBuffer {
    const { plan } = this;
    const { histogram, voltages, spikes } = plan.record;
    const recorded = typeof spikes === "object"
      ? spikes
      : { excitatory: plan.cells.e, inhibitory: plan.cells.i };
    return this.method.kernel.within(gpu).uniform("run", {
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
      runaway_allowance: plan.runaway?.allowance ?? 0,
      runaway_most: plan.runaway?.most ?? 0,
      spare_loops: this.gpu.adapter.software ? SPARE_LOOPS : 0,
      spike_capacity: spikeCapacity,
      spike_cells_e: recorded.excitatory,
      spike_cells_i: recorded.inhibitory,
      ...this.method.fields(),
    });
  }

  /**
   * Runs one submit and reads its output. A buffer that was too small is a retry from the saved state.
   * @returns False when the driver cut the kernel's loops: nothing was recorded and the state is as before.
   */
  async #runPart(batch: Batch, part: Part): Promise<boolean> {
    const { plan, method } = this;
    const recordsSpikes = Boolean(plan.record.spikes) && part.bins > 0;
    const milliseconds = part.steps * plan.stepMs;
    let capacity = recordsSpikes ? Math.ceil(64 + this.#cells * this.#spikeRate * milliseconds / 1000) : 0;
    for (;;) {
      using gpu = this.gpu.scope();
      const outputs = this.#makeOutputs(gpu, batch, part, capacity);
      const scratch = this.#makeScratch(gpu, batch.networks);
      const run = this.#uniform(gpu, batch, part, capacity);
      this.#copy(batch.state, batch.backup);
      const { keys: networks, populations, state } = batch;
      const bindings = method.kernel.bind({ run, networks, populations, state, ...outputs, ...scratch });
      submit(
        gpu,
        method.stem,
        (pass) => method.kernel.dispatch(pass, bindings, method.workgroups(batch.networks)),
      );
      const needed = await this.#readOutputs(batch, part, outputs, capacity);
      if (needed === "good") return true;
      this.#copy(batch.backup, batch.state);
      if (needed === "shorter") return false;
      if (needed === "again") continue;
      this.#spikeRate *= 1.5 * needed / capacity;
      capacity = Math.ceil(1.25 * needed);
    }
  }

  #makeScratch(gpu: Gpu, networks: number): Record<string, GPUBuffer> {
    const { stem } = this.method;
    return Object.fromEntries(
      Object.entries(this.method.scratch()).map((
        [name, bytes],
      ) => [name, createBuffer(gpu, `${stem}/${name}`, networks * bytes)]),
    );
  }

  #copy(from: GPUBuffer, to: GPUBuffer): void {
    const encoder = this.gpu.device.createCommandEncoder({ label: `${this.method.stem}/copy` });
    encoder.copyBufferToBuffer(from, 0, to, 0, from.size);
    this.gpu.device.queue.submit([encoder.finish()]);
  }

  #makeOutputs(gpu: Gpu, batch: Batch, part: Part, capacity: number): Record<string, GPUBuffer> {
    const { record } = this.plan;
    const { stem, spikeWords } = this.method;
    const make = (name: string, words: number) => createBuffer(gpu, `${stem}/${name}`, 4 * words);
    const { networks } = batch;
    return {
      counts: make(
        "counts",
        networks * (part.bins * this.#recorder.channels + 1 + (this.plan.runaway ? 2 : 0)),
      ),
      ...(record.spikes ? { spikes: make("spikes", networks * (1 + spikeWords * capacity)) } : {}),
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
   * @returns What is to be done about it; the largest number of spikes of a network when they did not fit.
   */
  async #readOutputs(
    batch: Batch,
    part: Part,
    outputs: Record<string, GPUBuffer>,
    capacity: number,
  ): Promise<Verdict | number> {
    const { gpu, plan } = this;
    const stride = 1 + this.method.spikeWords * capacity;
    const { networks } = batch;
    const counts = new Uint32Array(await readBuffer(gpu, outputs.counts));
    const recorded = networks * part.bins * this.#recorder.channels;
    const verdict = this.method.judge(counts.subarray(recorded, recorded + networks));
    if (verdict !== "good") return verdict;
    if (plan.record.spikes && part.bins > 0) {
      const words = new Uint32Array(await readBuffer(gpu, outputs.spikes));
      let needed = 0;
      for (let network = 0; network < networks; network++) {
        needed = Math.max(needed, words[network * stride]);
      }
      if (needed > capacity) return needed;
      this.#addSpikes(words, batch, part, stride);
    }
    if (plan.runaway) this.#noteStopped(counts.subarray(recorded + networks), batch);
    if (part.bins === 0) return "good";
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
    return "good";
  }

  /** Takes over the surpluses after a submit, and which networks it stopped. @param report (networks, 2) */
  #noteStopped(report: Uint32Array, batch: Batch): void {
    for (let network = 0; network < batch.networks; network++) {
      const word = 4 * network + 3;
      if (batch.rows[word] === STOPPED) continue;
      const steps = report[2 * network + 1];
      batch.rows[word] = steps === RUNNING ? report[2 * network] : STOPPED;
      if (steps === RUNNING) continue;
      batch.running--;
      this.#recorder.stopAfter(batch.first + network, steps);
    }
    this.gpu.device.queue.writeBuffer(batch.keys, 0, batch.rows);
  }

  #addSpikes(words: Uint32Array, batch: Batch, part: Part, stride: number): void {
    const { method } = this;
    for (let network = 0; network < batch.networks; network++) {
      const start = network * stride + 1;
      const own = words.slice(start, start + method.spikeWords * words[start - 1]);
      for (const { time, cell } of method.spikesOf(own, part)) {
        this.#recorder.addSpike(batch.first + network, time, cell);
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
      throw new OutgrownError(
        `Cannot simulate on ${this.gpu.adapter.description} as its driver bounds the loops of a kernel: current value is ` +
          `${part.steps} steps of a network with very many kicks (use narrower bins or the reference engine)`,
        "loops",
      );
    }
  }

  /** Runs a batch from a step to the end. @param tell Told how many of its steps are done. */
  async #advance(batch: Batch, from: number, tell: (step: number) => void): Promise<void> {
    const { plan, options } = this;
    const total = plan.warmupSteps + plan.bins * plan.binSteps;
    const budget = new SubmitBudget({ targetMs: options.submitMs, initial: 16 });
    for (let step = from; step < total;) {
      options.signal?.throwIfAborted();
      const part = this.#nextPart(step, budget.units, batch.networks);
      const before = performance.now();
      if (!await this.#runPart(batch, part)) {
        this.#shorten(part);
        continue;
      }
      budget.measured(part.steps / plan.binSteps, performance.now() - before);
      step = batch.running > 0 ? step + part.steps : total;
      tell(step);
    }
  }

  #finish(start: number): EnsembleRun {
    return this.#recorder.finish({
      engine: "gpu",
      method: this.method.method,
      wallSeconds: (performance.now() - start) / 1000,
      adapter: this.gpu.adapter.description,
    });
  }

  /** All networks in memory at their start, for {@link EnsembleEngine.runOn}; they end with `gpu`. */
  async open(gpu: Gpu): Promise<Batch> {
    return await gpu.attempt("hold the ensemble", () => this.#makeBatch(gpu, 0, this.plan.networks));
  }

  /**
   * Runs networks on that have done the plan's warm-up, and records its bins.
   * @param batch Of {@link EnsembleEngine.open}, of an engine of equal sizes. The plan's parameters are theirs from now on.
   */
  async runOn(batch: Batch): Promise<EnsembleRun> {
    const start = performance.now();
    this.gpu.device.queue.writeBuffer(batch.populations, 0, this.method.populations);
    await this.#advance(batch, this.plan.warmupSteps, () => {});
    return this.#finish(start);
  }

  async run(): Promise<EnsembleRun> {
    const { plan, gpu, options } = this;
    const total = plan.warmupSteps + plan.bins * plan.binSteps;
    const size = this.#batchSize();
    const start = performance.now();
    const tell = progressTeller(options.onProgress, plan.networks * total * plan.stepMs / 1000);
    for (let first = 0; first < plan.networks; first += size) {
      using own = gpu.scope();
      const batch = await gpu.attempt(
        "hold the ensemble",
        () => this.#makeBatch(own, first, Math.min(size, plan.networks - first)),
      );
      await this.#advance(
        batch,
        0,
        (step) => tell((first * total + step * batch.networks) / (plan.networks * total)),
      );
    }
    return this.#finish(start);
  }
}
