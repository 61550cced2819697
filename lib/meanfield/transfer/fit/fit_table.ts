import { fail } from "../../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../../base/require_known.ts";
import type { TableTransfer } from "../table_spec.ts";
import { breachWarnings, type MonotoneBreach, monotoneBreaches, type MonotoneRules } from "./monotone.ts";
import {
  fittedArguments,
  judgeFit,
  requireSamples,
  type TransferFit,
  type TransferSamples,
} from "./samples.ts";

const OPTIONS: OptionNames<MonotoneRules> = { increasing: true, decreasing: true };

/** A table of samples. */
export interface TableFit extends TransferFit<TableTransfer> {
  /** Where it goes the wrong way between its nodes or at them; each is a warning, too. */
  breaches: MonotoneBreach[];
}

/**
 * Makes a table of samples that are on a rectangular grid, in any order. It goes through all of them, noise included.
 * @param samples Rates. @param options What must be monotone.
 * @throws {RangeError} When a node of the grid has no sample, or two.
 */
export function fitTable(samples: TransferSamples, options: MonotoneRules = {}): TableFit {
  const task = "make a table of rates";
  requireKnown(task, options, OPTIONS);
  requireSamples(samples, 2);
  const { x, rates } = samples;
  const axes = x[0].map((_, k) => [...new Set(x.map((row) => row[k]))].toSorted((a, b) => a - b));
  const nodes = axes.reduce((product, axis) => product * axis.length, 1);
  const places = axes.map((axis) => new Map(axis.map((place, k) => [place, k])));
  const table = new Array<number>(nodes).fill(NaN);
  x.forEach((row, m) => {
    const node = row.reduce((at, value, k) => at * axes[k].length + (places[k].get(value) ?? 0), 0);
    if (!Number.isNaN(table[node])) fail(task, "no two samples may have the same arguments", row.join(", "));
    table[node] = rates[m];
  });
  const missing = table.findIndex(Number.isNaN);
  if (missing >= 0) {
    const at = axes.map((axis, k) => {
      const stride = axes.slice(k + 1).reduce((product, other) => product * other.length, 1);
      return axis[Math.floor(missing / stride) % axis.length];
    });
    fail(
      task,
      `a grid of ${axes.map((axis) => axis.length).join(" by ")} must have a sample at each node`,
      `none at ${at.join(", ")}`,
    );
  }
  const single = axes.findIndex((axis) => axis.length < 2);
  if (single >= 0) fail(task, `argument ${single} must have at least two values`, axes[single].join(", "));
  const spec: TableTransfer = { kind: "table", ...fittedArguments(samples), axes, rates: table };
  const breaches = monotoneBreaches(spec, options);
  return { ...judgeFit(spec, samples, breachWarnings(breaches)), breaches };
}
