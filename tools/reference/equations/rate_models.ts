import type { Formulas } from "./model_equations.ts";

/**
 * The equations of a rate model. Beside its parameters and variables stand `R`, the weighted rates of populations, Hz, `X`, what inputs give, `F`,
 * what the transfer function gives, Hz, and `mu_V`, the mean voltage, mV.
 */
export interface RateEquations {
  /** Time derivatives of the state variables, per ms. */
  change: Formulas;
  /** What the names in them stand for. @default nothing */
  where?: Formulas;
  /** The rate, Hz. */
  rate: string;
}

/** Equations of rate models, by name. */
export const RATE_EQUATIONS: Readonly<Record<string, RateEquations>> = {
  transfer: {
    change: { rate: "(F - rate)/tau", W: "(a*(mu_V - E_L) - W)/tau_w + b*rate/1000" },
    rate: "rate",
  },
  mpr: {
    change: {
      r: "(Delta/(pi*tau) + 2*r*v)/tau",
      v: "(v^2 - (pi*tau*r)^2 + eta + tau*(J*r + R/1000) + X)/tau",
    },
    rate: "1000*r",
  },
  "wilson-cowan": {
    change: { activity: "((1 - S_0 - refractory*activity)*(S - S_0) - activity)/tau" },
    where: {
      S: "1/(1 + exp(-gain*(x - threshold)))",
      S_0: "silence/(1 + exp(gain*threshold))",
      x: "bias + X + R/scale",
    },
    rate: "scale*activity",
  },
  sigmoid: {
    change: { x: "(bias + X + R/scale - x)/tau" },
    rate: "scale/(1 + exp(-gain*(x - threshold)))",
  },
};
