import { adex } from "./adex.ts";
import { connorStevens } from "./connor_stevens.ts";
import { eglif } from "./eglif.ts";
import { hodgkinHuxley } from "./hodgkin_huxley.ts";
import { izhikevich } from "./izhikevich.ts";
import { lif } from "./lif.ts";
import { morrisLecar } from "./morris_lecar.ts";
import type { NeuronModel } from "./neuron_model.ts";
import { pinskyRinzel } from "./pinsky_rinzel.ts";
import { poisson } from "./poisson.ts";
import { poissonNeuron } from "./poisson_neuron.ts";
import { pospischil } from "./pospischil.ts";
import { qif } from "./qif.ts";
import { regular } from "./regular.ts";
import { replay } from "./replay.ts";
import { traubMiles } from "./traub_miles.ts";
import { wangBuzsaki } from "./wang_buzsaki.ts";

/** Models of neurons and generators that come with the library. */
export const NEURON_MODELS: readonly NeuronModel[] = [
  lif,
  qif,
  adex,
  izhikevich,
  eglif,
  hodgkinHuxley,
  traubMiles,
  pospischil,
  wangBuzsaki,
  connorStevens,
  pinskyRinzel,
  morrisLecar,
  poissonNeuron,
  poisson,
  regular,
  replay,
];
