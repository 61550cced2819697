import { failFile } from "../../io/file_error.ts";
import { npyArrayName } from "../../io/npy_values.ts";
import { NpzFile } from "../../io/npz_file.ts";
import {
  type FailVoltage,
  type RecordedVoltage,
  voltageInBins,
  type VoltageSamples,
} from "./voltage_in_bins.ts";
import { voltagesOfNwb } from "./voltage_of_nwb.ts";
import { voltageTable } from "./voltage_table.ts";

/** The spikes of each run that a file tells, ms; null where it tells none. */
function spikesOf(file: NpzFile, fail: FailVoltage): ((run: number) => Float64Array) | null {
  if (!file.has("spike_times")) return null;
  const { shape, descr } = file.header("spike_times");
  if (shape.length !== 2 || shape[1] !== 2 || npyArrayName(descr) === "Array") {
    fail("spike_times must be (spikes, 2) of run and ms", `(${shape})`);
  }
  const pairs = Float64Array.from(file.read("spike_times").data as Float64Array);
  return (run) => Float64Array.from(pairs.filter((_, at) => at % 2 === 1 && pairs[at - 1] === run)).sort();
}

/** Voltages of a file of arrays: `v_soma` (runs, samples) or (samples), mV, `dt_ms` and, where wanted, `spike_times` (spikes, 2) of run and ms. */
async function voltagesOfNpz(path: string, fail: FailVoltage): Promise<VoltageSamples[]> {
  using file = await NpzFile.open(path);
  if (!file.has("v_soma") || !file.has("dt_ms")) return [];
  const { shape, descr } = file.header("v_soma"), dtMs = Number(file.read("dt_ms").data[0]);
  if (![1, 2].includes(shape.length) || !/^Float\d\dArray$/.test(npyArrayName(descr))) {
    fail("v_soma must be (runs, samples) of floats", `(${shape}) of ${descr}`);
  }
  if (!(dtMs > 0)) fail("dt_ms must be a positive number of ms", dtMs);
  const [runs, samples] = shape.length === 1 ? [1, shape[0]] : shape, spikes = spikesOf(file, fail);
  const voltage = file.read("v_soma").data as Float32Array | Float64Array;
  if (runs * samples === 0) fail("v_soma must have values", `(${shape})`);
  // A step in single precision, such as 0.1, is the decimal number that it was.
  const step = Math.fround(Number(dtMs.toPrecision(7))) === dtMs ? Number(dtMs.toPrecision(7)) : dtMs;
  return Array.from({ length: runs }, (_, run) => ({
    ...{ name: runs === 1 ? "" : String(run), about: "v_soma" },
    timesMs: Float64Array.from({ length: samples }, (_, at) => at * step),
    values: Float64Array.from(voltage.subarray(run * samples, (run + 1) * samples)),
    spikesMs: spikes?.(run) ?? null,
  }));
}

/**
 * Reads recorded voltages of a cell, of an experiment or of any simulator, with samples 1 ms apart or less: `.npz` with `v_soma` (runs, samples) or (samples), mV,
 * and `dt_ms`; tables in text (`.csv`, `.tsv`, `.txt`, `.dat`) of times, ms, and voltages, mV; current clamp of NWB, in whatever it says its unit is. Spikes are
 * those of `spike_times`, or else where the voltage crosses -20 mV upwards.
 * @returns One for each run, column or sweep; null where the file holds none, as that of a run.
 * @throws {FileError} When the file is missing or damaged, an array is of another shape or type, a value is not finite, or voltages are not in mV.
 */
export async function recordedVoltages(path: string): Promise<RecordedVoltage[] | null> {
  const fail: FailVoltage = (rule, value) => failFile("read", path, `recorded voltages as ${rule}`, value);
  const samples = path.endsWith(".npz")
    ? await voltagesOfNpz(path, fail)
    : path.endsWith(".nwb")
    ? await voltagesOfNwb(path)
    : /\.(csv|tsv|txt|dat)$/i.test(path)
    ? await voltageTable(path)
    : [];
  return samples.length > 0 ? samples.map((one) => voltageInBins(one, fail)) : null;
}
