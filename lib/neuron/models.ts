import { adex } from "./adex.ts";
import { izhikevich } from "./izhikevich.ts";
import { lif } from "./lif.ts";
import type { NeuronModel } from "./neuron_model.ts";
import { poisson } from "./poisson.ts";
import { traubMiles } from "./traub_miles.ts";

/** Models of neurons and generators that come with the library. */
export const NEURON_MODELS: readonly NeuronModel[] = [
  lif,
  adex,
  izhikevich,
  traubMiles,
  poisson,
] as unknown as NeuronModel[];
