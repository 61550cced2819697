import type { OnProgress } from "../lib/base/progress.ts";
import { RunRecording } from "../lib/spiking/files/run_recording.ts";
import {
  isStoppedSimulation,
  loadStoppedSimulation,
  saveRecordedRun,
  saveStoppedSimulation,
  type StoppedSimulation,
} from "../lib/spiking/files/spiking_file.ts";
import { saveRunSpikes } from "../lib/spiking/sonata/sonata_run.ts";
import { type PopulationSummary, SpikingSummary } from "../lib/experiment/summarize_spiking.ts";
import { failFile, FileError } from "../lib/io/file_error.ts";
import type { NpyArray } from "../lib/io/npy.ts";
import { briefJson, firstDifference } from "../lib/io/first_difference.ts";
import { joinRuns } from "../lib/spiking/simulation/join_runs.ts";
import type { SpikingRun } from "../lib/spiking/simulation/spiking_run.ts";
import type { SpikingSimulation } from "../lib/spiking/simulation/spiking_simulation.ts";
import type { SynapseTable } from "../lib/spiking/simulation/synapse_table.ts";
import { format, say } from "./_console.ts";
import { claimOutput, keepResult, removeIfThere, requireOwn } from "./_output.ts";

/** Wall time of a slice, after which an interruption is seen, s. */
const SLICE_SECONDS = 2;
/** Least and most wall time between two checkpoints, s; in between so many times what the last one took. */
const CHECKPOINT_SECONDS = { least: 2, most: 30, timesLast: 20 };
/** Biological time at the end that is kept in memory, for pictures, ms. */
const KEPT_MS = 500;

/** What a simulation in slices is to do. */
export interface Slicing {
  durationMs: number;
  binMs: number;
  seed: number;
  engine: SpikingRun["engine"];
  /** Time at the start that summaries leave out, ms. */
  warmupMs: number;
  /** Time from which on all is kept in memory, for a picture, ms. @default the last half second */
  keptFromMs?: number;
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

/** Files beside the one that is written, which keep what it takes to go on. */
function sideFiles(out: string): { checkpoint: string; recording: string } {
  const stem = out.replace(/\.(npz|h5)$/, "");
  return { checkpoint: `${stem}.checkpoint.npz`, recording: `${stem}.recording` };
}

/**
 * Makes sure before the work that the files beside the output can be written, and that what is there was made by volley.
 * @throws {FileError} When not; nothing has been changed then.
 */
export async function claimSides(out: string, { resume }: { resume: boolean }): Promise<void> {
  const { checkpoint, recording } = sideFiles(out);
  await claimOutput(checkpoint);
  if (!resume) await requireOwn(checkpoint, isStoppedSimulation);
  await RunRecording.find(recording);
}

/** What is compared before a run is gone on with. */
function requestOf({ spec, seed, binMs, engine }: Pick<SpikingRun, "spec" | "seed" | "binMs" | "engine">) {
  return JSON.parse(JSON.stringify({ spec, seed, bin: binMs, engine })) as Record<string, unknown>;
}

/**
 * Fails unless a simulation that was stopped is the one that is asked for; its duration may be longer now.
 * @throws {FileError} Naming the first difference.
 */
function requireSame(
  path: string,
  { run, checkpoint: { seed, spec, step }, durationMs }: StoppedSimulation,
  { simulation, slicing }: SlicedSimulation,
): void {
  const fail = (rule: string, before: unknown, now: unknown): never => {
    failFile("resume from", path, `${rule} what it was begun with, ${briefJson(before)}`, briefJson(now));
  };
  const found = requestOf({ ...run, spec, seed });
  const wanted = requestOf({ ...slicing, spec: simulation.spec });
  for (const name of Object.keys(wanted)) {
    const differs = firstDifference(found[name], wanted[name], name);
    if (differs) fail(`${differs.where} must be`, differs.found, differs.wanted);
  }
  if (run.traces.length > 0) {
    failFile(
      "resume from",
      path,
      "it must be of a run without --lfp, as field potentials are of runs in one go",
      "one",
    );
  }
  const least = durationMs ?? step * spec.stepMs;
  if (slicing.durationMs < least - 1e-6) fail("duration must be at least", least, slicing.durationMs);
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
  #pause = 1000 * CHECKPOINT_SECONDS.least;

  constructor(readonly simulation: SpikingSimulation, readonly slicing: Slicing) {
    this.#summary = new SpikingSummary({ warmupMs: slicing.warmupMs });
  }

  get #shape() {
    const { populations, stepMs } = this.simulation.spec;
    return { populations: populations.length, binSteps: Math.round(this.slicing.binMs / stepMs) };
  }

  /** Where it keeps what it takes to go on. */
  get #sides() {
    return sideFiles(this.slicing.out!);
  }

  /** Makes room for what is recorded, and takes up what was stopped if it is to be gone on with. */
  async open(resume: boolean): Promise<void> {
    if (this.slicing.out === undefined) return;
    const { checkpoint: path, recording: folder } = this.#sides;
    if (resume) {
      if (await Deno.stat(path).catch(() => null)) return await this.#goOn();
      say(`no ${path} to resume: the simulation starts afresh`);
    }
    // First the checkpoint, which must never stand beside a recording that it does not go with.
    await removeIfThere(path);
    this.#recording = await RunRecording.open(folder, this.#shape);
  }

  /** Goes on with what was stopped. @throws {FileError} When that was another simulation. */
  async #goOn(): Promise<void> {
    const { checkpoint: path, recording: folder } = this.#sides;
    const stopped = await loadStoppedSimulation(path);
    requireSame(path, stopped, this);
    const { run, checkpoint: state } = stopped;
    await this.simulation.restore(state);
    const end = { step: state.step, id: stopped.recording };
    this.#recording = await RunRecording.open(folder, this.#shape, end);
    this.#tail = [run];
    const { keptFromMs = run.startMs } = this.slicing, earlier: SpikingRun[] = [];
    for await (const part of this.#recording.stretches(run)) {
      this.#summary.add(part);
      if (part.startMs + part.bins * part.binMs > keptFromMs) earlier.push(part);
    }
    if (keptFromMs < run.startMs) this.#tail = earlier;
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
    const { keptFromMs = Infinity } = this.slicing;
    while (
      this.#tail.slice(1).reduce((sum, one) => sum + ms(one), 0) >= KEPT_MS &&
      this.#tail[0].startMs + ms(this.#tail[0]) <= keptFromMs
    ) this.#tail.shift();
  }

  /** Keeps what it takes to go on, where there is a file to be written. */
  async #save(): Promise<void> {
    if (!this.#recording || this.#tail.length === 0) return;
    const before = performance.now();
    await saveStoppedSimulation(this.#sides.checkpoint, {
      run: this.#last(),
      checkpoint: await this.simulation.save(),
      durationMs: this.slicing.durationMs,
      recording: this.#recording.id || undefined,
    });
    this.#saved = performance.now();
    const { least, most, timesLast } = CHECKPOINT_SECONDS;
    this.#pause = Math.min(1000 * most, Math.max(1000 * least, timesLast * (this.#saved - before)));
  }

  /** The end of the run, with the times of all of it. */
  #last(): SpikingRun {
    const last = joinRuns(this.#tail);
    return { ...last, seconds: { ...last.seconds, ...this.#seconds } };
  }

  /** Runs to the end. @throws The signal's reason, with what it takes to go on saved. */
  async run(signal: AbortSignal, onProgress: OnProgress): Promise<SlicedRun> {
    const { simulation, slicing: { durationMs, binMs } } = this;
    const begin = simulation.timeMs, start = performance.now();
    const wholeBins = (ms: number) => Math.max(1, Math.round(ms / binMs)) * binMs;
    let slice = wholeBins(Math.min(50, durationMs - begin));
    while (simulation.timeMs < durationMs - 1e-6) {
      const before = performance.now();
      await this.#take(await simulation.run(Math.min(slice, durationMs - simulation.timeMs)));
      const seconds = (performance.now() - before) / 1000;
      slice = wholeBins(slice * Math.min(4, SLICE_SECONDS / Math.max(seconds, 1e-3)));
      onProgress({
        fraction: simulation.timeMs / durationMs,
        networkSeconds: (simulation.timeMs - begin) / 1000,
        wallSeconds: (performance.now() - start) / 1000,
      });
      // Lets a signal in.
      await new Promise((resolve) => setTimeout(resolve, 0));
      if (signal.aborted) {
        await this.#save();
        if (this.#recording) {
          say(`stopped at ${format(simulation.timeMs, 6)} of ${durationMs} ms; go on with --resume`);
        }
        signal.throwIfAborted();
      }
      if (performance.now() - this.#saved > this.#pause) await this.#save();
    }
    const last = this.#last();
    const none = { counts: new Uint32Array(), spikes: undefined };
    const whole = { ...last, ...none, startMs: 0, bins: this.#bins };
    return { last, whole, spikes: this.#spikes, summary: this.#summary.populations() };
  }

  /** Writes the file, with other arrays beside the run, and removes what it took to go on. @throws {FileError} When it cannot be written; then --resume writes it. */
  async write(
    { whole, last }: SlicedRun,
    synapses: readonly SynapseTable[],
    others: Readonly<Record<string, NpyArray>> = {},
  ): Promise<void> {
    const { out } = this.slicing, recording = this.#recording;
    if (out === undefined || !recording) return;
    try {
      await keepResult(out, async (path) => {
        if (out.endsWith(".h5")) {
          const parts: SpikingRun[] = [];
          for await (const part of recording.stretches({ ...last, traces: [] })) parts.push(part);
          await saveRunSpikes(path, joinRuns(parts));
        } else await saveRecordedRun(path, whole, { recording, synapses, others });
      });
    } catch (error) {
      await this.#save().catch(() => undefined);
      throw error;
    }
    this.#recording = null;
    try {
      // First the checkpoint, as above.
      await removeIfThere(this.#sides.checkpoint);
      await recording.remove();
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      say(error.message);
    }
  }

  /** Closes its files, which stay on the disk where the run was not finished. */
  close(): void {
    this.#recording?.close();
    this.simulation.close();
  }
}
