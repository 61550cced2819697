import { parameter, type ParameterField } from "../../spiking/neurons/neuron_model.ts";

/**
 * Calcium in a shell below the membrane, named `pool` among a section's channels: `dCa/dt = -10^4 i_Ca / (2 F depth) + (rest - Ca) / tau` with the
 * calcium current i_Ca in mA/cm2 where it flows inward. A. Destexhe, D. Contreras, T. J. Sejnowski, M. Steriade (1994), doi:10.1152/jn.1994.72.2.803. Solved exactly over a
 * step for the current of its start.
 */
export const POOL: Readonly<Record<"depth" | "tau" | "rest" | "start", ParameterField>> = {
  depth: parameter("um", 1, [1e-3, 1e3], "depth of the shell"),
  tau: parameter("ms", 5, [1e-3, 1e6], "time constant of removal"),
  rest: parameter("mM", 2.4e-4, [1e-9, 10], "calcium at rest"),
  start: parameter("mM", 2.4e-4, [1e-9, 10], "calcium at the start; that at rest unless it is given"),
};

/** Calcium inside where there is no pool, mM. */
export const CALCIUM_AT_REST = 5e-5;
/** 10^4 / (2 F): mA/cm2 over um, in mM/ms. F in C/mol. */
export const INFLUX = 1e4 / (2 * 96_485.33);
/** RT/2F at 34 degrees C, mV. */
const NERNST = 13.23407;
/** Calcium outside, mM. */
const OUTSIDE = 2;

/** Reversal potential of calcium at 34 degrees C and 2 mM outside, mV, by the calcium inside, mM. */
export function reversalOfCalcium(calcium: number): number {
  return NERNST * Math.log(OUTSIDE / calcium);
}

/** The calcium inside, mM, at a reversal potential. */
export function calciumOf(reversal: number): number {
  return OUTSIDE * Math.exp(-reversal / NERNST);
}

/** {@link reversalOfCalcium} in WGSL. */
export const REVERSAL_OF_CALCIUM_WGSL = `
fn reversal_of_calcium(calcium: f32) -> f32 {
  return ${NERNST} * log(${OUTSIDE}.0 / calcium);
}
`;
