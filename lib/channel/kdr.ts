import { linoid } from "../neuron/gates.ts";
import { parameter } from "../neuron/neuron_model.ts";
import { defineChannel } from "./channel_model.ts";
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
  ohmic: { powers: [4], reversal: "e" },
  kinetics: (v, { vt }) => [rates(0.16 * linoid((15 - v + vt) / 5), 0.5 * Math.exp((10 - v + vt) / 40))],
  conductance({ 0: n }, { gbar, e }) {
    const g = gbar * n * n * n * n;
    return [g, g * e];
  },
  wgsl: `
fn kdr_kinetics(v: f32, p: vec4<f32>, calcium: f32) -> array<vec2<f32>, 1> {
  let u = v - p.z;
  return array<vec2<f32>, 1>(rates(0.16 * linoid((15.0 - u) / 5.0), 0.5 * exp((10.0 - u) / 40.0)));
}
fn kdr_conductance(x: array<f32, 1>, p: vec4<f32>, v: f32, calcium: f32) -> vec2<f32> {
  let g = p.x * x[0] * x[0] * x[0] * x[0];
  return vec2<f32>(g, g * p.y);
}`,
});
