import { displayedEnsemble } from "../displayed_ensemble.ts";
import { OutgrownError } from "../../base/errors.ts";
import { stepOf } from "../../base/time_grid.ts";
import type { NetworkSpec } from "../network_spec.ts";
import type { Plan } from "../build/plan.ts";
import type { EnsembleRun, RunPools, RunSpikes } from "../run.ts";

/** Words per bin: spikes of E, of I, recurrent ones; then, with pools, six more. */
export const COUNT_CHANNELS = 3;
const POOL_NAMES = [
  "pendingEE",
  "pendingIE",
  "pendingEI",
  "pendingII",
  "refractoryE",
  "refractoryI",
] as const;
const MAX_COUNT = 65_535;

/** State of a network's cells, E cells first. (N) each */
export interface NeuronsView {
  /** Voltage; 0 while refractory. */
  voltage: Int32Array;
  /** 1 while refractory. */
  refractory: Uint8Array | Uint32Array;
  /** Pending kicks from E and from I cells. */
  pendingE: Uint32Array;
  pendingI: Uint32Array;
}

/** Collects what an engine produces, part by part, into the arrays of an {@link EnsembleRun}. */
export class Recorder {
  readonly e: Uint16Array;
  readonly i: Uint16Array;
  readonly recurrent: Uint16Array;
  readonly pools?: RunPools;
  readonly frameBins: number;
  readonly frames: number;
  readonly histogram?: Uint32Array;
  readonly voltages?: Int16Array;
  /** Time at which each network was stopped, ms; null where it was not. */
  readonly runaway?: (number | null)[];
  readonly #spikes?: { times: number[]; neurons: number[] }[];

  /** @param plan What was asked for. */
  constructor(readonly plan: Plan<NetworkSpec>) {
    const { networks, bins, binMs, record } = plan;
    const values = networks * bins;
    this.e = new Uint16Array(values);
    this.i = new Uint16Array(values);
    this.recurrent = new Uint16Array(values);
    if (record.pools) {
      this.pools = Object.fromEntries(
        POOL_NAMES.map((name) => [name, new Uint32Array(values)]),
      ) as unknown as RunPools;
    }
    const everyMs = record.histogram?.everyMs ?? record.voltages?.everyMs;
    this.frameBins = everyMs ? stepOf(everyMs, binMs) : 1;
    this.frames = everyMs ? Math.floor(bins / this.frameBins) : 0;
    if (record.histogram) {
      this.histogram = new Uint32Array(networks * this.frames * 2 * record.histogram.bins);
    }
    if (record.voltages) {
      this.voltages = new Int16Array(
        networks * this.frames * (record.voltages.excitatory + record.voltages.inhibitory),
      );
    }
    if (plan.runaway) this.runaway = new Array<number | null>(networks).fill(null);
    if (record.spikes) this.#spikes = Array.from({ length: networks }, () => ({ times: [], neurons: [] }));
  }

  /** Words per bin that {@link Recorder.addCounts} expects. */
  get channels(): number {
    return this.pools ? COUNT_CHANNELS + POOL_NAMES.length : COUNT_CHANNELS;
  }

  /**
   * Adds bins of some networks.
   * @param words (networks, bins, channels). @param first First network and first bin.
   * @throws {RangeError} When a count does not fit into 16 bits, unless the network was stopped.
   */
  addCounts(
    words: Uint32Array,
    first: { network: number; bin: number },
    size: { networks: number; bins: number },
  ): void {
    const { channels } = this;
    for (let network = 0; network < size.networks; network++) {
      const target = (first.network + network) * this.plan.bins + first.bin;
      const source = network * size.bins * channels;
      const stopped = this.#stopped(first.network + network);
      for (let bin = 0; bin < size.bins; bin++) {
        const offset = source + bin * channels;
        const most = Math.max(words[offset], words[offset + 1]);
        if (most > MAX_COUNT && !stopped) {
          throw new OutgrownError(
            `Cannot record counts as a bin may hold at most ${MAX_COUNT} spikes: current value is ${most} (use narrower bins)`,
            "counter",
            this.#beyond(words[offset], words[offset + 1]),
          );
        }
        this.e[target + bin] = Math.min(words[offset], MAX_COUNT);
        this.i[target + bin] = Math.min(words[offset + 1], MAX_COUNT);
        this.recurrent[target + bin] = Math.min(words[offset + 2], MAX_COUNT);
        if (this.pools) {
          POOL_NAMES.forEach((name, k) =>
            this.pools![name][target + bin] = words[offset + COUNT_CHANNELS + k]
          );
        }
      }
    }
  }

  /** Whether cells would have more than one spike in a ms, in the mean over a bin: no bins are narrow enough for that. */
  #beyond(e: number, i: number): boolean {
    const { specs: [{ N_E, N_I }], binMs } = this.plan;
    return e > N_E * binMs || i > N_I * binMs;
  }

  /**
   * Adds frames of some networks; `width` values each.
   * @param values (networks, frames, width)
   */
  addFrames(
    kind: "histogram" | "voltages",
    values: Uint32Array | Int32Array,
    first: { network: number; frame: number },
    size: { networks: number; frames: number },
  ): void {
    const target = this[kind]!;
    const width = target.length / (this.plan.networks * this.frames);
    for (let network = 0; network < size.networks; network++) {
      const part = values.subarray(network * size.frames * width, (network + 1) * size.frames * width);
      target.set(part, ((first.network + network) * this.frames + first.frame) * width);
    }
  }

  #stopped(network: number): boolean {
    return (this.runaway?.[network] ?? null) !== null;
  }

  /** Notes that a network was stopped, before its bin is added. @param timeMs After the warm-up. */
  stop(network: number, timeMs: number): void {
    this.runaway![network] = timeMs;
  }

  /** Notes that a network was stopped once so many steps were done. */
  stopAfter(network: number, steps: number): void {
    this.stop(network, (steps - this.plan.warmupSteps) * this.plan.stepMs);
  }

  /** Biological seconds of all networks, up to where they were stopped. */
  #networkSeconds(): number {
    const { networks, warmupMs, bins, binMs } = this.plan;
    let milliseconds = networks * (warmupMs + bins * binMs);
    for (const time of this.runaway ?? []) if (time !== null) milliseconds -= bins * binMs - time;
    return milliseconds / 1000;
  }

  /** Adds spikes of one network, in the order of time and then of cells. */
  addSpike(network: number, timeMs: number, neuron: number): void {
    const spikes = this.#spikes![network];
    spikes.times.push(timeMs);
    spikes.neurons.push(neuron);
  }

  /** Records the end of a bin of one network: its counts and, unless it was stopped, its pools and a frame where one is due. */
  addBin(
    network: number,
    bin: number,
    counts: { e: number; i: number; recurrent: number },
    cells: NeuronsView,
  ): void {
    const words = Uint32Array.of(counts.e, counts.i, counts.recurrent, 0, 0, 0, 0, 0, 0);
    const excitatory = this.plan.cells.e;
    const stopped = this.#stopped(network);
    if (this.pools && !stopped) {
      for (let cell = 0; cell < cells.voltage.length; cell++) {
        const isI = cell < excitatory ? 0 : 1;
        words[3 + isI] += cells.pendingE[cell];
        words[5 + isI] += cells.pendingI[cell];
        words[7 + isI] += cells.refractory[cell];
      }
    }
    this.addCounts(words, { network, bin }, { networks: 1, bins: 1 });
    if (!stopped && this.frames > 0 && (bin + 1) % this.frameBins === 0) {
      this.#addFrame(network, (bin + 1) / this.frameBins - 1, cells);
    }
  }

  #addFrame(network: number, frame: number, cells: NeuronsView): void {
    const { histogram, voltages } = this.plan.record;
    const excitatory = this.plan.cells.e;
    const at = { network, frame };
    if (histogram) {
      const counts = new Uint32Array(2 * histogram.bins);
      cells.voltage.forEach((v, cell) => {
        if (cells.refractory[cell] !== 0) return;
        const bin = Math.min(
          Math.floor(Math.max(v - histogram.lowest, 0) / histogram.width),
          histogram.bins - 1,
        );
        counts[(cell < excitatory ? 0 : histogram.bins) + bin]++;
      });
      this.addFrames("histogram", counts, at, { networks: 1, frames: 1 });
    }
    if (voltages) {
      const values = [
        ...cells.voltage.subarray(0, voltages.excitatory),
        ...cells.voltage.subarray(excitatory, excitatory + voltages.inhibitory),
      ];
      this.addFrames("voltages", Int32Array.from(values), at, { networks: 1, frames: 1 });
    }
  }

  /** True when the spikes of a cell are to be recorded. */
  recordsSpikesOf(neuron: number): boolean {
    const { spikes } = this.plan.record;
    if (typeof spikes !== "object") return Boolean(spikes);
    const excitatory = this.plan.cells.e;
    return neuron < excitatory ? neuron < spikes.excitatory : neuron - excitatory < spikes.inhibitory;
  }

  /** The run that was recorded. */
  finish(about: Pick<EnsembleRun, "engine" | "method" | "wallSeconds" | "adapter">): EnsembleRun {
    const { plan, histogram, voltages, frames } = this;
    const { record } = plan;
    const spikes: RunSpikes[] | undefined = this.#spikes?.map(({ times, neurons }) => ({
      times: Float64Array.from(times),
      neurons: Uint32Array.from(neurons),
    }));
    return displayedEnsemble({
      specs: plan.specs,
      networks: plan.networks,
      seed: plan.seed,
      stepMs: about.method === "exact" ? 0 : plan.stepMs,
      binMs: plan.binMs,
      bins: plan.bins,
      warmupMs: plan.warmupMs,
      e: this.e,
      i: this.i,
      recurrent: this.recurrent,
      ...(this.pools ? { pools: this.pools } : {}),
      ...(spikes ? { spikes } : {}),
      ...(histogram && record.histogram
        ? { histograms: { ...record.histogram, frames, data: histogram } }
        : {}),
      ...(voltages && record.voltages ? { voltages: { ...record.voltages, frames, data: voltages } } : {}),
      ...(this.runaway ? { runaway: this.runaway } : {}),
      networkSeconds: this.#networkSeconds(),
      ...about,
    });
  }
}
