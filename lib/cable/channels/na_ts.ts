import { parameter } from "../../spiking/neurons/neuron_model.ts";
import { defineChannel } from "./channel_model.ts";
import { fastSodium, fastSodiumWgsl } from "./na_ta.ts";
import { ohmic } from "./ohmic.ts";

/**
 * Fast sodium of the soma and apical dendrite of layer-5 pyramidal cells: that of the axon, `na_ta`, shifted by 6 mV. C. M. Colbert, E. Pan (2002), doi:10.1038/nn0602-857,
 * in the form of E. Hay et al. (2011), doi:10.1371/journal.pcbi.1002107.
 */
export const naTs = defineChannel({
  name: "na_ts",
  about: "fast sodium of pyramidal cells' somata and dendrites",
  source: "Colbert & Pan (2002), doi:10.1038/nn0602-857",
  parameters: {
    gbar: parameter("S/cm2", 1, [0, 100], "largest conductance"),
    e: parameter("mV", 50, [-200, 200], "reversal potential"),
  },
  gates: [{ name: "m", about: "activation" }, { name: "h", about: "inactivation" }],
  q10: { factor: 2.3, celsius: 21 },
  kinetics: (v) => fastSodium(v, -32, -60),
  ...ohmic("na_ts", [3, 1], { kinetics: fastSodiumWgsl(-32, -60) }),
});
