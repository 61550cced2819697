import { upwardCrossings } from "../../analysis/spike_features.ts";
import { wholeSteps } from "../../base/time_grid.ts";
import { CELL_POPULATION, somaSignal } from "../../cable/cell_population.ts";
import { failFile } from "../../io/file_error.ts";
import { npyArrayName } from "../../io/npy_values.ts";
import { NpzFile } from "../../io/npz_file.ts";
import type { PopulationCounts, Signal } from "../../system/population_counts.ts";
import type { Run } from "../../system/run.ts";

/** Voltage whose upward crossing is a spike, mV. */
const SPIKE_MV = -20;
/** Most time between samples, ms. */
const BIN_MS = 1;

/** The counts of a run with the voltages that it recorded in each bin, of populations of one cell, as signals beside them. */
export function countsWithSignals({ counts, traces }: Pick<Run, "counts" | "traces">): PopulationCounts {
  const [first] = traces ?? [];
  if (counts.signals || !first) return counts;
  const { bins, binMs, networks, populations } = counts, signals: Signal[] = [];
  for (const [at, { population, variable, everyMs, values: { length } }] of first.entries()) {
    const cell = populations.find(({ name, size }) => name === population && size === 1);
    if (!cell || !variable.startsWith("v_") || everyMs !== binMs || length < bins - 1) continue;
    const values = new Float32Array(networks * bins);
    // The first sample is a bin after the start: it stands for the start, too.
    traces!.forEach((own, network) => {
      for (let t = 0; t < bins; t++) values[network * bins + t] = own[at].values[Math.max(0, t - 1)];
    });
    signals.push({ population, name: variable, unit: "mV", values });
  }
  const named = populations.map((one) => {
    const own = signals.filter(({ population }) => population === one.name).map(({ name }) => name);
    return own.length > 0 ? { ...one, signals: own } : one;
  });
  return signals.length > 0 ? { ...counts, populations: named, signals } : counts;
}

/** Spikes and voltages in bins of 1 ms. @param voltage (R, T) mV */
function inBins(
  voltage: ArrayLike<number>,
  { runs, samples, dtMs, every }: { runs: number; samples: number; dtMs: number; every: number },
): PopulationCounts {
  const bins = Math.floor(samples / every), counts = new Uint16Array(runs * bins);
  const values = new Float32Array(runs * bins);
  for (let run = 0; run < runs; run++) {
    const own = Float64Array.from({ length: samples }, (_, at) => voltage[run * samples + at]);
    for (let t = 0; t < bins; t++) values[run * bins + t] = own[t * every];
    for (const time of upwardCrossings(own, { stepMs: dtMs, threshold: SPIKE_MV })) {
      const bin = Math.floor(time / BIN_MS);
      if (bin < bins) counts[run * bins + bin]++;
    }
  }
  const about = { populations: [CELL_POPULATION], binMs: BIN_MS, networks: runs, bins };
  return { ...about, counts, signals: [somaSignal(values)] };
}

/**
 * Reads recorded voltages of a cell, of an experiment or of any simulator: `v_soma` (runs, samples) or (samples), mV, and `dt_ms`, of which 1 ms is a whole
 * multiple. Spikes are where the voltage crosses -20 mV upwards.
 * @returns Null where the file holds no such arrays, as that of a run.
 * @throws {FileError} When the file is missing or damaged, an array is of another shape or type, a value is not finite, or voltages are in volts.
 */
export async function recordedVoltage(path: string): Promise<PopulationCounts | null> {
  if (!path.endsWith(".npz")) return null;
  using file = await NpzFile.open(path);
  if (!file.has("v_soma") || !file.has("dt_ms")) return null;
  const fail = (rule: string, value: unknown): never =>
    failFile("read", path, `recorded voltages as ${rule}`, value);
  const { shape, descr } = file.header("v_soma"), dtMs = Number(file.read("dt_ms").data[0]);
  if (![1, 2].includes(shape.length) || !/^Float\d\dArray$/.test(npyArrayName(descr))) {
    fail("v_soma must be (runs, samples) of floats", `(${shape}) of ${descr}`);
  }
  const every = dtMs > 0 ? wholeSteps(BIN_MS, dtMs) : null;
  if (every === null || every < 1) fail(`${BIN_MS} ms must be a whole number of dt_ms`, dtMs);
  const [runs, samples] = shape.length === 1 ? [1, shape[0]] : shape;
  const voltage = file.read("v_soma").data as Float32Array | Float64Array;
  if (runs * Math.floor(samples / every!) === 0) fail("v_soma must have values", `(${shape})`);
  const odd = voltage.findIndex((value) => !Number.isFinite(value));
  if (odd >= 0) fail("v_soma must be finite", `${voltage[odd]} at sample ${odd}`);
  if (voltage.every((value) => Math.abs(value) < 1)) fail("v_soma must be in mV", "below 1, as of volts");
  return inBins(voltage, { runs, samples, dtMs, every: every! });
}
