import { linoid } from "../../spiking/neurons/gates.ts";
import { parameter } from "../../spiking/neurons/neuron_model.ts";
import { defineChannel } from "./channel_model.ts";
import { ohmic } from "./ohmic.ts";
import { rates } from "./rates.ts";

/**
 * Fast sodium of hippocampal and cortical cells: `i = gbar m^3 h (v - e)`, its kinetics shifted by vt. R. D. Traub, R. Miles (1991), Neuronal Networks of the
 * Hippocampus, as M. Pospischil et al. (2008), doi:10.1007/s00422-008-0263-8, use it at 36 degrees C.
 */
export const na = defineChannel({
  name: "na",
  about: "fast sodium of Traub and Miles",
  source: "Pospischil et al. (2008), doi:10.1007/s00422-008-0263-8",
  parameters: {
    gbar: parameter("S/cm2", 0.05, [0, 100], "largest conductance"),
    e: parameter("mV", 50, [-200, 200], "reversal potential"),
    vt: parameter("mV", -55, [-200, 200], "shift of the kinetics"),
  },
  gates: [{ name: "m", about: "activation" }, { name: "h", about: "inactivation" }],
  kinetics: (v, { vt }) => [
    rates(1.28 * linoid((13 - v + vt) / 4), 1.4 * linoid((v - vt - 40) / 5)),
    rates(0.128 * Math.exp((17 - v + vt) / 18), 4 / (1 + Math.exp((40 - v + vt) / 5))),
  ],
  ...ohmic("na", [3, 1], {
    kinetics: `  let u = v - p.z;
  return array<vec2<f32>, 2>(
    rates(1.28 * linoid((13.0 - u) / 4.0), 1.4 * linoid((u - 40.0) / 5.0)),
    rates(0.128 * exp((17.0 - u) / 18.0), 4.0 / (1.0 + exp((40.0 - u) / 5.0))),
  );`,
  }),
});
