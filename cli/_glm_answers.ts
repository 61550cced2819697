import { glmFilter, type GlmModel } from "../lib/decoding/glm/fit_glm.ts";
import type { GlmScore } from "../lib/decoding/glm/score_glm.ts";
import { writeFileAtomic } from "../lib/io/atomic.ts";
import { figureSvg } from "../lib/report/figure_svg.ts";
import { couplingFigure, type DrawnFilter } from "../lib/report/figures/coupling.ts";
import { format, table } from "./_console.ts";
import { keepResult } from "./_output.ts";

/** Rows of a table that are printed. */
const MOST_ROWS = 24;

/** What was found of a neuron. */
export interface NeuronFound {
  name: string;
  spikes: number;
  rateHz: number;
  /** The ridge with which it was fitted. */
  ridge: number;
  /** Scores where it was not learnt from; null without folds. */
  heldOut: GlmScore | null;
  intercept: number;
  devianceExplained: number;
}

/** A filter, and what there is to say of it. */
export interface FilterFound extends DrawnFilter {
  /** Sum of its values: what a spike adds to the logarithm of counts, over all lags. */
  sum: number;
}

/** All filters of a model by the names of neurons. */
export function filtersOf(model: GlmModel, names: readonly string[]): FilterFound[] {
  return model.neurons.flatMap(({ neuron, columns }) =>
    [...new Set(columns.map(({ source }) => source))].map((from): FilterFound => {
      const { lagsMs, values, standardErrors, p } = glmFilter(model, { from, to: neuron });
      const kind = typeof from === "string" ? "covariate" : from === neuron ? "history" : "coupling";
      return {
        ...{
          kind,
          from: typeof from === "number" ? names[from] : from,
          to: names[neuron],
          lagsMs,
          values,
          standardErrors,
          p,
        },
        sum: values.reduce((sum, one) => sum + one, 0),
      };
    })
  );
}

/** Lines of a table, of many the first. */
function firstRows(head: string[], rows: readonly string[][]): string {
  const left = rows.length - MOST_ROWS;
  const text = table([head, ...rows.slice(0, MOST_ROWS)]);
  return left > 0 ? `${text}\n… and ${left} more, which --json and --out have` : text;
}

/** What was found of neurons, for people. */
export function neuronsText(neurons: readonly NeuronFound[]): string {
  return firstRows(
    ["neuron", "Hz", "ridge", "bits per spike, held out", "deviance explained, fitted"],
    neurons.map(({ name, rateHz, ridge, heldOut, devianceExplained }) => [
      name,
      format(rateHz),
      format(ridge),
      format(heldOut?.bitsPerSpike),
      format(devianceExplained),
    ]),
  );
}

/** Couplings that are sure to exist, as far as they can be told; null where there is no test. */
export function sureCouplings(filters: readonly FilterFound[]): FilterFound[] | null {
  const between = filters.filter(({ kind, p }) => kind === "coupling" && p !== null);
  if (between.length === 0) return null;
  return between.filter(({ p }) => p! < 0.05 / between.length).toSorted((a, b) => a.p! - b.p!);
}

/** Sure couplings, for people. */
export function couplingsText(filters: readonly FilterFound[]): string {
  const sure = sureCouplings(filters), couplings = filters.filter(({ kind }) => kind === "coupling");
  const all = couplings.length;
  if (sure === null) {
    const left = couplings.filter(({ values }) => Array.from(values).some((one) => one !== 0));
    return all === 0 ? "" : `${left.length} of ${all} couplings are not 0.`;
  }
  if (sure.length === 0) return `No coupling of ${all} is sure: none has p below 0.05 / ${all}.`;
  return [
    `${sure.length} of ${all} couplings have p below 0.05 / ${all}:`,
    firstRows(
      ["from", "to", "sum", "p"],
      sure.map(({ from, to, sum, p }) => [from, to, format(sum), p! < 1e-6 ? "< 1e-6" : format(p)]),
    ),
  ].join("\n");
}

/** What a model says of new data, for people. */
export function scoresText(scores: readonly GlmScore[], names: readonly string[]): string {
  return firstRows(
    ["neuron", "bits per spike", "deviance explained"],
    scores.map((one) => [names[one.neuron], format(one.bitsPerSpike), format(one.devianceExplained)]),
  );
}

/** Draws the filters. */
export async function drawFilters(path: string, filters: readonly FilterFound[]): Promise<void> {
  const svg = await figureSvg(couplingFigure(filters));
  await keepResult(path, (place) => writeFileAtomic(place, svg));
}
