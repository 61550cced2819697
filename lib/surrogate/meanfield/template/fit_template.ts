import { fail } from "../../../base/fail.ts";
import { fitSemiAnalytic } from "../../../meanfield/transfer/fit/fit_semi_analytic.ts";
import type { TransferSamples } from "../../../meanfield/transfer/fit/samples.ts";
import { keptSamples, type TransferCandidate } from "./candidates.ts";
import type { Template } from "./template_of.ts";

/** Coefficients of the threshold. */
const TERMS = 10;

/** The template fitted with one alpha; null where too few samples fire, or too few below alpha/tau_V. */
function fitted(
  samples: TransferSamples,
  { cell, synapses, warnings }: Template,
  alpha: number,
): TransferCandidate | null {
  try {
    const fit = fitSemiAnalytic(samples, { cell, synapses, alpha, terms: TERMS });
    const { spec, medianError, worstError } = fit;
    return {
      ...{ alpha, transfer: spec, medianError, worstError },
      warnings: [...warnings, ...fit.warnings],
      samples: keptSamples({ measured: samples.rates, errors: samples.errors, fitted: fit.rates }),
    };
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/**
 * The semi-analytic template with each of some alphas. One with which it cannot be fitted is left out.
 * @param samples Rates of the population. @param options Its name, its template, and the alphas.
 * @throws {RangeError} When it can be fitted with none.
 */
export function fitTemplates(
  samples: TransferSamples,
  { name, template, alphas }: { name: string; template: Template; alphas: readonly number[] },
): TransferCandidate[] {
  const found = alphas.map((alpha) => fitted(samples, template, alpha)).filter((one) => one !== null);
  if (found.length > 0) return found;
  const firing = Array.from(samples.rates).filter((rate) => rate > 0).length;
  return fail(
    "fit the semi-analytic template",
    `the cells of ${name} must fire at ${TERMS} points at least, at rates below alpha/tau_V`,
    `${firing} points, alpha ${alphas.join(", ")}`,
  );
}
