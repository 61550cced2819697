import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import type { PopulationSize } from "../../system/population_counts.ts";
import { meanOfKnown, type Measure } from "./measure.ts";
import type { MeasuredRun } from "./measured_run.ts";
import { MEASURES } from "./registry.ts";

const OPTIONS: OptionNames<NonNullable<Parameters<typeof tableMeasures>[1]>> = { spikes: true };

/** Populations up to which tables hold measures of pairs: of more there would be too many to read (6 pairs of 4, 28 of 8). */
export const MOST_PAIRED = 4;

/** A measure of some populations of a system, ready to be taken. */
export class BoundMeasure {
  /** Its name with those of its populations, such as `rate.E` or `correlation.E.I`. */
  readonly name: string;
  /** Name for people. */
  readonly title: string;

  /** Binds a measure. @param measure From the table. @param at Places of its populations. @param populations All populations. */
  constructor(
    readonly measure: Measure,
    readonly at: readonly number[],
    populations: readonly Pick<PopulationSize, "name">[],
  ) {
    const names = at.map((place) => populations[place].name);
    this.name = [measure.name, ...names].join(".");
    this.title = measure.title(...names);
  }

  /** Unit of its values; empty for pure numbers. */
  get unit(): string {
    return this.measure.unit;
  }

  /** What surrogates are asked for; peaks and volleys of the first population alone. */
  get target(): Measure["target"] {
    const { target, ofRates } = this.measure;
    return ofRates || this.at[0] === 0 ? target : undefined;
  }

  /** Its value from several runs together; null where it is undefined. */
  value(runs: readonly MeasuredRun[]): number | null {
    const value = this.measure.value(runs, this.at);
    return value !== null && Number.isFinite(value) ? value : null;
  }

  /** Its mean over runs: of a distribution the mean of the runs' means, in which long and short runs count alike. */
  meanOver(runs: readonly MeasuredRun[]): number | null {
    return this.measure.samples ? meanOfKnown(runs.map((run) => this.value([run]))) : this.value(runs);
  }

  /** Distance between two single runs; null where it is undefined in one of them. */
  distance(a: MeasuredRun, b: MeasuredRun): number | null {
    const distance = this.measure.distance(a, b, this.at);
    return distance !== null && Number.isFinite(distance) ? distance : null;
  }

  /** Whether a network has it, by its runs. */
  defined(runs: readonly MeasuredRun[]): boolean {
    return this.measure.defined?.(runs, this.at) ?? true;
  }
}

/** Whether the voltage of a population is known. */
export function knowsVoltage({ signals }: Pick<PopulationSize, "signals">): boolean {
  return signals?.includes("v_soma") ?? false;
}

/** Whether what a measure needs beside the counts is known of a population. */
export function knowsSignal(
  population: Pick<PopulationSize, "signals">,
  needs: "voltage" | "activity",
): boolean {
  return needs === "voltage" ? knowsVoltage(population) : population.signals?.includes("active") ?? false;
}

/** Places of the populations, or of the pairs, that tables hold a measure of. */
function placesOf(
  { of, tables, needs }: Measure,
  populations: readonly Pick<PopulationSize, "name" | "signals">[],
): number[][] {
  if (tables === "none") return [];
  const each = [...populations.keys()];
  if (needs === "voltage" || needs === "activity") {
    return each.filter((p) => knowsSignal(populations[p], needs)).map((p) => [p]);
  }
  if (of === "population") return tables === "first" ? [[0]] : each.map((p) => [p]);
  if (populations.length > MOST_PAIRED) return [];
  const pairs = each.flatMap((a) => each.slice(a + 1).map((b) => [a, b]));
  return tables === "first" ? pairs.slice(0, 1) : pairs;
}

/**
 * The measures that tables hold of a system: of each population, or of the first alone where the table of measures says so,
 * and of all pairs where there are at most {@linkcode MOST_PAIRED} populations. All others can be asked for by name.
 * @param populations In their order. @param options.spikes Whether spikes are at hand, so that what takes them is measured. @default false
 * @throws {TypeError} When an option is unknown.
 */
export function tableMeasures(
  populations: readonly Pick<PopulationSize, "name" | "signals">[],
  options: { spikes?: boolean } = {},
): BoundMeasure[] {
  requireKnown("list measures", options, OPTIONS);
  const known = MEASURES.filter(({ needs }) => needs !== "spikes" || options.spikes);
  return known.flatMap((measure) =>
    placesOf(measure, populations).map((at) => new BoundMeasure(measure, at, populations))
  );
}
