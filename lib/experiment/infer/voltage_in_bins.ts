import { median } from "../../analysis/summary.ts";
import { binFrom, binUntil, SLACK_MS } from "../../base/time_grid.ts";
import { CELL_POPULATION, somaSignal } from "../../cable/cell_population.ts";
import type { PopulationCounts } from "../../system/population_counts.ts";

/** Voltage whose upward crossing is a spike, mV. */
const SPIKE_MV = -20;
const BIN_MS = 1;
/** Bounds of the usual time between samples, ms: seconds taken for ms are below, and spikes are lost above. */
const STEPS_MS = { least: 0.002, most: 1 } as const;
/** Longest time between two samples, ms: simulators with variable steps take long ones where little happens. */
const MOST_GAP_MS = 10;
/** Usual time between samples above which spikes may be missed, ms. */
const COARSE_MS = 0.5;
/** No membrane stays below the one all the time, as volts do, or above the other most of the time, as microvolts do, mV. */
const VOLTAGES_MV = { least: 1, most: 1000 } as const;

/** A recorded voltage as its file has it. */
export interface VoltageSamples {
  /** What it is called beside others of its file; empty where it is alone. */
  name: string;
  /** What sentences about it call it. */
  about: string;
  /** Time of each sample, ms. (T) */
  timesMs: Float64Array;
  /** Voltage at these times, mV. (T) */
  values: Float64Array;
  /** Spikes that the file tells, on the same clock, ms; null where they are to be found in the voltage. */
  spikesMs: Float64Array | null;
}

/** A recorded voltage as counts and a signal in bins of 1 ms, and what people should know of it. */
export interface RecordedVoltage {
  /** As in {@linkcode VoltageSamples}. */
  name: string;
  /** Of one network. */
  counts: PopulationCounts;
  /** One sentence each. */
  notes: string[];
}

/** Fails by the rule that a file breaks. */
export type FailVoltage = (rule: string, value: unknown) => never;

/** The usual time between samples, ms. Fails where samples cannot be a voltage over time. */
function checkedStep({ about: what, timesMs, values }: VoltageSamples, fail: FailVoltage): number {
  const { least, most } = STEPS_MS;
  if (values.length < 2) fail(`${what} must have two samples or more`, values.length);
  const odd = values.findIndex((value) => !Number.isFinite(value));
  if (odd >= 0) fail(`${what} must be finite`, `${values[odd]} at sample ${odd}`);
  const steps = Float64Array.from({ length: timesMs.length - 1 }, (_, k) => timesMs[k + 1] - timesMs[k]);
  // Simulators with variable steps write two samples where something changes at once.
  const back = steps.findIndex((step) => !(step >= 0));
  if (back >= 0) {
    fail(`times of ${what} must be numbers that do not fall`, `${timesMs[back]} and ${timesMs[back + 1]} ms`);
  }
  const step = median(steps), widest = steps.reduce((most, step) => Math.max(most, step), 0);
  if (!(step >= least && step <= most + SLACK_MS)) {
    fail(`samples of ${what} must be ${least} to ${most} ms apart, times being in ms`, step);
  }
  if (widest > MOST_GAP_MS) fail(`samples of ${what} must be without gaps over ${MOST_GAP_MS} ms`, widest);
  if (values.every((value) => Math.abs(value) < VOLTAGES_MV.least)) {
    fail(`${what} must be in mV`, `below ${VOLTAGES_MV.least}, as of volts`);
  }
  if (median(values.map(Math.abs)) > VOLTAGES_MV.most) {
    fail(`${what} must be in mV`, `${values[0]}, of another unit or without its conversion`);
  }
  return step;
}

/** Times at which the voltage crosses the threshold upwards, ms, between samples by a straight line. */
function crossings({ timesMs, values }: VoltageSamples): number[] {
  const found: number[] = [];
  for (let k = 1; k < values.length; k++) {
    const before = values[k - 1], here = values[k];
    if (!(before < SPIKE_MV && here >= SPIKE_MV)) continue;
    const part = (SPIKE_MV - before) / (here - before);
    found.push(timesMs[k - 1] + part * (timesMs[k] - timesMs[k - 1]));
  }
  return found;
}

/** Voltage at the start of each bin, between samples by a straight line. (bins) */
function atBins({ timesMs, values }: VoltageSamples, bins: number): Float32Array {
  const voltage = new Float32Array(bins);
  for (let bin = 0, k = 0; bin < bins; bin++) {
    const time = timesMs[0] + bin * BIN_MS;
    while (k + 1 < timesMs.length && timesMs[k + 1] <= time + SLACK_MS) k++;
    const part = k + 1 < timesMs.length ? (time - timesMs[k]) / (timesMs[k + 1] - timesMs[k]) : 0;
    voltage[bin] = part > 0 ? values[k] + part * (values[k + 1] - values[k]) : values[k];
  }
  return voltage;
}

/**
 * Spikes and voltage of a recording in bins of 1 ms, which begin at the first sample. Where the file tells no spikes, they are where the voltage crosses
 * -20 mV upwards.
 * @param fail Fails where the samples are no voltage in mV over times in ms.
 */
export function voltageInBins(samples: VoltageSamples, fail: FailVoltage): RecordedVoltage {
  const step = checkedStep(samples, fail), { name, about, timesMs, spikesMs } = samples, startMs = timesMs[0];
  const bins = binFrom(timesMs.at(-1)! - startMs + step, BIN_MS), counts = new Uint16Array(bins);
  if (bins === 0) fail(`${about} must last for ${BIN_MS} ms`, `${timesMs.length} samples`);
  const add = (bin: number) => bin >= 0 && bin < bins && counts[bin]++;
  // A simulated spike has the time of the end of its step, a crossing lies between samples.
  if (spikesMs) { for (const time of spikesMs) add(binUntil(time - startMs, BIN_MS)); }
  else for (const time of crossings(samples)) add(binFrom(time - startMs, BIN_MS));
  const signals = [somaSignal(atBins(samples, bins))];
  const notes = !spikesMs && step > COARSE_MS
    ? [`Samples are ${step} ms apart: spikes of which none is above ${SPIKE_MV} mV are missed.`]
    : [];
  return {
    ...{ name, notes },
    counts: { populations: [CELL_POPULATION], binMs: BIN_MS, networks: 1, bins, counts, signals },
  };
}
