import { type Ensure, ensureTo } from "../base/fail.ts";
import type { OnProgress } from "../base/progress.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { DEFAULT_SEED } from "../random/default_seed.ts";
import { STREAMS } from "../random/streams.ts";
import { WordStream } from "../random/word_stream.ts";
import type { CellInputPlan, DatasetDrive } from "./cell_input_plan.ts";
import { cellDrives } from "./cell_drives.ts";
import { drawInputs } from "./cell_inputs.ts";
import type { CellSpec } from "./cell_spec.ts";
import type { ChannelModel } from "./channels/channel_model.ts";
import { simulateCellsTabulated } from "./cpu/cells_reference.ts";
import { simulateCells } from "./gpu/cells_engine.ts";
import { displayedRecordings } from "./simulation/displayed_cells.ts";
import type { CellSite, CellsOptions, CellsRun } from "./simulation/cells_run.ts";

export type { DatasetDrive } from "./cell_input_plan.ts";

/** Runs of one cell: its synaptic input millisecond by millisecond, voltages and spikes. Plain data. */
export interface CellDataset {
  /** R, number of runs. */
  runs: number;
  /** T, samples of each. */
  samples: number;
  /** Time between samples, ms. */
  everyMs: number;
  /** Names of the M inputs, such as that of the site. */
  sites: string[];
  /** Events of each input in the time from a sample on. (R, T, M) */
  inputs: Uint8Array;
  /** Voltages by name, which begins with `v_`; `v_soma` is always there, mV. (R, T) each */
  voltages: Record<string, Float32Array>;
  /** Currents of channels by name, which begins with `i_`, outwards, mA/cm2. (R, T) each */
  currents: Record<string, Float32Array>;
  /** Spikes in the order of runs and then of time. */
  spikes: { runs: Uint32Array; timesMs: Float64Array };
}

/** Options of {@link makeCellDataset}. */
export interface MakeCellDatasetOptions extends CellInputPlan {
  /** Where cells may run; null for the CPU, which is also taken where the only adapter is software. @default null */
  gpu?: Gpu | null;
  /** Models of channels besides those of the library. @default none */
  channels?: readonly ChannelModel[];
  /**
   * Simulates cells in place of these, such as `simulateCellsReference`.
   * @default `simulateCells` on a GPU, else `simulateCellsTabulated`
   */
  simulate?: (spec: CellSpec, options: CellsOptions) => Promise<CellsRun>;
  /** Number of runs. */
  runs: number;
  /** Time of each, ms; a whole number. @default 5000 */
  durationMs?: number;
  /** Seed of the inputs. @default 1 */
  seed?: number;
  /** Number of the first run, by which each has inputs of its own, in whatever parts they are made. @default 0 */
  firstRun?: number;
  /**
   * Voltages, and currents of channels, that are kept beside `v_soma`, which is that of the first section's middle, by names that begin with `v_` and
   * `i_`. @default none
   */
  sites?: Readonly<Record<`${"v" | "i"}_${string}`, CellSite>>;
  /** Voltage of the soma whose upward crossing is a spike, mV. @default -20 */
  thresholdMv?: number;
  /** Time step, ms. @default 0.025 */
  stepMs?: number;
  /** Called as work is done. */
  onProgress?: OnProgress;
  /** Stops it by throwing the signal's reason. */
  signal?: AbortSignal;
}

const OPTIONS: OptionNames<MakeCellDatasetOptions> = {
  gpu: true,
  channels: true,
  simulate: true,
  runs: true,
  durationMs: true,
  seed: true,
  firstRun: true,
  drives: true,
  rateHz: true,
  leastScale: true,
  mostScale: true,
  sites: true,
  thresholdMv: true,
  stepMs: true,
  onProgress: true,
  signal: true,
};

/** What drives the synapses of a cell, checked, and the events of each run. */
function drawDrives(
  spec: CellSpec,
  given: MakeCellDatasetOptions,
): { drives: readonly DatasetDrive[]; names: string[]; drawn: Uint8Array[] } {
  const { runs, durationMs = 5000, seed = DEFAULT_SEED, firstRun = 0 } = given;
  const ensure: Ensure = ensureTo(`make data of ${spec.name}`);
  ensure(Number.isInteger(runs) && runs >= 1, "runs must be a whole number from 1", runs);
  ensure(
    Number.isInteger(durationMs) && durationMs >= 1,
    "durationMs must be a whole number of ms",
    durationMs,
  );
  const { rateHz, leastScale, mostScale, drives: chosen } = given;
  const { drives, names, about } = cellDrives(spec, { rateHz, leastScale, mostScale, drives: chosen });
  for (const [site, { channel }] of Object.entries(given.sites ?? {})) {
    ensure(
      site.startsWith("i_") === (channel !== undefined),
      "sites of channels must be named i_ and those of voltages v_",
      site,
    );
  }
  const drawn = Array.from(
    { length: runs },
    (_, run) => drawInputs(new WordStream(seed, STREAMS.cell, firstRun + run), durationMs, about),
  );
  return { drives, names, drawn };
}

function startingWith<T>(start: string, all: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(all).filter(([name]) => name.startsWith(start)));
}

/** The engine that is given, or the one that suits the device: on a software adapter tables on a core are faster, and more exact. */
function simulatorOf(
  { simulate, gpu = null, channels }: MakeCellDatasetOptions,
): NonNullable<MakeCellDatasetOptions["simulate"]> {
  if (simulate) return simulate;
  return (spec, options) =>
    gpu === null || gpu.adapter.software
      ? simulateCellsTabulated(spec, { ...options, channels })
      : simulateCells(gpu, spec, { ...options, channels });
}

/**
 * Makes a dataset of one detailed cell: in each run its synapses get independent events whose rates vary slowly, and the voltage that follows is sampled every
 * millisecond, at the start of its events.
 * @param spec A cell with synapses.
 * @throws {SpecError | RangeError} When the spec or an option is out of range.
 * @throws {TypeError} When an option is unknown.
 */
export async function makeCellDataset(
  spec: CellSpec,
  options: MakeCellDatasetOptions,
): Promise<CellDataset> {
  requireKnown("make data of a cell", options, OPTIONS);
  const { runs, durationMs = 5000, sites = {} } = options;
  const { drives, names, drawn } = drawDrives(spec, options);
  const recorded = { v_soma: { section: spec.sections[0].name, at: 0.5 }, ...sites };
  const run = await simulatorOf(options)(spec, {
    durationMs,
    everyMs: 1,
    stepMs: options.stepMs,
    thresholdMv: options.thresholdMv ?? -20,
    sites: Object.values(recorded),
    inputs: drawn.map((events) => {
      const timesMs: number[] = [], of: number[] = [];
      events.forEach((event, k) => {
        if (event === 0) return;
        for (const synapse of drives[k % drives.length].synapses) {
          timesMs.push(Math.floor(k / drives.length));
          of.push(synapse);
        }
      });
      return { timesMs, synapses: of };
    }),
    onProgress: options.onProgress,
    signal: options.signal,
  });
  const inputs = new Uint8Array(runs * durationMs * drives.length);
  drawn.forEach((events, k) => inputs.set(events, k * events.length));
  const traces = Object.fromEntries(
    Object.keys(recorded).map((name, site) => {
      const values = new Float32Array(runs * durationMs);
      for (let k = 0; k < runs; k++) {
        const first = (k * run.sites.length + site) * run.samples;
        values.set(run.voltages.subarray(first, first + durationMs), k * durationMs);
      }
      return [name, values];
    }),
  );
  const order = Array.from(run.spikes.cells, (_, k) => k)
    .sort((a, b) =>
      run.spikes.cells[a] - run.spikes.cells[b] || run.spikes.timesMs[a] - run.spikes.timesMs[b]
    );
  return displayedRecordings({
    runs,
    samples: durationMs,
    everyMs: 1,
    sites: names,
    inputs,
    voltages: startingWith("v_", traces),
    currents: startingWith("i_", traces),
    spikes: {
      runs: Uint32Array.from(order, (k) => run.spikes.cells[k]),
      timesMs: Float64Array.from(order, (k) => run.spikes.timesMs[k]),
    },
  });
}
