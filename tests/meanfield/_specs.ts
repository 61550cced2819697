import type { MeanFieldSpec } from "../../lib/meanfield/spec_types.ts";
import type { Squash } from "../../lib/meanfield/gpu/squash.ts";

/** Two populations that excite and inhibit each other, driven from outside, of made-up transfer functions. */
export function pairSpec(changes: Partial<MeanFieldSpec> = {}): MeanFieldSpec {
  const squash = (slopes: number[], bias: number): Squash => ({
    kind: "squash",
    sources: ["E", "I", "drive"],
    adaptation: slopes.length > 3,
    most: 100,
    bias,
    slopes,
  });
  return {
    kind: "mean-field",
    name: "pair",
    stepMs: 0.5,
    populations: [
      {
        name: "E",
        size: 8000,
        model: "transfer",
        parameters: { b: 20 },
        transfer: squash([0.05, -0.06, 0.2, -0.01], -4),
        initial: { rate: 2 },
      },
      { name: "I", size: 2000, model: "transfer", transfer: squash([0.08, -0.03, 0.2], -3.5) },
    ],
    couplings: ["E", "I", "drive"].flatMap((from) => ["E", "I"].map((to) => ({ from, to }))),
    inputs: [{ name: "drive", value: 4 }],
    ...changes,
  };
}

/** One MPR population, bistable. */
export function mprSpec(changes: Partial<MeanFieldSpec["populations"][number]> = {}): MeanFieldSpec {
  return {
    kind: "mean-field",
    name: "mpr",
    stepMs: 0.01,
    populations: [{ name: "Q", size: 10_000, model: "mpr", parameters: { tau: 1, J: 15 }, ...changes }],
    couplings: [{ from: "current", to: "Q" }],
    inputs: [{ name: "current", value: 0 }],
  };
}
