import { parameter } from "../../spiking/neurons/neuron_model.ts";
import { defineChannel } from "./channel_model.ts";
import { ohmic } from "./ohmic.ts";

/** Slow potassium (M): `i = gbar p (v - e)`. W. M. Yamada, C. Koch, P. R. Adams (1989), as Pospischil et al. (2008) use it at 36 degrees C. */
export const km = defineChannel({
  name: "km",
  about: "slow potassium (M)",
  source: "Pospischil et al. (2008), doi:10.1007/s00422-008-0263-8",
  parameters: {
    gbar: parameter("S/cm2", 7e-5, [0, 100], "largest conductance"),
    e: parameter("mV", -90, [-200, 200], "reversal potential"),
    tau_max: parameter("ms", 1000, [0.1, 1e6], "longest time constant"),
  },
  gates: [{ name: "p", about: "activation" }],
  kinetics(v, { tau_max }) {
    const slow = Math.exp((v + 35) / 20);
    return [[1 / (1 + Math.exp(-(v + 35) / 10)), (3.3 * slow + 1 / slow) / tau_max]];
  },
  ...ohmic("km", [1], {
    kinetics: `  let slow = exp((v + 35.0) / 20.0);
  return array<vec2<f32>, 1>(vec2<f32>(1.0 / (1.0 + exp(-(v + 35.0) / 10.0)), (3.3 * slow + 1.0 / slow) / p.z));`,
  }),
});
