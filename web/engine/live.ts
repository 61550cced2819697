/**
 * What the page's worker runs: a network, a cell or a surrogate that goes on stretch by stretch and is changed while it runs.
 * @module
 */
import type { Run } from "../../lib/system/run.ts";

/** Values of sliders by their names. */
export type Values = Readonly<Record<string, number>>;

/** A voltage over time. */
export interface Course {
  name: string;
  /** mV, one value for each ms. */
  values: Float32Array<ArrayBuffer>;
}

/** What a stretch of time brought. */
export interface Stretch {
  /** Its start and length, ms; bins are 1 ms wide. */
  startMs: number;
  durationMs: number;
  /** Spikes of each population in each bin. (P, T) */
  counts: Uint32Array<ArrayBuffer>;
  /** Spikes: times from the start of the whole run, ms, and cells, numbered through all populations. */
  times: Float32Array<ArrayBuffer>;
  neurons: Uint32Array<ArrayBuffer>;
  /** Voltages, of cells. */
  courses: Course[];
}

/** What is shown of what runs. */
export interface LiveAbout {
  populations: { name: string; size: number }[];
  engine: "gpu" | "processor";
  /** Name of the device or processor. */
  device: string;
}

/** What runs. */
export interface Live {
  readonly about: LiveAbout;
  /** Runs on. @param durationMs A whole number. */
  advance(durationMs: number): Promise<Stretch>;
  /** Changes parameters; what cannot be changed while it runs begins anew, at the same time. */
  set(values: Values): Promise<void>;
  /** Its spec as it is now. */
  spec(): unknown;
  /** A recorded stretch as a run of the library, for a file; null where there is none. */
  runOf(recorded: Stretch): Run | null;
  close(): void;
}

/** Spikes of each population in bins of 1 ms. @param binMs Width of the bins that are given, a whole number of ms, or its inverse. */
export function emptyStretch(startMs: number, durationMs: number, populations: number): Stretch {
  return {
    startMs,
    durationMs,
    counts: new Uint32Array(populations * durationMs),
    times: new Float32Array(0),
    neurons: new Uint32Array(0),
    courses: [],
  };
}

/** Stretches that follow one another as one. */
export function joinStretches(parts: readonly Stretch[], populations: number): Stretch {
  const durationMs = parts.reduce((sum, part) => sum + part.durationMs, 0);
  const joined = emptyStretch(parts[0].startMs, durationMs, populations);
  let at = 0;
  for (const { durationMs: own, counts } of parts) {
    for (let p = 0; p < populations; p++) {
      joined.counts.set(counts.subarray(p * own, (p + 1) * own), p * durationMs + at);
    }
    at += own;
  }
  const spikes = parts.reduce((sum, { times }) => sum + times.length, 0);
  joined.times = new Float32Array(spikes);
  joined.neurons = new Uint32Array(spikes);
  let first = 0;
  for (const { times, neurons } of parts) {
    joined.times.set(times, first);
    joined.neurons.set(neurons, first);
    first += times.length;
  }
  joined.courses = parts[0].courses.map(({ name }, k) => ({
    name,
    values: Float32Array.from(parts.flatMap(({ courses }) => Array.from(courses[k].values))),
  }));
  return joined;
}

/** A stretch as a run of the library. */
export function runOfStretch(
  stretch: Stretch,
  { populations, device, engine }: LiveAbout,
  about: Pick<Run, "system" | "specs" | "seed" | "stepMs">,
): Run {
  const { startMs, durationMs, counts, times, neurons } = stretch;
  return {
    ...about,
    engine: engine === "gpu" ? "gpu" : "reference",
    adapter: device,
    warmupMs: startMs,
    counts: { populations, binMs: 1, networks: 1, bins: durationMs, counts },
    spikes: [{ times: Float64Array.from(times, (time) => Math.max(0, time - startMs)), neurons }],
    networkSeconds: (startMs + durationMs) / 1000,
    wallSeconds: 0,
  };
}
