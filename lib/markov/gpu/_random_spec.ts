import { oneOf } from "../../random/made_up.ts";
import { type MifSpec, parseMifSpec } from "../mif_spec.ts";
import { type MultibandSpec, parseMultibandSpec } from "../multiband_spec.ts";

/** Number of cells of each kind. */
export interface Sizes {
  e: number;
  i: number;
}

/** Sources of awkward values: certain and impossible connections, delays from one step to hundreds. */
function choicesOf(random: () => number) {
  const between = (low: number, high: number) => low + (high - low) * random();
  return {
    one: <T>(...choices: T[]): T => oneOf(random, ...choices),
    between,
    probability: () => oneOf(random, 0, 1, random(), random(), random()),
    delay: () => oneOf(random, 0.2, between(0.2, 2), between(0.5, 6), between(5, 60)),
  };
}

/**
 * A random valid spec of the given sizes; every choice of structure and every awkward number comes up: certain and
 * impossible connections, fractional kicks, delays from one step to hundreds, drive from none to many parts a step.
 */
export function randomSpec(random: () => number, cells: Sizes): MifSpec {
  const { one, between, probability, delay } = choicesOf(random);
  const threshold = one(20, 50, 100, 137);
  const inhibitoryReversal = one(0, -10, -66);
  const span = threshold - inhibitoryReversal;
  const tauR = one(0, 0, 0.2, between(0.3, 5));
  // Without refractoriness, E cells that excite each other by more than a threshold per spike would never stop.
  const mostE = tauR === 0 ? 0.8 * threshold / cells.e : threshold;
  const excitation = (most: number) => Math.min(most, one(0, 3, between(0, 8), between(0, threshold)));
  const inhibition = () => one(0, 2, between(0, 8), between(0, span));
  return parseMifSpec({
    kind: "mif",
    name: "random",
    N_E: cells.e,
    N_I: cells.i,
    P_EE: probability(),
    P_IE: probability(),
    P_EI: probability(),
    P_II: probability(),
    S_EE: excitation(mostE),
    S_IE: excitation(threshold),
    S_EI: inhibition(),
    S_II: inhibition(),
    tau_EE: delay(),
    tau_IE: delay(),
    tau_EI: delay(),
    tau_II: delay(),
    lambda_E: one(0, 900, 7000, between(5000, 40_000)),
    lambda_I: one(3000, 7000, between(5000, 40_000), 100_000),
    tau_R: tauR,
    threshold,
    inhibitoryReversal,
    inhibitoryKick: one("voltage-dependent", "constant"),
    selfHits: random() < 0.5,
    refractoryHits: one("pending", "none"),
  });
}

/**
 * A random valid multi-band spec of the given sizes; every awkward number comes up: certain and impossible connections,
 * no and extreme kicks, time constants from a step to hundreds, drive from none to several draws a step.
 */
export function randomMultibandSpec(random: () => number, cells: Sizes): MultibandSpec {
  const { one, between, probability, delay } = choicesOf(random);
  const threshold = one(20, 100, 137.3, 300);
  const inhibitoryReversal = one(0, -10, -66, -198.5);
  const span = threshold - inhibitoryReversal;
  const most = Math.min(1000, 8192 / cells.e);
  const excitation = () => Math.min(most, one(0, 0.01, 3, between(0, 8), between(0, threshold), most));
  const inhibition = () => one(0, 2, between(0, 8), between(0, span), span);
  return parseMultibandSpec({
    kind: "multiband",
    name: "random",
    N_E: cells.e,
    N_I: cells.i,
    P_EE: probability(),
    P_IE: probability(),
    P_EI: probability(),
    P_II: probability(),
    S_EE: excitation(),
    S_IE: excitation(),
    S_EI: inhibition(),
    S_II: inhibition(),
    tau_EE: delay(),
    tau_IE: delay(),
    tau_EI: delay(),
    tau_II: delay(),
    lambda_E: one(0, 7000, 21_000, between(5000, 60_000), 200_000),
    lambda_I: one(3000, 21_000, between(5000, 60_000), 200_000),
    threshold,
    inhibitoryReversal,
  });
}
