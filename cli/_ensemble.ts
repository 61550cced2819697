import type { TrainedModel } from "../lib/nn/model_file.ts";
import type { AnySpec } from "../lib/nn/trainable.ts";
import { spreadLimit } from "../lib/surrogate/ensemble/disagreement.ts";
import { memberCount } from "../lib/surrogate/ensemble/members.ts";
import { format } from "./_console.ts";

/** What is known of an ensemble's population from points held out. */
interface OfPopulation {
  name: string;
  /** Largest spread at which it is to be trusted, in parts of the rate; null where too few points were held out. */
  limit: number | null;
  /** Roots of mean squares over the points: of the spreads, and of the errors. */
  spread: number;
  error: number;
}

const percent = (part: number) => `${format(100 * part)} %`;

function rootMeanSquare(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / Math.max(1, values.length));
}

function populationsOf({ ensemble }: TrainedModel<AnySpec>): OfPopulation[] {
  const heldOut = ensemble?.heldOut;
  if (!heldOut) return [];
  return Object.entries(heldOut.spreads).map(([name, spreads]) => ({
    name,
    limit: spreadLimit(heldOut, name)?.limit ?? null,
    spread: rootMeanSquare(spreads),
    error: rootMeanSquare(heldOut.errors[name]),
  }));
}

/** What is told of an ensemble, as JSON; nothing of a single model. */
export function ensembleJson(model: TrainedModel<AnySpec>): object {
  const { ensemble } = model;
  if (!ensemble) return {};
  const points = ensemble.heldOut?.values.length ?? 0;
  return { members: memberCount(model), heldOutPoints: points, heldOutRates: populationsOf(model) };
}

/** The same as rows of a table. */
export function ensembleRows(model: TrainedModel<AnySpec>): string[][] {
  const { ensemble } = model;
  if (!ensemble) return [];
  const points = ensemble.heldOut?.values.length ?? 0;
  const known = points === 0
    ? "; nothing is known of them at held-out points, so that no disagreement is told as unusual"
    : ` at ${points} points held out`;
  return [
    ["members", `${memberCount(model)}${known}`],
    ...populationsOf(model).map(({ name, limit, spread, error }) => [
      `rate of ${name}`,
      `members apart by ${percent(spread)}, their mean off by ${percent(error)}${
        limit === null ? "" : `; not trusted where apart by more than ${percent(limit)}`
      }`,
    ]),
  ];
}

/** A value with its deviation over the members of an ensemble, where there is one. */
export function withDeviation(value: number | null, deviation: number | null | undefined): string {
  return typeof deviation === "number" ? `${format(value)} ± ${format(deviation, 2)}` : format(value);
}
