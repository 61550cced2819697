import { parameter } from "../../spiking/neurons/neuron_model.ts";
import { defineChannel } from "./channel_model.ts";
import { ohmic } from "./ohmic.ts";

/** Time constant of the activation, ms. */
function slow(v: number): number {
  return 1.25 + (v < -60 ? 175.03 * Math.exp(0.026 * (v + 10)) : 13 * Math.exp(-0.026 * (v + 10)));
}

/**
 * Slowly inactivating potassium: `i = gbar m^2 h (v - e)`, at 21 degrees C with a Q10 of 2.3. A. Korngreen, B. Sakmann (2000), doi:10.1111/j.1469-7793.2000.00621.x, in the
 * form of E. Hay et al. (2011), doi:10.1371/journal.pcbi.1002107.
 */
export const kP = defineChannel({
  name: "k_p",
  about: "slowly inactivating potassium",
  source: "Korngreen & Sakmann (2000), doi:10.1111/j.1469-7793.2000.00621.x",
  parameters: {
    gbar: parameter("S/cm2", 0.002, [0, 100], "largest conductance"),
    e: parameter("mV", -85, [-200, 200], "reversal potential"),
  },
  gates: [{ name: "m", about: "activation" }, { name: "h", about: "inactivation" }],
  q10: { factor: 2.3, celsius: 21 },
  kinetics: (v) => [
    [1 / (1 + Math.exp(-(v + 11) / 12)), 1 / slow(v)],
    [1 / (1 + Math.exp((v + 64) / 11)), 1 / (360 + (2570 + 24 * v) * Math.exp(-(((v + 85) / 48) ** 2)))],
  ],
  ...ohmic("k_p", [2, 1], {
    kinetics:
      `  let slow = 1.25 + select(13.0 * exp(-0.026 * (v + 10.0)), 175.03 * exp(0.026 * (v + 10.0)), v < -60.0);
  let h = (v + 85.0) / 48.0;
  return array<vec2<f32>, 2>(
    vec2<f32>(1.0 / (1.0 + exp(-(v + 11.0) / 12.0)), 1.0 / slow),
    vec2<f32>(1.0 / (1.0 + exp((v + 64.0) / 11.0)), 1.0 / (360.0 + (2570.0 + 24.0 * v) * exp(-h * h))),
  );`,
  }),
});
