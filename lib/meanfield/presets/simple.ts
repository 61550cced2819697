import type { MeanFieldSpec } from "../spec_types.ts";
import type { MeanFieldPreset } from "./preset.ts";

/** E. Montbrio, D. Pazo, A. Roxin (2015), doi:10.1103/PhysRevX.5.021028: bistable at J = 15, eta = -5, Delta = 1, with tau = 10 ms. */
function mpr(name: string): MeanFieldSpec {
  return {
    kind: "mean-field",
    name,
    stepMs: 0.1,
    populations: [{
      name: "Q",
      size: 10_000,
      model: "mpr",
      parameters: { tau: 10, Delta: 1, eta: -5, J: 15 },
      initial: { r: 0.0081, v: -2 },
    }],
    couplings: [{ from: "current", to: "Q" }],
    inputs: [{ name: "current", value: 0 }],
  };
}

/** H. R. Wilson, J. D. Cowan (1972), doi:10.1016/S0006-3495(72)86068-5, figure 11: a limit cycle. */
function wilsonCowan(name: string): MeanFieldSpec {
  return {
    kind: "mean-field",
    name,
    stepMs: 0.1,
    populations: [
      { name: "E", size: 8000, model: "wilson-cowan", parameters: { gain: 1.3, threshold: 4 } },
      { name: "I", size: 2000, model: "wilson-cowan", parameters: { gain: 2, threshold: 3.7 } },
    ],
    couplings: [
      { from: "E", to: "E", weight: 16 },
      { from: "I", to: "E", weight: -12 },
      { from: "E", to: "I", weight: 15 },
      { from: "I", to: "I", weight: -3 },
      { from: "drive", to: "E" },
    ],
    inputs: [{ name: "drive", value: 1.25 }],
  };
}

/** Mean fields without transfer functions. */
export const SIMPLE_PRESETS: readonly MeanFieldPreset[] = [
  {
    name: "mpr",
    about: "quadratic integrate-and-fire cells, bistable",
    references: ["montbrio2015"],
    make: mpr,
  },
  {
    name: "wilson-cowan",
    about: "an excitatory and an inhibitory population that oscillate",
    references: ["wilson1972"],
    make: wilsonCowan,
  },
];
