import { linoid } from "../../spiking/neurons/gates.ts";
import { parameter } from "../../spiking/neurons/neuron_model.ts";
import { defineChannel } from "./channel_model.ts";
import { fastSodium } from "./na_ta.ts";
import { ohmic } from "./ohmic.ts";

/**
 * Persistent sodium: `i = gbar m^3 h (v - e)`, m six times slower than that of fast sodium, at 21 degrees C with a Q10 of 2.3. J. Magistretti, A. Alonso (1999),
 * doi:10.1085/jgp.114.4.491, in the form of E. Hay et al. (2011), doi:10.1371/journal.pcbi.1002107.
 */
export const naP = defineChannel({
  name: "na_p",
  about: "persistent sodium",
  source: "Magistretti & Alonso (1999), doi:10.1085/jgp.114.4.491",
  parameters: {
    gbar: parameter("S/cm2", 0.002, [0, 100], "largest conductance"),
    e: parameter("mV", 50, [-200, 200], "reversal potential"),
  },
  gates: [{ name: "m", about: "activation" }, { name: "h", about: "inactivation" }],
  q10: { factor: 2.3, celsius: 21 },
  kinetics: (v) => [
    [1 / (1 + Math.exp(-(v + 52.6) / 4.6)), fastSodium(v, -38, -66)[0][1] / 6],
    [
      1 / (1 + Math.exp((v + 48.8) / 10)),
      1.33344e-5 * linoid((v + 17) / 4.63) + 1.82522e-5 * linoid(-(v + 64.4) / 2.63),
    ],
  ],
  ...ohmic("na_p", [3, 1], {
    kinetics: `  let u = (v + 38.0) / 6.0;
  return array<vec2<f32>, 2>(
    vec2<f32>(1.0 / (1.0 + exp(-(v + 52.6) / 4.6)), (1.092 * linoid(-u) + 0.744 * linoid(u)) / 6.0),
    vec2<f32>(
      1.0 / (1.0 + exp((v + 48.8) / 10.0)),
      1.33344e-5 * linoid((v + 17.0) / 4.63) + 1.82522e-5 * linoid(-(v + 64.4) / 2.63),
    ),
  );`,
  }),
});
