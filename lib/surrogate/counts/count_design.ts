import { stateOf } from "./coarse_state.ts";
import { checkCountData, type CountData } from "./count_data.ts";
import type { Layer } from "../../nn/layer_spec.ts";
import { momentsOf, single } from "../../nn/moments.ts";
import { populationArray } from "../../system/population_counts.ts";
import type { FeatureKind, RecurrentSpec } from "./recurrent_spec.ts";

/** What the user chooses of a surrogate; the rest of its spec comes from the data. */
export interface SurrogateDesign {
  /** Neurons of each population. */
  populations: { E: number; I: number };
  /** Layers from the inputs up; a linear head follows. @default [{ kind: "lstm", units: 48 }] */
  layers?: readonly Layer[];
  /** Distribution of the counts. @default "negative-binomial" */
  likelihood?: RecurrentSpec["likelihood"];
  /** Functions of a bin's counts that are inputs. @default ["logE", "logI"] */
  features?: FeatureKind[];
  /** Bins whose counts are inputs at once, the last ones; a stack without recurrent layers needs many. @default 1 */
  window?: number;
}

/**
 * Completes a design with what the data say: centres and scales of the inputs, the largest mean a bin may have.
 * @param networks Networks that the constants are taken from: those trained on. @default all, the first of the data
 * @throws {RangeError} When the data do not fit.
 */
export function surrogateSpec(
  design: SurrogateDesign,
  data: CountData,
  networks = data.networks,
): RecurrentSpec {
  checkCountData(data);
  const length = networks * data.bins;
  const [e, i] = [0, 1].map((p) => populationArray(data, p));
  const values: Record<FeatureKind, (at: number) => number> = {
    E: (at) => e[at],
    I: (at) => i[at],
    logE: (at) => Math.log1p(e[at]),
    logI: (at) => Math.log1p(i[at]),
  };
  const kinds = design.features ?? ["logE", "logI"];
  const features = kinds.map((kind) => momentsOf(length, values[kind]));
  const names = data.parameters?.names ?? [];
  const parameters = names.map((_, p) =>
    momentsOf(networks, (network) => data.parameters!.values[network * names.length + p])
  );
  return {
    kind: "recurrent",
    layers: (design.layers ?? [{ kind: "lstm", units: 48 }]).map((layer) => ({ ...layer })),
    likelihood: design.likelihood ?? "negative-binomial",
    binMs: data.binMs,
    populations: { ...design.populations },
    features: {
      kinds: [...kinds],
      window: design.window ?? 1,
      centre: single(features.map(({ mean }) => mean)),
      scale: single(features.map(({ scale }) => scale)),
    },
    couplingCentre: Math.fround(momentsOf(length, values.logE).mean),
    maxMean: {
      E: 2 * Math.max(1, momentsOf(length, values.E).max),
      I: 2 * Math.max(1, momentsOf(length, values.I).max),
    },
    parameters: {
      names: [...names],
      centre: single(parameters.map(({ mean }) => mean)),
      scale: single(parameters.map(({ scale }) => scale)),
      low: [...data.parameters?.low ?? single(parameters.map(({ min }) => min))],
      high: [...data.parameters?.high ?? single(parameters.map(({ max }) => max))],
    },
    ...(data.state ? { state: stateOf(data, networks) } : {}),
    training: {},
  };
}
