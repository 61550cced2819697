import { wholeSteps } from "../lib/base/time_grid.ts";
import { writeFileAtomic } from "../lib/io/atomic.ts";
import { figureSvg } from "../lib/report/figure_svg.ts";
import {
  populationRasterFigure,
  type PopulationRasterOptions,
} from "../lib/report/figures/population_raster.ts";
import type { Run } from "../lib/system/run.ts";
import { type Arguments, failUsage, type Option } from "./_arguments.ts";
import { keepResult } from "./_output.ts";

/** Options of what the picture of a run shows. */
export const PICTURE_OPTIONS: Readonly<Record<string, Option>> = {
  "picture-from": {
    type: "number",
    value: "MS",
    help: "where the picture begins, ms",
    default: "500 ms before its end, or 0",
  },
  "picture-to": {
    type: "number",
    value: "MS",
    help: "where the picture ends, ms",
    default: "the end of the run",
  },
  "picture-bin": {
    type: "number",
    value: "MS",
    help: "width of the bins of its rates, ms: a whole number of those of --bin",
    default: "a 150th of what it shows",
  },
};

/** Names of the options of pictures. */
export const PICTURE_NAMES: readonly string[] = ["picture", ...Object.keys(PICTURE_OPTIONS)];

function ensure(condition: boolean, rule: string, value: number): void {
  if (!condition) failUsage("draw the picture", rule, value);
}

/**
 * What a picture shows of a run.
 * @throws {UsageError} When there is no picture, or it would begin or end outside the run.
 */
export function pictureOf(
  args: Arguments,
  { durationMs, binMs }: { durationMs: number; binMs: number },
): PopulationRasterOptions {
  const odd = Object.keys(PICTURE_OPTIONS).find((name) => args.has(name));
  if (odd !== undefined && !args.has("picture")) {
    failUsage("simulate", `--${odd} needs --picture FILE.svg`, args.text(odd));
  }
  if (!args.has("picture")) return {};
  const toMs = args.number("picture-to") ?? durationMs;
  ensure(
    toMs === durationMs || (toMs > 0 && toMs < durationMs),
    `--picture-to must be above 0 and at most ${durationMs} ms`,
    toMs,
  );
  const fromMs = args.number("picture-from") ?? Math.max(0, toMs - 500);
  ensure(
    !args.has("picture-from") || (fromMs >= 0 && fromMs < toMs),
    `--picture-from must be from 0 to below ${toMs} ms`,
    fromMs,
  );
  const shown = args.number("picture-bin");
  const bins = wholeSteps(shown ?? binMs, binMs) ?? 0;
  ensure(bins >= 1, `--picture-bin must be a whole number of bins of ${binMs} ms`, shown ?? binMs);
  ensure(
    (shown ?? 0) <= toMs - fromMs,
    `--picture-bin must be at most the ${toMs - fromMs} ms shown`,
    shown ?? 0,
  );
  return { fromMs, toMs, binMs: shown };
}

/** Writes the picture of a run of any system: of several networks that of the first. */
export async function drawSystemRun(path: string, run: Run, shown: PopulationRasterOptions): Promise<void> {
  const svg = await figureSvg(populationRasterFigure(run, shown));
  await keepResult(path, (place) => writeFileAtomic(place, svg));
}
