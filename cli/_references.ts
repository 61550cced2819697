import type { Cited } from "../lib/base/reference.ts";
import { citedByMeasures, citedByModel, citedByRun, citedBySpec } from "../lib/experiment/references/cite.ts";
import { type KeyedReference, referenceList } from "../lib/experiment/references/reference_list.ts";
import type { AnySpec } from "../lib/nn/trainable.ts";
import type { Run, SystemSpec } from "../lib/system/run.ts";
import type { OwnModels } from "./_models.ts";

/** What a report or a list of references is of. */
export interface CitedThings {
  /** Runs of networks. */
  runs?: readonly Run[];
  /** Networks that were not run, or of whose runs the counts alone are known. */
  specs?: readonly SystemSpec[];
  /** Specs of surrogates. */
  models?: readonly AnySpec[];
  /** Whether the measures of reports are cited, and which part of runs they had. @default they are not */
  measures?: { spikes: boolean };
}

/** The references of things, volley first, each once. @throws {TypeError} When a user's own reference is none. */
export function referencesTo(things: CitedThings, own: Partial<OwnModels> = {}): KeyedReference[] {
  const { runs = [], specs = [], models = [], measures } = things;
  const { systems, surrogates } = own;
  const cited: Cited[] = [
    ...runs.flatMap((run) => citedByRun(run, { systems })),
    ...specs.flatMap((spec) => citedBySpec(spec, { systems })),
    ...models.flatMap((spec) => citedByModel(spec, { systems, surrogates })),
    ...(measures ? citedByMeasures(measures) : []),
  ];
  return referenceList(cited);
}
