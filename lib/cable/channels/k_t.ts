import { parameter } from "../../spiking/neurons/neuron_model.ts";
import { defineChannel } from "./channel_model.ts";
import { ohmic } from "./ohmic.ts";

/**
 * Fast-inactivating potassium: `i = gbar m^4 h (v - e)`, at 21 degrees C with a Q10 of 2.3. A. Korngreen, B. Sakmann (2000), doi:10.1111/j.1469-7793.2000.00621.x, in the form
 * of E. Hay et al. (2011), doi:10.1371/journal.pcbi.1002107.
 */
export const kT = defineChannel({
  name: "k_t",
  about: "fast-inactivating potassium",
  source: "Korngreen & Sakmann (2000), doi:10.1111/j.1469-7793.2000.00621.x",
  parameters: {
    gbar: parameter("S/cm2", 0.08, [0, 100], "largest conductance"),
    e: parameter("mV", -85, [-200, 200], "reversal potential"),
  },
  gates: [{ name: "m", about: "activation" }, { name: "h", about: "inactivation" }],
  q10: { factor: 2.3, celsius: 21 },
  kinetics: (v) => [
    [1 / (1 + Math.exp(-(v + 10) / 19)), 1 / (0.34 + 0.92 * Math.exp(-(((v + 81) / 59) ** 2)))],
    [1 / (1 + Math.exp((v + 76) / 10)), 1 / (8 + 49 * Math.exp(-(((v + 83) / 23) ** 2)))],
  ],
  ...ohmic("k_t", [4, 1], {
    kinetics: `  let m = (v + 81.0) / 59.0;
  let h = (v + 83.0) / 23.0;
  return array<vec2<f32>, 2>(
    vec2<f32>(1.0 / (1.0 + exp(-(v + 10.0) / 19.0)), 1.0 / (0.34 + 0.92 * exp(-m * m))),
    vec2<f32>(1.0 / (1.0 + exp((v + 76.0) / 10.0)), 1.0 / (8.0 + 49.0 * exp(-h * h))),
  );`,
  }),
});
