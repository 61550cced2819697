import { GATES_WGSL } from "../../spiking/neurons/gates.ts";
import type { Kinetics } from "./channel_model.ts";
import { REVERSAL_OF_CALCIUM_WGSL } from "./pool.ts";

/** Steady state and rate of a gate that opens and closes at two rates, 1/ms. */
export function rates(opening: number, closing: number): Kinetics {
  return [opening / (opening + closing), opening + closing];
}

/** The same in WGSL, with `linoid`, `reversal_of_calcium` and `way`, the part of its way that a gate goes in x of its time constants. */
export const RATES_WGSL =
  `${GATES_WGSL}${REVERSAL_OF_CALCIUM_WGSL}fn rates(opening: f32, closing: f32) -> vec2<f32> {
  return vec2<f32>(opening / (opening + closing), opening + closing);
}
`;
