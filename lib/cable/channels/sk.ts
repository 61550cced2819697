import { parameter } from "../../spiking/neurons/neuron_model.ts";
import { defineChannel } from "./channel_model.ts";
import { ohmic } from "./ohmic.ts";

/**
 * Small-conductance potassium that calcium opens (SK): `i = gbar z (v - e)`, `z_inf = 1 / (1 + (0.43 uM / Ca)^4.8)` with 1 ms. M. Köhler et al. (1996),
 * doi:10.1126/science.273.5282.1709, in the form of E. Hay et al. (2011), doi:10.1371/journal.pcbi.1002107.
 */
export const sk = defineChannel({
  name: "sk",
  about: "potassium that calcium opens (SK)",
  source: "Köhler et al. (1996), doi:10.1126/science.273.5282.1709",
  parameters: {
    gbar: parameter("S/cm2", 1e-5, [0, 100], "largest conductance"),
    e: parameter("mV", -85, [-200, 200], "reversal potential"),
  },
  gates: [{ name: "z", about: "activation by calcium" }],
  feelsCalcium: "gates alone",
  kinetics: (_v, _p, calcium) => [[1 / (1 + (0.00043 / calcium) ** 4.8), 1]],
  ...ohmic("sk", [1], {
    kinetics: `  return array<vec2<f32>, 1>(vec2<f32>(1.0 / (1.0 + pow(0.00043 / calcium, 4.8)), 1.0));`,
  }),
});
