import { type About, displayed, rounded } from "../base/display.ts";
import type { FitOptions } from "./fit_options.ts";

type Asked = Pick<FitOptions, "box" | "targets">;

/** What is shown of a fit. */
interface Fit {
  point: readonly number[] | null;
  values: readonly (number | null)[];
  error: number | null;
  reached: boolean;
  samples: readonly unknown[];
}

/** What is shown of a fit that the network checked. */
interface Checked {
  best: { fit: Fit; network: readonly (number | null)[]; error: number | null };
  rounds: readonly unknown[];
  met: boolean;
}

const percent = (error: number | null) => error === null ? "–" : `${rounded(100 * error)} %`;

function valuesText(values: readonly (number | null)[], { targets }: Asked): string {
  return targets.map(({ name, value }, k) => `${name} ${rounded(values[k])} (target ${rounded(value)})`).join(
    ", ",
  );
}

function pointText(point: readonly number[] | null, { box }: Asked): string {
  return point === null ? "none" : box.map(({ name }, k) => `${name} ${rounded(point[k])}`).join(", ");
}

function aboutFit(fit: Fit, asked: Asked): About {
  return {
    title: "Fit of parameters",
    facts: [
      ["point", pointText(fit.point, asked)],
      ["values", valuesText(fit.values, asked)],
      ["error", `${percent(fit.error)}, ${fit.reached ? "reached" : "not reached"}`],
      ["samples", String(fit.samples.length)],
    ],
  };
}

function aboutChecked({ best, rounds, met }: Checked, asked: Asked): About {
  return {
    title: "Fit of parameters, checked by the network",
    facts: [
      ["point", pointText(best.fit.point, asked)],
      ["network", valuesText(best.network, asked)],
      ["error", `${percent(best.error)}, ${met ? "met" : "not met"}`],
      ["rounds", String(rounds.length)],
    ],
  };
}

/** A fit that shows itself. @param asked Names of the parameters and the targets. */
export function displayedFit<F extends Fit>(fit: F, asked: Asked): F {
  return displayed(fit, { about: (own) => aboutFit(own, asked) });
}

/** The same of a fit that the network checked. */
export function displayedChecked<F extends Checked>(fit: F, asked: Asked): F {
  return displayed(fit, { about: (own) => aboutChecked(own, asked) });
}
