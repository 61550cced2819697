import { linoid } from "../../spiking/neurons/gates.ts";
import { parameter } from "../../spiking/neurons/neuron_model.ts";
import { defineChannel } from "./channel_model.ts";
import { ohmic } from "./ohmic.ts";
import { rates } from "./rates.ts";

/**
 * Current that hyperpolarization opens (h): `i = gbar m (v - e)`. M. H. P. Kole, S. Hallermann, G. J. Stuart (2006), doi:10.1523/JNEUROSCI.3664-05.2006, in the form of E. Hay
 * et al. (2011), doi:10.1371/journal.pcbi.1002107.
 */
export const ih = defineChannel({
  name: "ih",
  about: "current that hyperpolarization opens (h)",
  source: "Kole, Hallermann & Stuart (2006), doi:10.1523/JNEUROSCI.3664-05.2006",
  parameters: {
    gbar: parameter("S/cm2", 2e-4, [0, 100], "largest conductance"),
    e: parameter("mV", -45, [-200, 200], "reversal potential"),
  },
  gates: [{ name: "m", about: "activation" }],
  kinetics: (v) => [rates(0.00643 * 11.9 * linoid((v + 154.9) / 11.9), 0.193 * Math.exp(v / 33.1))],
  ...ohmic("ih", [1], {
    kinetics:
      `  return array<vec2<f32>, 1>(rates(0.00643 * 11.9 * linoid((v + 154.9) / 11.9), 0.193 * exp(v / 33.1)));`,
  }),
});
