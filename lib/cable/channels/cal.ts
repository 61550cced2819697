import { linoid } from "../../spiking/neurons/gates.ts";
import { parameter } from "../../spiking/neurons/neuron_model.ts";
import { defineChannel } from "./channel_model.ts";
import { ohmic } from "./ohmic.ts";
import { rates } from "./rates.ts";

/** Its kinetics in WGSL. */
export const HIGH_THRESHOLD_WGSL = `  return array<vec2<f32>, 2>(
    rates(0.209 * linoid((-27.0 - v) / 3.8), 0.94 * exp((-75.0 - v) / 17.0)),
    rates(0.000457 * exp((-13.0 - v) / 50.0), 0.0065 / (exp((-15.0 - v) / 28.0) + 1.0)),
  );`;

/** Calcium of high threshold (L): `i = gbar q^2 r (v - e)`. I. Reuveni et al. (1993), doi:10.1523/JNEUROSCI.13-11-04609.1993, as Pospischil et al. (2008) use it. */
export const cal = defineChannel({
  name: "cal",
  about: "calcium of high threshold (L)",
  source: "Reuveni et al. (1993), doi:10.1523/JNEUROSCI.13-11-04609.1993",
  parameters: {
    gbar: parameter("S/cm2", 1e-4, [0, 100], "largest conductance"),
    e: parameter("mV", 120, [-200, 300], "reversal potential"),
  },
  gates: [{ name: "q", about: "activation" }, { name: "r", about: "inactivation" }],
  calcium: true,
  kinetics: (v) => [
    rates(0.209 * linoid((-27 - v) / 3.8), 0.94 * Math.exp((-75 - v) / 17)),
    rates(0.000457 * Math.exp((-13 - v) / 50), 0.0065 / (Math.exp((-15 - v) / 28) + 1)),
  ],
  ...ohmic("cal", [2, 1], { kinetics: HIGH_THRESHOLD_WGSL }),
});
