import { arrayOfSignal, type PopulationSize, type Signal } from "../system/population_counts.ts";
import type { DatasetExtras } from "../system/system.ts";
import { gradedModels, type OwnGradedParts } from "./graded_parts.ts";
import type { GradedSpec } from "./spec_types.ts";

/** Name of the part of a population that is active, as runs tell it. */
const ACTIVE = "active";

/** Populations of a network, and whether runs tell how many of their units are active. */
export function gradedPopulations({ populations }: GradedSpec, own: OwnGradedParts): PopulationSize[] {
  const models = gradedModels(own);
  return populations.map(({ name, size, model }) => ({
    ...{ name, size },
    ...(models.get(model)!.active ? { signals: [ACTIVE] } : {}),
  }));
}

/** The signals of populations whose activity is told. */
export function activitySignals(populations: readonly PopulationSize[]): Omit<Signal, "values">[] {
  return populations.filter(({ signals }) => signals)
    .map(({ name }) => ({ population: name, name: ACTIVE, unit: "" }));
}

/** What datasets of graded units keep beside the counts: the part of each population that is active at the start of each bin. */
export function gradedExtras(own: OwnGradedParts): DatasetExtras<GradedSpec> {
  const signalsOf = (request: Record<string, unknown>) => request.signals as Omit<Signal, "values">[];
  const beside = (
    request: Record<string, unknown>,
    shape: [number, number],
    of: (at: number) => Float32Array,
  ) => ({
    beside: Object.fromEntries(
      signalsOf(request).map((signal, at, all) => [
        arrayOfSignal(signal, all),
        { data: of(at) as Float32Array<ArrayBuffer>, shape },
      ]),
    ),
    apart: {},
    tallies: {},
  });
  return {
    options: [],
    request: (spec) => ({ signals: activitySignals(gradedPopulations(spec, own)) }),
    record: () => ({}),
    arrays: ({ counts: { signals = [], networks, bins } }, request) =>
      beside(request, [networks, bins], (at) => signals[at].values),
    nothing: ({ networks, bins }, request) =>
      beside(request, [networks, bins], () => new Float32Array(networks * bins)),
  };
}
