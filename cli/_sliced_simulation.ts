import { RunRecording } from "../lib/evaluation/run_recording.ts";
import {
  loadStoppedSimulation,
  saveRecordedRun,
  saveStoppedSimulation,
} from "../lib/evaluation/spiking_file.ts";
import { saveRunSpikes } from "../lib/evaluation/sonata_run.ts";
import { type PopulationSummary, SpikingSummary } from "../lib/evaluation/summarize_spiking.ts";
import { joinRuns } from "../lib/simulation/spiking/join_runs.ts";
import type { SpikingRun } from "../lib/simulation/spiking/spiking_run.ts";
import type { SpikingSimulation, SynapseTable } from "../lib/simulation/spiking/spiking_simulation.ts";
import { UsageError } from "./_arguments.ts";
import { format, type Progress, say } from "./_console.ts";

/** Wall time of a slice, after which an interruption is seen, and between two checkpoints, s. */
const SLICE_SECONDS = 2;
const CHECKPOINT_SECONDS = 30;
/** Biological time at the end that is kept in memory, for pictures, ms. */
const KEPT_MS = 500;

/** What a simulation in slices is to do. */
export interface Slicing {
  durationMs: number;
  binMs: number;
  /** Time at the start that summaries leave out, ms. */
  skipMs: number;
  /** File that it is saved to. */
  out: string | undefined;
}

/** What a simulation in slices leaves behind. */
export interface SlicedRun {
  /** The last half second or more. */
  last: SpikingRun;
  /** The same, as if it were the whole, but without its counts and spikes. */
  whole: SpikingRun;
  /** Number of spikes. */
  spikes: number;
  summary: PopulationSummary[];
}

/** A simulation in slices, which can be interrupted and gone on with; what it records goes to the disk as it comes. */
export class SlicedSimulation {
  #summary: SpikingSummary;
  #tail: SpikingRun[] = [];
  #recording: RunRecording | null = null;
  #spikes = 0;
  #bins = 0;
  #seconds = { run: 0, readback: 0 };
  #saved = performance.now();

  constructor(readonly simulation: SpikingSimulation, readonly slicing: Slicing) {
    this.#summary = new SpikingSummary({ skipMs: slicing.skipMs });
  }

  /** Beside the file that is written: where it keeps what it takes to go on. */
  #beside(suffix: string): string {
    return `${this.slicing.out!.replace(/\.(npz|h5)$/, "")}.${suffix}`;
  }

  get #shape() {
    const { populations, stepMs } = this.simulation.spec;
    return { populations: populations.length, binSteps: Math.round(this.slicing.binMs / stepMs) };
  }

  /** Makes room for what is recorded, and takes up what was stopped if it is to be gone on with. */
  async open(resume: boolean): Promise<void> {
    if (this.slicing.out === undefined) return;
    if (!resume) {
      this.#recording = await RunRecording.open(this.#beside("recording"), this.#shape);
      return;
    }
    const { run, checkpoint } = await loadStoppedSimulation(this.#beside("checkpoint.npz"));
    if (run.binMs !== this.slicing.binMs) {
      throw new UsageError(
        `Cannot resume as --bin must be that of the run that was stopped, ${run.binMs}: current value is ${this.slicing.binMs}`,
      );
    }
    await this.simulation.restore(checkpoint);
    this.#recording = await RunRecording.open(this.#beside("recording"), this.#shape, checkpoint.step);
    for await (const part of this.#recording.stretches(run)) this.#summary.add(part);
    this.#tail = [run];
    this.#spikes = await this.#recording.spikes();
    this.#bins = await this.#recording.bins();
    this.#seconds = { run: run.seconds.run, readback: run.seconds.readback };
  }

  /** Takes what a slice recorded. */
  async #take(part: SpikingRun): Promise<void> {
    this.#summary.add(part);
    await this.#recording?.add(part);
    this.#spikes += part.spikes?.steps.length ?? 0;
    this.#bins += part.bins;
    this.#seconds.run += part.seconds.run;
    this.#seconds.readback += part.seconds.readback;
    this.#tail.push(part);
    const ms = ({ bins, binMs }: SpikingRun) => bins * binMs;
    while (this.#tail.slice(1).reduce((sum, one) => sum + ms(one), 0) >= KEPT_MS) this.#tail.shift();
  }

  /** Keeps what it takes to go on, where there is a file to be written. */
  async #save(): Promise<void> {
    if (!this.#recording || this.#tail.length === 0) return;
    const checkpoint = await this.simulation.save();
    const run = this.#last();
    await saveStoppedSimulation(this.#beside("checkpoint.npz"), { run, checkpoint });
    this.#saved = performance.now();
  }

  /** The end of the run, with the times of all of it. */
  #last(): SpikingRun {
    const last = joinRuns(this.#tail);
    return { ...last, seconds: { ...last.seconds, ...this.#seconds } };
  }

  /** Runs to the end. @throws The signal's reason, with what it takes to go on saved. */
  async run(signal: AbortSignal, progress: Progress): Promise<SlicedRun> {
    const { simulation, slicing: { durationMs, binMs } } = this;
    const begin = simulation.timeMs, start = performance.now();
    const wholeBins = (ms: number) => Math.max(1, Math.round(ms / binMs)) * binMs;
    let slice = wholeBins(Math.min(50, durationMs - begin));
    while (simulation.timeMs < durationMs - 1e-6) {
      const before = performance.now();
      await this.#take(await simulation.run(Math.min(slice, durationMs - simulation.timeMs)));
      const seconds = (performance.now() - before) / 1000;
      slice = wholeBins(slice * Math.min(4, SLICE_SECONDS / Math.max(seconds, 1e-3)));
      const wall = (performance.now() - start) / 1000;
      progress.update(
        simulation.timeMs / durationMs,
        `real-time factor ${format(1000 * wall / (simulation.timeMs - begin))}`,
      );
      // Lets a signal in.
      await new Promise((resolve) => setTimeout(resolve, 0));
      if (signal.aborted) {
        await this.#save();
        if (this.#recording) {
          say(`stopped at ${format(simulation.timeMs, 6)} of ${durationMs} ms; go on with --resume`);
        }
        signal.throwIfAborted();
      }
      if (performance.now() - this.#saved > 1000 * CHECKPOINT_SECONDS) await this.#save();
    }
    const last = this.#last();
    const none = { counts: new Uint32Array(), spikes: undefined };
    const whole = { ...last, ...none, startMs: 0, bins: this.#bins };
    return { last, whole, spikes: this.#spikes, summary: this.#summary.populations() };
  }

  /** Writes the file, and removes what it took to go on. */
  async write({ whole, last }: SlicedRun, synapses: readonly SynapseTable[]): Promise<void> {
    const { out } = this.slicing, recording = this.#recording;
    if (out === undefined || !recording) return;
    if (out.endsWith(".h5")) {
      const parts: SpikingRun[] = [];
      for await (const part of recording.stretches({ ...last, traces: [] })) parts.push(part);
      await saveRunSpikes(out, joinRuns(parts));
    } else await saveRecordedRun(out, whole, { recording, synapses });
    await recording.remove();
    this.#recording = null;
    await Deno.remove(this.#beside("checkpoint.npz")).catch(() => {});
  }

  /** Closes its files, which stay on the disk where the run was not finished. */
  close(): void {
    this.#recording?.close();
    this.simulation.close();
  }
}
