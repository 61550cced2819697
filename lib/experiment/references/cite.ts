import type { Cited } from "../../base/reference.ts";
import { parseJson } from "../../io/json.ts";
import type { AnySpec } from "../../nn/trainable.ts";
import { surrogateOf, type SurrogatesOption } from "../../surrogate/registry.ts";
import type { Run, SystemSpec } from "../../system/run.ts";
import { SYSTEMS, type SystemsOption } from "../../systems.ts";
import { MEASURES } from "../measures/registry.ts";

/** What a network cites: its preset, models and methods; nothing of a system that is not known. */
export function citedBySpec(
  spec: SystemSpec,
  { systems = SYSTEMS }: SystemsOption = {},
  run?: Pick<Run, "stepMs" | "engine">,
): readonly Cited[] {
  return systems.find(({ kind }) => kind === spec.kind)?.references?.(spec, run) ?? [];
}

/** What the networks of a run cite, and how they were simulated. */
export function citedByRun(run: Run, options: SystemsOption = {}): readonly Cited[] {
  return [...new Set(run.specs)].flatMap((spec) => citedBySpec(spec, options, run));
}

/** What a surrogate cites: its kind, its training, and the network that it learnt from where its files say so. */
export function citedByModel(
  spec: AnySpec,
  { surrogates, systems }: SurrogatesOption & SystemsOption = {},
): readonly Cited[] {
  const surrogate = surrogateOf(spec, { surrogates });
  const own = surrogate.gives === "counts" ? surrogate.network?.(spec as never) : undefined;
  const { network } = spec.training;
  const noted = typeof network === "string" ? parseJson(network, "the network in the model") : undefined;
  const known = own ?? noted as SystemSpec | undefined;
  return [
    ...surrogate.references?.(spec as never) ?? [],
    ...(known ? citedBySpec(known, { systems }) : []),
  ];
}

/**
 * What the measures in the tables of reports cite.
 * @param given Which parts of runs are known. @default counts alone
 */
export function citedByMeasures({ spikes = false }: { spikes?: boolean } = {}): readonly Cited[] {
  return MEASURES.filter(({ tables, needs }) => tables !== "none" && (spikes || needs === "counts"))
    .flatMap(({ references = [] }) => references);
}
