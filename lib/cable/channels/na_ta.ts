import { linoid } from "../../spiking/neurons/gates.ts";
import { parameter } from "../../spiking/neurons/neuron_model.ts";
import { defineChannel, type Kinetics } from "./channel_model.ts";
import { ohmic } from "./ohmic.ts";
import { rates } from "./rates.ts";

/** Activation and inactivation of the fast sodium of pyramidal cells, at 21 degrees C, with the voltages of their half, mV. */
export function fastSodium(v: number, halfM: number, halfH: number): [m: Kinetics, h: Kinetics] {
  const m = (v - halfM) / 6, h = (v - halfH) / 6;
  return [rates(1.092 * linoid(-m), 0.744 * linoid(m)), rates(0.09 * linoid(h), 0.09 * linoid(-h))];
}

/** The same in WGSL. */
export function fastSodiumWgsl(halfM: number, halfH: number): string {
  return `  let m = (v - ${halfM.toFixed(1)}) / 6.0;
  let h = (v - ${halfH.toFixed(1)}) / 6.0;
  return array<vec2<f32>, 2>(rates(1.092 * linoid(-m), 0.744 * linoid(m)), rates(0.09 * linoid(h), 0.09 * linoid(-h)));`;
}

/**
 * Fast sodium of the axon of layer-5 pyramidal cells: `i = gbar m^3 h (v - e)`, at 21 degrees C with a Q10 of 2.3. C. M. Colbert, E. Pan (2002), doi:10.1038/nn0602-857, in
 * the form of E. Hay et al. (2011), doi:10.1371/journal.pcbi.1002107.
 */
export const naTa = defineChannel({
  name: "na_ta",
  about: "fast sodium of pyramidal cells' axons",
  source: "Colbert & Pan (2002), doi:10.1038/nn0602-857",
  parameters: {
    gbar: parameter("S/cm2", 2, [0, 100], "largest conductance"),
    e: parameter("mV", 50, [-200, 200], "reversal potential"),
  },
  gates: [{ name: "m", about: "activation" }, { name: "h", about: "inactivation" }],
  q10: { factor: 2.3, celsius: 21 },
  kinetics: (v) => fastSodium(v, -38, -66),
  ...ohmic("na_ta", [3, 1], { kinetics: fastSodiumWgsl(-38, -66) }),
});
