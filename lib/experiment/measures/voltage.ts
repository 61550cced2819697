import { mean, quantile, standardDeviation } from "../../analysis/summary.ts";
import { type Measure, type MeasureAbout, numberMeasure } from "./measure.ts";
import type { MeasuredRun } from "./measured_run.ts";

/** Voltage above which all counts as this, mV: spikes, whose height a surrogate may not tell, do not matter. */
const MOST_MV = -50;
/** Time after a spike in which the voltage falls to its lowest, ms. */
const AFTER_MS = 20;
/** Longest lag of the autocorrelation, ms. */
const MOST_LAG_MS = 200;

const ABOUT: Omit<MeasureAbout, "name" | "about" | "title"> = {
  unit: "mV",
  of: "population",
  needs: "voltage",
  error: "absolute",
  score: "error",
  tables: "each",
};

/** The voltage of a population's cell below {@linkcode MOST_MV}; null where it is not known. */
function voltageOf(run: MeasuredRun, at: number): Float32Array | null {
  return run.kept(`voltage ${at}`, () => {
    const values = run.signal(at, "v_soma");
    return values && values.length > 0 ? values.map((value) => Math.min(MOST_MV, value)) : null;
  });
}

/** Mean voltage between spikes. */
export const VOLTAGE_MEAN: Measure = numberMeasure({
  ...ABOUT,
  name: "vMean",
  about: `mean voltage, what is above ${MOST_MV} mV counting as this`,
  title: (name) => `mean voltage of ${name}`,
}, (run, at) => {
  const voltage = voltageOf(run, at);
  return voltage && mean(voltage);
});

/** How much the voltage between spikes varies. */
export const VOLTAGE_SD: Measure = numberMeasure({
  ...ABOUT,
  name: "vSd",
  about: `standard deviation of the voltage, what is above ${MOST_MV} mV counting as this`,
  title: (name) => `deviation of the voltage of ${name}`,
}, (run, at) => {
  const voltage = voltageOf(run, at);
  return voltage && voltage.length > 1 ? standardDeviation(voltage) : null;
});

/** How low the voltage goes. */
export const VOLTAGE_LOW: Measure = numberMeasure({
  ...ABOUT,
  name: "vLow",
  about: "voltage below which the cell is for 5 % of the time",
  title: (name) => `low voltage of ${name}`,
}, (run, at) => {
  const voltage = voltageOf(run, at);
  return voltage && quantile(Float64Array.from(voltage), 0.05);
});

/** How low the voltage falls after a spike, as `AHP_depth_abs` of eFEL. */
export const VOLTAGE_AFTER: Measure = numberMeasure({
  ...ABOUT,
  name: "vAfter",
  about: `mean over spikes of the lowest voltage in the ${AFTER_MS} ms after them, before the next one`,
  title: (name) => `voltage after a spike of ${name}`,
}, (run, at) => {
  const voltage = voltageOf(run, at), counts = run.series(at), lowest: number[] = [];
  if (!voltage) return null;
  const steps = Math.max(1, Math.round(AFTER_MS / run.binMs));
  for (let t = 0; t < counts.length; t++) {
    if (counts[t] === 0) continue;
    // The bin of a spike begins before it: the voltage at its start is not after it.
    let end = t + 1, low = Infinity;
    for (; end < Math.min(voltage.length, t + 1 + steps) && (end === t + 1 || counts[end] === 0); end++) {
      low = Math.min(low, voltage[end]);
    }
    if (end > t + 1) lowest.push(low);
  }
  return lowest.length > 0 ? mean(lowest) : null;
});

/** How long the voltage remembers. */
export const VOLTAGE_TIME: Measure = numberMeasure({
  ...ABOUT,
  name: "vTime",
  unit: "ms",
  error: "relative",
  about:
    `lag at which the autocorrelation of the voltage falls below 1/e, at most ${MOST_LAG_MS} ms, what is above ${MOST_MV} mV counting as this`,
  title: (name) => `correlation time of the voltage of ${name}`,
}, (run, at) => {
  const voltage = voltageOf(run, at);
  return voltage && fallingLag(voltage, Math.round(MOST_LAG_MS / run.binMs), run.binMs);
});

/** The lag at which the autocorrelation falls below 1/e, between lags by a straight line; null where it does not, or nothing varies. */
function fallingLag(values: Float32Array, most: number, binMs: number): number | null {
  const middle = mean(values), T = values.length;
  const correlation = (lag: number) => {
    let sum = 0;
    for (let t = lag; t < T; t++) sum += (values[t] - middle) * (values[t - lag] - middle);
    return sum / T;
  };
  const whole = correlation(0), wanted = 1 / Math.E;
  if (!(whole > 0)) return null;
  let before = 1;
  for (let lag = 1; lag <= Math.min(most, T - 1); lag++) {
    const now = correlation(lag) / whole;
    if (now < wanted) return binMs * (lag - (wanted - now) / (before - now));
    before = now;
  }
  return null;
}
