import { parameter } from "../../spiking/neurons/neuron_model.ts";
import { defineChannel } from "./channel_model.ts";
import { ohmic } from "./ohmic.ts";

/**
 * Calcium of low threshold whose reversal potential the calcium inside sets, that at 34 degrees C: `i = gbar m^2 h (v - E_Ca)`, at 21 degrees C with a Q10 of 2.3. R. B. Avery, D. Johnston (1996),
 * doi:10.1523/JNEUROSCI.16-18-05567.1996, and A. Randall, R. W. Tsien (1997), doi:10.1016/S0028-3908(97)00086-5, in the form of E. Hay et al. (2011), doi:10.1371/journal.pcbi.1002107.
 */
export const caLva = defineChannel({
  name: "ca_lva",
  about: "calcium of low threshold of pyramidal cells",
  source: "Avery & Johnston (1996), doi:10.1523/JNEUROSCI.16-18-05567.1996; " +
    "Randall & Tsien (1997), doi:10.1016/S0028-3908(97)00086-5",
  parameters: { gbar: parameter("S/cm2", 1e-3, [0, 100], "largest conductance") },
  gates: [{ name: "m", about: "activation" }, { name: "h", about: "inactivation" }],
  calcium: true,
  feelsCalcium: "conductance",
  q10: { factor: 2.3, celsius: 21 },
  kinetics: (v) => [
    [1 / (1 + Math.exp(-(v + 40) / 6)), 1 / (5 + 20 / (1 + Math.exp((v + 35) / 5)))],
    [1 / (1 + Math.exp((v + 90) / 6.4)), 1 / (20 + 50 / (1 + Math.exp((v + 50) / 7)))],
  ],
  ...ohmic("ca_lva", [2, 1], {
    reversal: "calcium",
    kinetics: `  return array<vec2<f32>, 2>(
    vec2<f32>(1.0 / (1.0 + exp(-(v + 40.0) / 6.0)), 1.0 / (5.0 + 20.0 / (1.0 + exp((v + 35.0) / 5.0)))),
    vec2<f32>(1.0 / (1.0 + exp((v + 90.0) / 6.4)), 1.0 / (20.0 + 50.0 / (1.0 + exp((v + 50.0) / 7.0)))),
  );`,
  }),
});
