import type { SobolIndices } from "../analysis/sobol_indices.ts";
import { displayed, rounded } from "../base/display.ts";

/** What is shown of a sensitivity. */
interface Shown {
  source: string;
  box: readonly { name: string; low: number; high: number }[];
  points: number;
  measures: Readonly<Record<string, SobolIndices>>;
}

function indicesText({ total, noise }: SobolIndices, names: readonly string[]): string {
  const share = noise === null ? "" : `; noise ${rounded(100 * noise)} %`;
  if (total === null) return `not defined${share}`;
  return `total ${names.map((name, p) => `${name} ${rounded(total[p].value)}`).join(", ")}${share}`;
}

/** A sensitivity that shows itself. */
export function displayedSensitivity<S extends Shown>(found: S): S {
  return displayed(found, {
    about: ({ source, box, points, measures }) => ({
      title: `Sensitivity of ${source}`,
      facts: [
        ["box", box.map(({ name, low, high }) => `${name} ${rounded(low)} to ${rounded(high)}`).join(", ")],
        ["points", `${points} rows of ${box.length + 2}`],
        ...Object.entries(measures).map(([name, indices]): [string, string] => [
          name,
          indicesText(indices, box.map(({ name }) => name)),
        ]),
      ],
    }),
  });
}
