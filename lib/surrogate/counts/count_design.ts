import { fail } from "../../base/fail.ts";
import { withNearest } from "../../base/nearest_name.ts";
import type { Layer } from "../../nn/layer_spec.ts";
import { type Moments, momentsOf, single } from "../../nn/moments.ts";
import { type CountArray, populationArray } from "../../system/population_counts.ts";
import { stateOf } from "./coarse_state.ts";
import { checkCountData, type CountData } from "./count_data.ts";
import type { CountFeature, FeatureKind, RecurrentSpec } from "./recurrent_spec.ts";

/** What the user chooses of a surrogate; the rest of its spec, its populations too, comes from the data. */
export interface SurrogateDesign {
  /** Layers from the inputs up; a linear head follows. @default [{ kind: "lstm", units: 48 }] */
  layers?: readonly Layer[];
  /** Distribution of the counts. @default "negative-binomial" */
  likelihood?: RecurrentSpec["likelihood"];
  /** Functions of a bin's counts that are inputs. @default log(1 + n) of every population */
  features?: readonly CountFeature[];
  /** Bins whose counts are inputs at once, the last ones; a stack without recurrent layers needs many. @default 1 */
  history?: number;
}

const TASK = "design a surrogate";
const CHOICES: Record<keyof SurrogateDesign, true> = {
  layers: true,
  likelihood: true,
  features: true,
  history: true,
};

const VALUE: Record<FeatureKind, (count: number) => number> = { log: Math.log1p, count: (count) => count };

/** Throws for a choice that there is not, or a population that the data have not. */
function checkDesign(design: SurrogateDesign, data: CountData): void {
  const known = (name: string, names: readonly string[], rule: string) => {
    if (names.includes(name)) return;
    fail(
      TASK,
      `${rule} must be one of ${names.join(", ")}`,
      withNearest(name, names),
    );
  };
  for (const name of Object.keys(design)) known(name, Object.keys(CHOICES), "what is chosen");
  const populations = data.populations.map(({ name }) => name);
  for (const { population } of design.features ?? []) {
    known(population, populations, "the population of a feature");
  }
}

/** Moments of a function of the counts of each population. (P) */
function momentsOfEach(
  series: readonly CountArray[],
  length: number,
  value: (count: number) => number,
): Moments[] {
  return series.map((counts) => momentsOf(length, (at) => value(counts[at])));
}

/**
 * Completes a design with what the data say: populations, centres and scales of the inputs, the largest mean a bin may have.
 * @param networks Networks that the constants are taken from: those trained on. @default all, the first of the data
 * @throws {RangeError} When the data do not fit, or a feature is of a population that they do not have.
 */
export function surrogateSpec(
  design: SurrogateDesign,
  data: CountData,
  networks = data.networks,
): RecurrentSpec {
  checkCountData(data);
  checkDesign(design, data);
  const length = networks * data.bins, { populations } = data;
  const series = populations.map((_, p) => populationArray(data, p));
  const moments = {
    log: momentsOfEach(series, length, VALUE.log),
    count: momentsOfEach(series, length, VALUE.count),
  };
  const inputs = design.features ??
    populations.map(({ name }) => ({ population: name, kind: "log" as const }));
  const features = inputs.map(({ population, kind }) =>
    moments[kind][populations.findIndex(({ name }) => name === population)]
  );
  const names = data.parameters?.names ?? [];
  const parameters = names.map((_, p) =>
    momentsOf(networks, (network) => data.parameters!.values[network * names.length + p])
  );
  return {
    kind: "recurrent",
    layers: (design.layers ?? [{ kind: "lstm", units: 48 }]).map((layer) => ({ ...layer })),
    likelihood: design.likelihood ?? "negative-binomial",
    binMs: data.binMs,
    populations: populations.map(({ name, size }) => ({ name, size })),
    features: {
      inputs: inputs.map((feature) => ({ ...feature })),
      window: design.history ?? 1,
      centre: single(features.map(({ mean }) => mean)),
      scale: single(features.map(({ scale }) => scale)),
    },
    couplingCentres: single(moments.log.slice(0, -1).map(({ mean }) => mean)),
    maxMean: moments.count.map(({ max }) => 2 * Math.max(1, max)),
    parameters: {
      names: [...names],
      centre: single(parameters.map(({ mean }) => mean)),
      scale: single(parameters.map(({ scale }) => scale)),
      low: [...data.parameters?.low ?? single(parameters.map(({ min }) => min))],
      high: [...data.parameters?.high ?? single(parameters.map(({ max }) => max))],
    },
    ...(data.state ? { state: stateOf(data, networks) } : {}),
    training: data.network ? { network: JSON.stringify(data.network) } : {},
  };
}
