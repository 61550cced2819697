import type { SobolIndex, SobolIndices } from "../lib/analysis/sobol_indices.ts";
import { measureNamed } from "../lib/experiment/measures/measure_named.ts";
import type { Sensitivity } from "../lib/experiment/sensitivity.ts";
import { writeFileAtomic } from "../lib/io/atomic.ts";
import { figureSvg } from "../lib/report/figure_svg.ts";
import { sensitivityFigure } from "../lib/report/figures/sensitivity.ts";
import type { PopulationSize } from "../lib/system/population_counts.ts";
import { format, table } from "./_console.ts";
import { keepResult } from "./_output.ts";

function indexText(index: SobolIndex | undefined): string {
  if (!index) return "–";
  const [low, high] = index.interval;
  return `${index.value.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`;
}

/** Why indices of a measure are not defined. */
function reasonOf({ rows, missing, noise }: SobolIndices): string {
  if (rows < 2) return `only ${rows} of ${rows + missing} rows of points have a value at every point`;
  return noise === null ? "it is the same everywhere" : "what it varies by cannot be told from seed noise";
}

/** What is said of a measure below the table. */
function notesOf(name: string, indices: SobolIndices, runs: number): string[] {
  const { noise, rows, missing } = indices, notes: string[] = [];
  if (indices.first === null) notes.push(`${name} has no indices, as ${reasonOf(indices)}.`);
  if (noise !== null) {
    const without = indices.first === null ? "" : "; the indices are without it";
    notes.push(
      `Seed noise is ${format(100 * noise)} % of the variance of ${name} over ${runs} runs${without}.`,
    );
  }
  if (missing > 0 && rows >= 2) {
    notes.push(
      `${name} has no value in ${missing} of ${rows + missing} rows of points, which are left out: ` +
        `its indices are those of the rest of the box, and only about right.`,
    );
  }
  return notes;
}

/** Indices by measure and parameter with their intervals, and what there is to say of them. */
export function sensitivityText(found: Sensitivity, populations: readonly PopulationSize[]): string {
  const rows = Object.entries(found.measures).flatMap(([name, { first, total }]) => {
    const { unit } = measureNamed(name, populations);
    return found.box.map((range, p) => [
      p === 0 ? (unit ? `${name} (${unit})` : name) : "",
      range.name,
      indexText(first?.[p]),
      indexText(total?.[p]),
    ]);
  });
  const notes = Object.entries(found.measures).flatMap(([name, indices]) =>
    notesOf(name, indices, found.runs)
  );
  return [table([["measure", "parameter", "first order", "total"], ...rows]), "", ...notes].join("\n")
    .trimEnd();
}

/** Draws bars of the indices. */
export async function drawSensitivity(
  path: string,
  found: Sensitivity,
  populations: readonly PopulationSize[],
): Promise<void> {
  const measures = Object.keys(found.measures).map((name) => ({
    name,
    title: measureNamed(name, populations).title,
  }));
  const svg = await figureSvg(sensitivityFigure(found, { measures }));
  await keepResult(path, (place) => writeFileAtomic(place, svg));
}
