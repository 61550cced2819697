import { parameter } from "../../spiking/neurons/neuron_model.ts";
import { defineChannel } from "./channel_model.ts";

/** A leak: `i = g (v - e)`. */
export const pas = defineChannel({
  name: "pas",
  about: "leak",
  source: "textbook",
  parameters: {
    g: parameter("S/cm2", 0.001, [0, 100], "conductance"),
    e: parameter("mV", -70, [-200, 200], "reversal potential"),
  },
  gates: [],
  ohmic: { powers: [], reversal: "e" },
  kinetics: () => [],
  conductance: (_gates, { g, e }) => [g, g * e],
  wgsl: `
fn pas_conductance(x: array<f32, 1>, p: vec4<f32>, v: f32, calcium: f32) -> vec2<f32> {
  return vec2<f32>(p.x, p.x * p.y);
}`,
});
