import { type MultibandSpec, parseMultibandSpec } from "../../lib/markov/multiband_spec.ts";

/**
 * A random valid multi-band spec of the given sizes; every awkward number comes up: certain and impossible connections,
 * no and extreme kicks, time constants from a step to hundreds, drive from none to several draws a step.
 */
export function randomMultibandSpec(random: () => number, cells: { e: number; i: number }): MultibandSpec {
  const one = <T>(...choices: T[]): T => choices[Math.floor(random() * choices.length)];
  const between = (low: number, high: number) => low + (high - low) * random();
  const threshold = one(20, 100, 137.3, 300);
  const inhibitoryReversal = one(0, -10, -66, -198.5);
  const span = threshold - inhibitoryReversal;
  const probability = () => one(0, 1, random(), random(), random());
  const tau = () => one(0.2, between(0.2, 2), between(0.5, 6), between(5, 60));
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
    tau_EE: tau(),
    tau_IE: tau(),
    tau_EI: tau(),
    tau_II: tau(),
    lambda_E: one(0, 7000, 21_000, between(5000, 60_000), 200_000),
    lambda_I: one(3000, 21_000, between(5000, 60_000), 200_000),
    threshold,
    inhibitoryReversal,
  });
}
