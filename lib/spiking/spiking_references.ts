import { type Cited, citedIn } from "../base/reference.ts";
import { NEURON_MODELS } from "./neurons/models.ts";
import type { Receptor } from "./receptor.ts";
import type { OwnModels } from "./simulation/plan_spiking.ts";
import type { SpikingSpec } from "./spec_types.ts";
import { presetReferences } from "./spiking_presets.ts";
import { SYNAPSE_MODELS } from "./synapses/models.ts";

/** Keys of what a receptor is from. */
function receptorReferences(receptor: Receptor): string[] {
  const kinetics: Partial<Record<Receptor["kinetics"], string>> = {
    "multi-exponential": "degrazia2026",
    saturating: "wang2002",
    graded: "wang1996",
  };
  const own = kinetics[receptor.kinetics];
  const blocked = "magnesium" in receptor && receptor.magnesium !== undefined;
  return [...(own ? [own] : []), ...(blocked ? ["jahr1990"] : [])];
}

/** What a network of point neurons cites: its preset, its models, and the generator of its random numbers. */
export function spikingReferences(
  { name, populations, projections }: SpikingSpec,
  { neurons = [], synapses = [] }: OwnModels,
): Cited[] {
  const neuronModels = [...NEURON_MODELS, ...neurons], synapseModels = [...SYNAPSE_MODELS, ...synapses];
  return [
    ...presetReferences(name),
    ...populations.flatMap(({ neuron }) =>
      citedIn(neuronModels.find((model) => model.name === neuron)?.source ?? "")
    ),
    ...populations.flatMap(({ receptors = {} }) => Object.values(receptors).flatMap(receptorReferences)),
    ...projections.flatMap(({ learning, shortTerm }) => [
      ...(shortTerm ? ["tsodyks1998"] : []),
      ...(shortTerm?.tauPsc ? ["tsodyks2000"] : []),
      ...citedIn(synapseModels.find((model) => model.name === learning?.model)?.source ?? ""),
    ]),
    ...populations.flatMap(({ elements = {} }) =>
      Object.values(elements).map(({ curve }) => curve === "linear" ? "diazpier2016" : "butz2013")
    ),
    "jarzynski2020",
  ];
}
