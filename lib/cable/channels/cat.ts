import { parameter } from "../../spiking/neurons/neuron_model.ts";
import { defineChannel } from "./channel_model.ts";

/** RT/2F at 36 degrees C, mV. */
const NERNST = 13.32;
/** Calcium outside, mM. */
const OUTSIDE = 2;
/** Factor of the time constant at 36 degrees C. */
const WARM = 3 ** 1.2;

/**
 * Calcium of low threshold (T): `i = gbar s_inf^2 u (v - E_Ca)`, s at once, E_Ca by the calcium inside. A. Destexhe et al. (1996),
 * doi:10.1523/JNEUROSCI.16-01-00169.1996, as Pospischil et al. (2008) use it at 36 degrees C.
 */
export const cat = defineChannel({
  name: "cat",
  about: "calcium of low threshold (T)",
  source: "Destexhe et al. (1996), doi:10.1523/JNEUROSCI.16-01-00169.1996",
  parameters: { gbar: parameter("S/cm2", 4e-4, [0, 100], "largest conductance") },
  gates: [{ name: "u", about: "inactivation" }],
  calcium: true,
  feelsCalcium: "conductance",
  kinetics: (v) => [[
    1 / (1 + Math.exp((v + 83) / 4)),
    WARM / (30.8 + (211.4 + Math.exp((v + 115.2) / 5)) / (1 + Math.exp((v + 86) / 3.2))),
  ]],
  conductance({ 0: u }, { gbar }, v, calcium) {
    const s = 1 / (1 + Math.exp(-(v + 59) / 6.2)), g = gbar * s * s * u;
    return [g, g * NERNST * Math.log(OUTSIDE / calcium)];
  },
  wgsl: `
fn cat_kinetics(v: f32, p: vec4<f32>, calcium: f32) -> array<vec2<f32>, 1> {
  let slow = 30.8 + (211.4 + exp(min((v + 115.2) / 5.0, 60.0))) / (1.0 + exp(min((v + 86.0) / 3.2, 60.0)));
  return array<vec2<f32>, 1>(vec2<f32>(1.0 / (1.0 + exp((v + 83.0) / 4.0)), ${WARM} / slow));
}
fn cat_conductance(x: array<f32, 1>, p: vec4<f32>, v: f32, calcium: f32) -> vec2<f32> {
  let s = 1.0 / (1.0 + exp(-(v + 59.0) / 6.2));
  let g = p.x * s * s * x[0];
  return vec2<f32>(g, g * ${NERNST} * log(${OUTSIDE}.0 / calcium));
}`,
});
