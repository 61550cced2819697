import { linoid } from "../../spiking/neurons/gates.ts";
import { parameter } from "../../spiking/neurons/neuron_model.ts";
import { defineChannel } from "./channel_model.ts";
import { rates } from "./rates.ts";

/** Reversal potentials of sodium and potassium, mV. */
const E_NA = 50;
const E_K = -77;

/**
 * Sodium, potassium and leak of the squid axon, rest at -65 mV: `i = gnabar m^3 h (v - 50) + gkbar n^4 (v + 77) + gl (v - el)`. A. L. Hodgkin,
 * A. F. Huxley (1952), doi:10.1113/jphysiol.1952.sp004764. Rates are those at 6.3 degrees C and triple in 10 K.
 */
export const hh = defineChannel({
  name: "hh",
  about: "sodium, potassium and leak of the squid axon",
  source: "Hodgkin & Huxley (1952), doi:10.1113/jphysiol.1952.sp004764",
  parameters: {
    gnabar: parameter("S/cm2", 0.12, [0, 100], "largest sodium conductance"),
    gkbar: parameter("S/cm2", 0.036, [0, 100], "largest potassium conductance"),
    gl: parameter("S/cm2", 0.0003, [0, 100], "leak conductance"),
    el: parameter("mV", -54.3, [-200, 200], "reversal of the leak"),
  },
  gates: [
    { name: "m", about: "activation of sodium" },
    { name: "h", about: "inactivation of sodium" },
    { name: "n", about: "activation of potassium" },
  ],
  q10: { factor: 3, celsius: 6.3 },
  kinetics: (v) => [
    rates(linoid(-(v + 40) / 10), 4 * Math.exp(-(v + 65) / 18)),
    rates(0.07 * Math.exp(-(v + 65) / 20), 1 / (Math.exp(-(v + 35) / 10) + 1)),
    rates(0.1 * linoid(-(v + 55) / 10), 0.125 * Math.exp(-(v + 65) / 80)),
  ],
  conductance({ 0: m, 1: h, 2: n }, { gnabar, gkbar, gl, el }) {
    const na = gnabar * m * m * m * h, k = gkbar * n * n * n * n;
    return [na + k + gl, na * E_NA + k * E_K + gl * el];
  },
  wgsl: `
fn hh_kinetics(v: f32, p: vec4<f32>, calcium: f32) -> array<vec2<f32>, 3> {
  return array<vec2<f32>, 3>(
    rates(linoid(-(v + 40.0) / 10.0), 4.0 * exp(-(v + 65.0) / 18.0)),
    rates(0.07 * exp(-(v + 65.0) / 20.0), 1.0 / (exp(-(v + 35.0) / 10.0) + 1.0)),
    rates(0.1 * linoid(-(v + 55.0) / 10.0), 0.125 * exp(-(v + 65.0) / 80.0)),
  );
}
fn hh_conductance(x: array<f32, 3>, p: vec4<f32>, v: f32, calcium: f32) -> vec2<f32> {
  let na = p.x * x[0] * x[0] * x[0] * x[1];
  let k = p.y * x[2] * x[2] * x[2] * x[2];
  return vec2<f32>(na + k + p.z, na * 50.0 - k * 77.0 + p.z * p.w);
}`,
});
