import type { Cited } from "../../base/reference.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { parseJson } from "../../io/json.ts";
import type { AnySpec } from "../../nn/trainable.ts";
import { surrogateOf, SURROGATES_OPTION, type SurrogatesOption } from "../../surrogate/registry.ts";
import type { Run, SystemSpec } from "../../system/run.ts";
import { SYSTEMS, SYSTEMS_OPTION, type SystemsOption } from "../../systems.ts";
import { MEASURES } from "../measures/registry.ts";

const TASK = "cite this";
const MODEL_OPTIONS: OptionNames<SurrogatesOption & SystemsOption> = {
  ...SURROGATES_OPTION,
  ...SYSTEMS_OPTION,
};
const MEASURE_OPTIONS: OptionNames<{ spikes?: boolean }> = { spikes: true };

/**
 * What a network cites: its preset, models and methods; nothing of a system that is not known.
 * @param options Systems of your own. @param run How it was simulated, where it was.
 * @throws {TypeError} When an option is unknown.
 * @example
 * ```ts
 * import { getPreset } from "@volley/volley";
 * import { citedBySpec, referenceList, referenceText } from "@volley/volley/references";
 *
 * console.log(referenceList(citedBySpec(getPreset("brunel-ai"))).map(referenceText).join("\n"));
 * ```
 */
export function citedBySpec(
  spec: SystemSpec,
  options: SystemsOption = {},
  run?: Pick<Run, "stepMs" | "engine">,
): readonly Cited[] {
  requireKnown(TASK, options, SYSTEMS_OPTION);
  const { systems = SYSTEMS } = options;
  return systems.find(({ kind }) => kind === spec.kind)?.references?.(spec, run) ?? [];
}

/** What the networks of a run cite, and how they were simulated. @throws {TypeError} When an option is unknown. */
export function citedByRun(run: Run, options: SystemsOption = {}): readonly Cited[] {
  requireKnown(TASK, options, SYSTEMS_OPTION);
  return [...new Set(run.specs)].flatMap((spec) => citedBySpec(spec, options, run));
}

/**
 * What a surrogate cites: its kind, its training, and the network that it learnt from where its files say so.
 * @param options Systems and kinds of surrogates of your own.
 * @throws {SpecError} When there is no such kind. @throws {TypeError} When an option is unknown.
 */
export function citedByModel(
  spec: AnySpec,
  options: SurrogatesOption & SystemsOption = {},
): readonly Cited[] {
  requireKnown(TASK, options, MODEL_OPTIONS);
  const { surrogates, systems } = options, surrogate = surrogateOf(spec, { surrogates });
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
 * @param options Whether spikes of runs are known, beside their counts. @throws {TypeError} When an option is unknown.
 */
export function citedByMeasures(options: { spikes?: boolean } = {}): readonly Cited[] {
  requireKnown(TASK, options, MEASURE_OPTIONS);
  const { spikes = false } = options;
  return MEASURES.filter(({ tables, needs }) => tables !== "none" && (spikes || needs !== "spikes"))
    .flatMap(({ references = [] }) => references);
}
