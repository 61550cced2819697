import { fail } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { type Patterns, requireLabels, requirePatterns } from "../patterns.ts";
import { requireSplit, type StimulusSplit } from "./split_stimuli.ts";
import { anovaDesign, type AnovaOptions, type AnovaTable } from "./two_way_anova.ts";

const TASK = "select units";

/** Options of {@linkcode selectUnits}. */
export interface SelectionOptions extends AnovaOptions {
  /** Of which stimuli; only its `train` is looked at. */
  split: StimulusSplit;
  /** `(S)` level of the factor that units are to depend on, whole numbers from 0. */
  factor: ArrayLike<number>;
  /** `(S)` level of the factor that they are not to depend on, alone or in interaction. */
  nuisance: ArrayLike<number>;
  /**
   * The p below which there is a dependence.
   *
   * @default {0.01}
   */
  level?: number;
}

/** Units that depend on one factor alone. */
export interface SelectedUnits {
  /** Their numbers, ascending. */
  units: Uint32Array;
  /** The analysis of each unit, selected or not. */
  tables: AnovaTable[];
  /** What they were selected by, and are to be scored on. */
  split: StimulusSplit;
}

const OPTIONS: OptionNames<SelectionOptions> = {
  ...{ split: true, factor: true, nuisance: true, level: true, type: true },
};

/**
 * Units whose response depends on one factor of the stimuli, and neither on another nor on the two together, by a two-way analysis of variance; such as units that are tuned
 * to number, whatever the size or density of dots. There is no correction for many units: of those without any tuning a share of about `level` is selected.
 *
 * Source: Nasr K., Viswanathan P., Nieder A. (2019), Number detectors spontaneously emerge in a deep neural network designed for visual object recognition,
 * doi:10.1126/sciadv.aav7903.
 *
 * @param patterns `(S, U)` finite responses
 * @param options factors, and the stimuli to select by
 * @returns the units, with the split that they are to be scored by
 * @throws {RangeError} when a response is not finite, factors do not fit, or stimuli to score on are among those to select by
 * @throws {TypeError} when an option is unknown
 *
 * @example
 * ```ts
 * import { selectUnits, splitStimuli } from "@volley/volley/representation";
 *
 * const number = Array.from({ length: 24 }, (_, k) => k % 3), set = number.map((_, k) => Math.floor(k / 3) % 2);
 * const values = number.flatMap((n, k) => [10 * n + (k % 4 < 2 ? 0.1 : 0), k % 4]);
 * const split = splitStimuli(number.map((n, k) => 3 * set[k] + n));
 * const { units } = selectUnits({ values, stimuli: 24, units: 2 }, { split, factor: number, nuisance: set });
 * console.log(units); // 0
 * ```
 */
export function selectUnits(patterns: Patterns, options: SelectionOptions): SelectedUnits {
  requireKnown(TASK, options, OPTIONS);
  const { split, factor, nuisance, level = 0.01, type } = options, { stimuli, units } = patterns;
  requirePatterns(TASK, patterns);
  requireLabels(TASK, "factor", factor, stimuli);
  requireLabels(TASK, "nuisance", nuisance, stimuli);
  requireSplit(TASK, split, stimuli);
  if (!(level > 0 && level < 1)) fail(TASK, "level must be above 0 and below 1", level);
  const { train } = split, of = (labels: ArrayLike<number>) => Uint32Array.from(train, (s) => labels[s]);
  const design = anovaDesign(of(factor), of(nuisance), { type }),
    tables: AnovaTable[] = [],
    found: number[] = [];
  for (let unit = 0; unit < units; unit++) {
    const table = design.test(Float64Array.from(train, (s) => patterns.values[s * units + unit]));
    tables.push(table);
    if (table.a.p < level && table.b.p >= level && table.interaction.p >= level) found.push(unit);
  }
  return { units: Uint32Array.from(found), tables, split };
}
