import { type MifSpec, parseMifSpec } from "../../lib/markov/mif_spec.ts";

/** A repeatable source of numbers in [0, 1) for test data (mulberry32). */
export function testRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let word = Math.imul(state ^ (state >>> 15), state | 1);
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
    return ((word ^ (word >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * A random valid spec of the given sizes; every choice of structure and every awkward number comes up: certain and
 * impossible connections, fractional kicks, delays from one step to hundreds, drive from none to many parts a step.
 */
export function randomSpec(random: () => number, cells: { e: number; i: number }): MifSpec {
  const one = <T>(...choices: T[]): T => choices[Math.floor(random() * choices.length)];
  const between = (low: number, high: number) => low + (high - low) * random();
  const threshold = one(20, 50, 100, 137);
  const inhibitoryReversal = one(0, -10, -66);
  const span = threshold - inhibitoryReversal;
  const probability = () => one(0, 1, random(), random(), random());
  const delay = () => one(0.2, between(0.2, 2), between(0.5, 6), between(5, 60));
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
