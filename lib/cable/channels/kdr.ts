import { linoid } from "../../spiking/neurons/gates.ts";
import { parameter } from "../../spiking/neurons/neuron_model.ts";
import { defineChannel } from "./channel_model.ts";
import { ohmic } from "./ohmic.ts";
import { rates } from "./rates.ts";

/** Delayed rectifier that goes with `na`: `i = gbar n^4 (v - e)`. Traub & Miles (1991), as Pospischil et al. (2008) use it at 36 degrees C. */
export const kdr = defineChannel({
  name: "kdr",
  about: "delayed rectifier of Traub and Miles",
  source: "Pospischil et al. (2008), doi:10.1007/s00422-008-0263-8",
  parameters: {
    gbar: parameter("S/cm2", 0.005, [0, 100], "largest conductance"),
    e: parameter("mV", -90, [-200, 200], "reversal potential"),
    vt: parameter("mV", -55, [-200, 200], "shift of the kinetics"),
  },
  gates: [{ name: "n", about: "activation" }],
  kinetics: (v, { vt }) => [rates(0.16 * linoid((15 - v + vt) / 5), 0.5 * Math.exp((10 - v + vt) / 40))],
  ...ohmic("kdr", [4], {
    kinetics: `  let u = v - p.z;
  return array<vec2<f32>, 1>(rates(0.16 * linoid((15.0 - u) / 5.0), 0.5 * exp((10.0 - u) / 40.0)));`,
  }),
});
