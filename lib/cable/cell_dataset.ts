import { ArgumentRangeError } from "../base/errors.ts";
import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { writeFileAtomic } from "../io/atomic.ts";
import { FileError } from "../io/file_error.ts";
import type { NpyArray } from "../io/npy.ts";
import type { NpyHeader } from "../io/npy_header.ts";
import { npyArrayName } from "../io/npy_values.ts";
import { encodeNpz } from "../io/npz.ts";
import { NpzFile } from "../io/npz_file.ts";
import type { CellSpec } from "./cell_spec.ts";
import type { CellSite, CellsOptions, CellsRun } from "./simulation/cells_run.ts";
import { STREAMS } from "../random/streams.ts";
import { WordStream } from "../random/word_stream.ts";

/** Runs of one cell: its synaptic input millisecond by millisecond, voltages and spikes. Plain data. */
export interface CellDataset {
  /** R, number of runs. */
  runs: number;
  /** T, samples of each. */
  samples: number;
  /** Time between samples, ms. */
  dtMs: number;
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

/**
 * Saves a dataset as `.npz`, which NumPy opens: `inputs` (R, T, M), `v_soma` and other voltages and currents (`i_…`) (R, T), `spike_times` (n, 2) of run and ms, `sites` (M) and
 * `dt_ms`. The same layout is read by {@link loadCellDataset}, whoever made it.
 * @throws {FileError} When it cannot be written.
 */
export async function saveCellDataset(path: string, dataset: CellDataset): Promise<void> {
  const { runs, samples, dtMs, sites, inputs, voltages, currents, spikes } = dataset;
  const pairs = new Float64Array(2 * spikes.timesMs.length);
  spikes.timesMs.forEach((time, k) => pairs.set([spikes.runs[k], time], 2 * k));
  const arrays: Record<string, NpyArray> = {
    inputs: { data: inputs, shape: [runs, samples, sites.length] },
    ...Object.fromEntries(
      Object.entries({ ...voltages, ...currents }).map((
        [name, data],
      ) => [name, { data, shape: [runs, samples] }]),
    ),
    spike_times: { data: pairs, shape: [spikes.timesMs.length, 2] },
    sites: { data: sites, shape: [sites.length] },
    dt_ms: { data: Float64Array.of(dtMs), shape: [] },
  };
  await writeFileAtomic(path, encodeNpz(arrays));
}

/** A membrane whose voltage, mV, never leaves this band around 0 is one whose voltage is in volts. */
const LEAST_MV = 1;

type Floats = Float32Array | Float64Array;

/** Reads voltages and currents, one after another, in single precision. */
function readTraces(
  file: NpzFile,
  shape: readonly [runs: number, samples: number],
  fail: (rule: string, value: unknown) => never,
): Pick<CellDataset, "voltages" | "currents"> {
  const traces: Pick<CellDataset, "voltages" | "currents"> = { voltages: {}, currents: {} };
  for (const name of file.names) {
    if (!name.startsWith("v_") && !name.startsWith("i_")) continue;
    const header = file.header(name);
    if (header.shape.join() !== shape.join() || !/^Float\d\dArray$/.test(npyArrayName(header.descr))) {
      fail(`${name} must be (${shape.join(", ")}) of floats`, typeOf(header));
    }
    const values = Float32Array.from(file.read(name).data as Floats);
    const odd = values.findIndex((value) => !Number.isFinite(value));
    if (odd >= 0) {
      const [run, sample] = [Math.floor(odd / shape[1]), odd % shape[1]];
      fail(`${name} must be finite`, `${values[odd]} in run ${run}, sample ${sample}`);
    }
    const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    if (name.startsWith("v_") && largest > 0 && largest < LEAST_MV) {
      fail(`${name} must be in mV`, `at most ${largest}, as of volts`);
    }
    traces[name.startsWith("v_") ? "voltages" : "currents"][name as `v_${string}`] = values;
  }
  return traces;
}

/** Shape and type of an array, as NumPy calls it. */
function typeOf({ shape, descr }: NpyHeader): string {
  const name = npyArrayName(descr);
  return `(${shape}) of ${name === "Array" ? "text" : name.replace("Array", "").toLowerCase()}`;
}

/** Most time between samples, ms. */
const MOST_DT_MS = 1000;

/**
 * Reads a dataset of one cell, of our own or of another simulator, in the layout of {@link saveCellDataset}.
 * @throws {FileError} When the file is missing, an array is missing or of another shape or type, a value is not finite, or voltages are in volts.
 */
export async function loadCellDataset(path: string): Promise<CellDataset> {
  using file = await NpzFile.open(path);
  const fail = (rule: string, value: unknown): never => {
    throw new FileError(`Cannot read ${path} as data of a cell as ${rule}: current value is ${value}`, {
      path,
    });
  };
  const headerOf = (name: string) => file.has(name) ? file.header(name) : null;
  const inputs = headerOf("inputs"), times = headerOf("spike_times");
  if (inputs?.shape.length !== 3 || npyArrayName(inputs.descr) !== "Uint8Array") {
    return fail("inputs must be (runs, samples, sites) of uint8", inputs ? typeOf(inputs) : "none");
  }
  const [runs, samples, number] = inputs.shape;
  if (runs * samples * number === 0) fail("inputs must have values", `(${inputs.shape})`);
  if (!file.has("v_soma")) fail("v_soma must be there", "none");
  const dt = headerOf("dt_ms");
  const dtMs = dt?.shape.every((length) => length === 1) ? Number(file.read("dt_ms").data[0]) : NaN;
  if (!(dtMs > 0 && dtMs <= MOST_DT_MS)) fail("dt_ms must be a positive number of ms", dtMs);
  if (times?.shape.length !== 2 || times.shape[1] !== 2 || npyArrayName(times.descr) === "Array") {
    return fail("spike_times must be (spikes, 2) of run and ms", times ? typeOf(times) : "none");
  }
  const sites = headerOf("sites");
  const isText = sites !== null && npyArrayName(sites.descr) === "Array";
  if (isText && sites.shape.join() !== `${number}`) {
    fail(`there must be names of ${number} sites`, sites.shape);
  }
  const { voltages, currents } = readTraces(file, [runs, samples], fail);
  const { data } = file.read("spike_times");
  const pairs = Array.from({ length: times.shape[0] }, (_, k) => ({
    run: Number(data[2 * k]),
    time: Number(data[2 * k + 1]),
  })).sort((a, b) => a.run - b.run || a.time - b.time);
  const beyond = pairs.find(({ run, time }) =>
    !(Number.isInteger(run) && run >= 0 && run < runs && time >= 0 && time <= samples * dtMs)
  );
  if (beyond) {
    fail(`spikes must be of runs below ${runs}, from 0 to ${samples * dtMs} ms`, [beyond.run, beyond.time]);
  }
  return {
    runs,
    samples,
    dtMs,
    sites: isText ? file.read("sites").data as string[] : Array.from({ length: number }, (_, k) => String(k)),
    inputs: file.read("inputs").data as Uint8Array,
    voltages,
    currents,
    spikes: {
      runs: Uint32Array.from(pairs, ({ run }) => run),
      timesMs: Float64Array.from(pairs, ({ time }) => time),
    },
  };
}

/** An input of a cell, whose events reach one synapse or several. */
export interface DatasetDrive {
  /** Synapses that get its events. */
  synapses: readonly number[];
  /** Group of inputs that it belongs to, from 0: their rates rise and fall together. */
  group: number;
}

/** Options of {@link makeCellDataset}. */
export interface MakeCellDatasetOptions {
  /** Simulates cells: an engine with its device, such as `(spec, options) => simulateCells(gpu, spec, options)`. */
  simulate: (spec: CellSpec, options: CellsOptions) => Promise<CellsRun>;
  /** Number of runs. */
  runs: number;
  /** Time of each, ms; a whole number. @default 5000 */
  durationMs?: number;
  /** Seed of the inputs. @default 1 */
  seed?: number;
  /** What drives the synapses. @default each synapse an input of its own, excitatory ones in a group and inhibitory ones in another */
  drives?: readonly DatasetDrive[];
  /** Mean rate of events of each input at scale 1, Hz: one for all, or one for each. @default 9, and 13.5 where the reversal potential is below the start's */
  rateHz?: number | readonly number[];
  /** Least factor of the rates of a run. @default 0 */
  leastScale?: number;
  /** Largest factor of the rates of a run. @default 3.2 */
  mostScale?: number;
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
  onProgress?: (progress: { fraction: number }) => void;
  /** Stops it by throwing the signal's reason. */
  signal?: AbortSignal;
}

const OPTIONS: OptionNames<MakeCellDatasetOptions> = {
  simulate: true,
  runs: true,
  durationMs: true,
  seed: true,
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

/** Least and largest time between two values that a rate goes through, ms. */
const KNOTS_MS = [50, 400] as const;

/** A course that wanders between 0 and 2, with mean 1: straight lines between drawn values at drawn times. */
function course(random: WordStream, samples: number): Float64Array {
  const values = new Float64Array(samples);
  let at = 0, from = 2 * random.fraction();
  while (at < samples) {
    const length = Math.round(KNOTS_MS[0] + (KNOTS_MS[1] - KNOTS_MS[0]) * random.fraction());
    const to = 2 * random.fraction();
    for (let k = 0; k < length && at + k < samples; k++) values[at + k] = from + (to - from) * k / length;
    at += length;
    from = to;
  }
  return values;
}

/** Events of one run in each millisecond: independent, with rates that a group of inputs shares but for their factor. */
function drawInputs(
  random: WordStream,
  samples: number,
  { rates, groups, leastScale, mostScale }: {
    rates: readonly number[];
    groups: readonly number[];
    leastScale: number;
    mostScale: number;
  },
): Uint8Array {
  const scale = leastScale + (mostScale - leastScale) * random.fraction();
  const courses = Array.from({ length: Math.max(...groups) + 1 }, () => course(random, samples));
  const inputs = new Uint8Array(samples * rates.length);
  for (let at = 0; at < samples; at++) {
    rates.forEach((rate, site) => {
      const chance = scale * courses[groups[site]][at] * rate / 1000;
      if (random.fraction() < chance) inputs[at * rates.length + site] = 1;
    });
  }
  return inputs;
}

/** What drives the synapses of a cell, checked, and the events of each run. */
function drawDrives(
  { name, startMv, synapses = [] }: CellSpec,
  options: MakeCellDatasetOptions,
): { drives: readonly DatasetDrive[]; names: string[]; drawn: Uint8Array[] } {
  const { runs, durationMs = 5000, seed = 1, leastScale = 0, mostScale = 3.2, rateHz } = options;
  const require = (condition: boolean, rule: string, value: unknown) => {
    if (!condition) {
      throw new ArgumentRangeError(`Cannot make data of ${name} as ${rule}: current value is ${value}`);
    }
  };
  require(synapses.length > 0, "it must have synapses", "none");
  require(Number.isInteger(runs) && runs >= 1, "runs must be a whole number from 1", runs);
  require(
    Number.isInteger(durationMs) && durationMs >= 1,
    "durationMs must be a whole number of ms",
    durationMs,
  );
  require(
    leastScale >= 0 && leastScale <= mostScale && mostScale < Infinity,
    "scales must be from 0 on, the least not above the most",
    [leastScale, mostScale],
  );
  const inhibits = (synapse: number) => synapses[synapse].reversal < startMv;
  const drives = options.drives ??
    synapses.map((_, k): DatasetDrive => ({ synapses: [k], group: inhibits(k) ? 1 : 0 }));
  require(drives.length > 0, "there must be inputs", "none");
  for (const { synapses: own, group } of drives) {
    const odd = own.find((k) => !(k in synapses));
    require(
      odd === undefined && own.length > 0,
      `its inputs must drive synapses from 0 to ${synapses.length - 1}`,
      odd ?? "none",
    );
    require(
      Number.isInteger(group) && group >= 0 && group < drives.length,
      `groups of inputs must be below ${drives.length}`,
      group,
    );
  }
  const rates = typeof rateHz === "number" ? [rateHz] : rateHz ?? [];
  require(
    rateHz === undefined || typeof rateHz === "number" || rates.length === drives.length,
    `there must be a rate of each of ${drives.length} inputs`,
    rates.length,
  );
  const odd = rates.find((rate) => !(rate >= 0 && rate <= 1000));
  require(odd === undefined, "rates must be from 0 to 1000 Hz", odd);
  for (const [site, { channel }] of Object.entries(options.sites ?? {})) {
    require(
      site.startsWith("i_") === (channel !== undefined),
      "sites of channels must be named i_ and those of voltages v_",
      site,
    );
  }
  const about = {
    rates: drives.map(({ synapses: [first] }, k) =>
      typeof rateHz === "number" ? rateHz : rateHz?.[k] ?? (inhibits(first) ? 13.5 : 9)
    ),
    groups: drives.map(({ group }) => group),
    leastScale,
    mostScale,
  };
  return {
    drives,
    names: drives.map(({ synapses: [first] }) => {
      const { section, at, reversal } = synapses[first];
      return `${inhibits(first) ? "inh" : "exc"}|${section}(${at})|${reversal} mV`;
    }),
    drawn: Array.from(
      { length: runs },
      (_, run) => drawInputs(new WordStream(seed, STREAMS.cell, run), durationMs, about),
    ),
  };
}

function startingWith<T>(start: string, all: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(all).filter(([name]) => name.startsWith(start)));
}

/**
 * Makes a dataset of one detailed cell: in each run its synapses get independent events whose rates vary slowly, and the voltage that follows is sampled every
 * millisecond, at the start of its events.
 * @param spec A cell with synapses.
 * @throws {SpecError | RangeError} When the spec or an option is out of range.
 */
export async function makeCellDataset(
  spec: CellSpec,
  options: MakeCellDatasetOptions,
): Promise<CellDataset> {
  requireKnown(`make data of ${spec.name}`, options, OPTIONS);
  const { runs, durationMs = 5000, sites = {} } = options;
  const { drives, names, drawn } = drawDrives(spec, options);
  const recorded = { v_soma: { section: spec.sections[0].name, at: 0.5 }, ...sites };
  const run = await options.simulate(spec, {
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
  return {
    runs,
    samples: durationMs,
    dtMs: 1,
    sites: names,
    inputs,
    voltages: startingWith("v_", traces),
    currents: startingWith("i_", traces),
    spikes: {
      runs: Uint32Array.from(order, (k) => run.spikes.cells[k]),
      timesMs: Float64Array.from(order, (k) => run.spikes.timesMs[k]),
    },
  };
}
