import { assert, assertAlmostEquals } from "@std/assert";
import { MeanFieldStepper } from "../../lib/meanfield/mean_field_stepper.ts";
import type { MeanFieldSpec } from "../../lib/meanfield/spec_types.ts";
import { qif } from "../../lib/spiking/neurons/qif.ts";

/** N, cells, and their membrane time constant, ms. */
const N = 10_000, TAU = 10;
/** Step, ms: a thousandth of tau. */
const STEP = 0.01;
/** Threshold of a spike and minus the reset, dimensionless, which are mV here. */
const PEAK = 100;
const J = 15, ETA = -5, PULSE = 3;
/** Times of the pulse and the end, in tau, and the width of a bin. */
const FROM = 10, UNTIL = 22, END = 36, BIN = 0.1;

/**
 * Quadratic integrate-and-fire cells of our engine, coupled all to all by the jumps J / N: with E_L = -1 mV, V_T = 1 mV and C_m = tau g_L / 2 their equation is
 * tau dV/dt = V^2 - 1 + I_e tau / C_m. A spike reaches infinity 1/V_peak after the threshold, and comes back from minus infinity as long after it.
 * @returns Rate in each bin, in 1/tau.
 */
function network(): Float64Array {
  const g_L = 10, C_m = TAU * g_L / 2, scale = C_m / TAU;
  const parameters = {
    C_m,
    g_L,
    E_L: -1,
    V_T: 1,
    V_peak: PEAK,
    V_reset: -PEAK,
    t_ref: 2 * TAU / PEAK,
    I_e: 0,
  };
  const constants = Array.from({ length: N }, (_, j) => {
    const eta = ETA + Math.tan(Math.PI / 2 * (2 * (j + 1) - N - 1) / (N + 1));
    return { ...parameters, I_e: (eta + 1) * scale, ...qif.constants!({ ...parameters, I_e: 0 }, STEP) };
  });
  const array = () => new Float64Array(N), V_m = array().fill(-2), kick = array(), current = array();
  const cells = {
    ...{ size: N, stepMs: STEP, step: 0, constants, current, kick, conducting: false },
    ...{ state: { V_m, refractory: array() }, conductance: array(), drive: array() },
    ...{ random: new Uint32Array(N), fired: new Uint32Array(N) },
  };
  const late = Math.round(TAU / PEAK / STEP),
    steps = Math.round(END * TAU / STEP),
    perBin = Math.round(BIN * TAU / STEP);
  const spikes = new Uint32Array(steps), rates = new Float64Array(steps / perBin);
  for (let step = 0; step < steps; step++) {
    const time = step * STEP / TAU, pulse = time >= FROM && time < UNTIL ? PULSE * scale : 0;
    current.fill(pulse);
    kick.fill(step >= late ? J / N * spikes[step - late] : 0);
    cells.step = step;
    spikes[step] = qif.advance(cells);
    rates[Math.floor((step + late < steps ? step + late : step) / perBin)] += spikes[step] / (N * BIN);
  }
  return rates;
}

/**
 * Rate that N cells lack, in 1/tau: those of the distribution's tail, eta above N / pi, which fire at sqrt(eta) / pi whatever the others do.
 */
const LACKING = 2 / Math.PI ** 2 / Math.sqrt(N / Math.PI);

/**
 * The same of the mean field.
 * @param lacking Rate that the others lack of it, in 1/tau.
 */
function meanField(lacking = 0): Float64Array {
  const spec: MeanFieldSpec = {
    kind: "mean-field",
    name: "mpr",
    stepMs: STEP,
    populations: [{ name: "Q", size: N, model: "mpr", parameters: { tau: TAU, eta: ETA - J * lacking, J } }],
    couplings: [{ from: "current", to: "Q" }],
    inputs: [{ name: "current", value: { steps: [[FROM * TAU, PULSE], [UNTIL * TAU, 0]] } }],
  };
  const perBin = Math.round(BIN * TAU / STEP), stepper = MeanFieldStepper.open(spec);
  return Float64Array.from({ length: END / BIN }, () => {
    const rates = stepper.advance(perBin);
    return rates.reduce((sum, rate) => sum + rate, 0) / perBin * TAU / 1000 - lacking;
  });
}

/** Difference of two rates in L2, in parts of the second, over some time. */
function differenceOf(one: Float64Array, other: Float64Array, from: number, until: number): number {
  let error = 0, size = 0;
  for (let bin = Math.round(from / BIN); bin < Math.round(until / BIN); bin++) {
    error += (one[bin] - other[bin]) ** 2;
    size += other[bin] ** 2;
  }
  return Math.sqrt(error / size);
}

function meanOf(rates: Float64Array, from: number, until: number): number {
  const part = rates.subarray(Math.round(from / BIN), Math.round(until / BIN));
  return part.reduce((sum, rate) => sum + rate, 0) / part.length;
}

Deno.test("10,000 quadratic integrate-and-fire cells have the rates of MPR: at rest, in a pulse, its transients, and after it", () => {
  const found = network(), wanted = meanField(), finite = meanField(LACKING);
  const low = meanOf(wanted, 7, FROM) - meanOf(found, 7, FROM);
  assert(low > 0.5 * LACKING && low < 0.005, `lower state lacks ${low}`);
  for (const until of [UNTIL, END]) {
    const ratio = meanOf(found, until - 3, until) / meanOf(wanted, until - 3, until);
    assertAlmostEquals(ratio, 1, 0.03, `rate until ${until}`);
  }
  // The last state is the upper one: it is bistable.
  assertAlmostEquals(meanOf(found, END - 3, END), 1.0306, 0.03);
  // What is lacking at rest delays the onset by 0.07 tau, which the mean field of these cells has, too.
  for (const from of [FROM, UNTIL]) {
    const difference = differenceOf(found, finite, from, from + 8);
    assert(difference < 0.05, `transient from ${from} differs by ${difference} in L2`);
  }
});
