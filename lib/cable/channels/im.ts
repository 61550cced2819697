import { parameter } from "../../spiking/neurons/neuron_model.ts";
import { defineChannel } from "./channel_model.ts";
import { ohmic } from "./ohmic.ts";
import { rates } from "./rates.ts";

/**
 * Slow potassium (M): `i = gbar m (v - e)`, at 21 degrees C with a Q10 of 2.3. P. R. Adams, D. A. Brown, A. Constanti (1982), doi:10.1113/jphysiol.1982.sp014357, in the form of
 * E. Hay et al. (2011), doi:10.1371/journal.pcbi.1002107; `km` is that of Pospischil et al.
 */
export const im = defineChannel({
  name: "im",
  about: "slow potassium (M) of pyramidal cells",
  source: "Adams, Brown & Constanti (1982), doi:10.1113/jphysiol.1982.sp014357",
  parameters: {
    gbar: parameter("S/cm2", 1e-4, [0, 100], "largest conductance"),
    e: parameter("mV", -85, [-200, 200], "reversal potential"),
  },
  gates: [{ name: "m", about: "activation" }],
  q10: { factor: 2.3, celsius: 21 },
  kinetics(v) {
    const u = 0.1 * (v + 35);
    return [rates(0.0033 * Math.exp(u), 0.0033 * Math.exp(-u))];
  },
  ...ohmic("im", [1], {
    kinetics: `  let u = 0.1 * (v + 35.0);
  return array<vec2<f32>, 1>(rates(0.0033 * exp(u), 0.0033 * exp(-u)));`,
  }),
});
