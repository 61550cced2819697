import { parameter } from "../../spiking/neurons/neuron_model.ts";
import { defineChannel } from "./channel_model.ts";
import { ohmic } from "./ohmic.ts";

/**
 * Fast non-inactivating potassium of the Kv3.1 kind: `i = gbar m (v - e)`. J. Rettig et al. (1992), doi:10.1002/j.1460-2075.1992.tb05312.x, in the form of E. Hay et al. (2011),
 * doi:10.1371/journal.pcbi.1002107.
 */
export const kv3 = defineChannel({
  name: "kv3",
  about: "fast non-inactivating potassium (Kv3.1)",
  source: "Rettig et al. (1992), doi:10.1002/j.1460-2075.1992.tb05312.x",
  parameters: {
    gbar: parameter("S/cm2", 0.5, [0, 100], "largest conductance"),
    e: parameter("mV", -85, [-200, 200], "reversal potential"),
  },
  gates: [{ name: "m", about: "activation" }],
  kinetics: (v) => [[1 / (1 + Math.exp(-(v - 18.7) / 9.7)), (1 + Math.exp(-(v + 46.56) / 44.14)) / 4]],
  ...ohmic("kv3", [1], {
    kinetics: `  return array<vec2<f32>, 1>(
    vec2<f32>(1.0 / (1.0 + exp(-(v - 18.7) / 9.7)), (1.0 + exp(-(v + 46.56) / 44.14)) / 4.0),
  );`,
  }),
});
