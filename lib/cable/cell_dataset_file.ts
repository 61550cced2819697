import { writeFileAtomic } from "../io/atomic.ts";
import { failFile } from "../io/file_error.ts";
import type { NpyArray } from "../io/npy.ts";
import type { NpyHeader } from "../io/npy_header.ts";
import { npyArrayName } from "../io/npy_values.ts";
import { encodeNpz } from "../io/npz.ts";
import { NpzFile } from "../io/npz_file.ts";
import type { CellDataset } from "./cell_dataset.ts";

/**
 * Saves a dataset as `.npz`, which NumPy opens: `inputs` (R, T, M), `v_soma` and other voltages and currents (`i_…`) (R, T), `spike_times` (n, 2) of run and ms, `sites` (M) and
 * `dt_ms`. The same layout is read by {@link loadCellDataset}, whoever made it.
 * @throws {FileError} When it cannot be written.
 */
export async function saveCellDataset(path: string, dataset: CellDataset): Promise<void> {
  const { runs, samples, everyMs, sites, inputs, voltages, currents, spikes } = dataset;
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
    dt_ms: { data: Float64Array.of(everyMs), shape: [] },
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
    failFile("read", path, `data of a cell as ${rule}`, value);
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
  const everyMs = dt?.shape.every((length) => length === 1) ? Number(file.read("dt_ms").data[0]) : NaN;
  if (!(everyMs > 0 && everyMs <= MOST_DT_MS)) fail("dt_ms must be a positive number of ms", everyMs);
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
    !(Number.isInteger(run) && run >= 0 && run < runs && time >= 0 && time <= samples * everyMs)
  );
  if (beyond) {
    fail(`spikes must be of runs below ${runs}, from 0 to ${samples * everyMs} ms`, [
      beyond.run,
      beyond.time,
    ]);
  }
  return {
    runs,
    samples,
    everyMs,
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
