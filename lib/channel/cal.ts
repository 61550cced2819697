import { linoid } from "../neuron/gates.ts";
import { parameter } from "../neuron/neuron_model.ts";
import { defineChannel } from "./channel_model.ts";
import { rates } from "./rates.ts";

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
  ohmic: { powers: [2, 1], reversal: "e" },
  calcium: true,
  kinetics: (v) => [
    rates(0.209 * linoid((-27 - v) / 3.8), 0.94 * Math.exp((-75 - v) / 17)),
    rates(0.000457 * Math.exp((-13 - v) / 50), 0.0065 / (Math.exp((-15 - v) / 28) + 1)),
  ],
  conductance({ 0: q, 1: r }, { gbar, e }) {
    const g = gbar * q * q * r;
    return [g, g * e];
  },
  wgsl: `
fn cal_kinetics(v: f32, p: vec4<f32>, calcium: f32) -> array<vec2<f32>, 2> {
  return array<vec2<f32>, 2>(
    rates(0.209 * linoid((-27.0 - v) / 3.8), 0.94 * exp((-75.0 - v) / 17.0)),
    rates(0.000457 * exp((-13.0 - v) / 50.0), 0.0065 / (exp((-15.0 - v) / 28.0) + 1.0)),
  );
}
fn cal_conductance(x: array<f32, 2>, p: vec4<f32>, v: f32, calcium: f32) -> vec2<f32> {
  let g = p.x * x[0] * x[0] * x[1];
  return vec2<f32>(g, g * p.y);
}`,
});
