import type { ChannelModel } from "./channel_model.ts";
import { reversalOfCalcium } from "./pool.ts";

/** `x[0] * x[0] * x[1]` for the powers 2 and 1. */
function product(powers: readonly number[]): string {
  return powers.flatMap((power, gate) => new Array(power).fill(`x[${gate}]`)).join(" * ");
}

/** `gbar` times powers of the gates. */
function conductanceOf(x: ArrayLike<number>, gbar: number, powers: readonly number[]): number {
  let g = gbar;
  for (let gate = 0; gate < powers.length; gate++) g *= x[gate] ** powers[gate];
  return g;
}

/**
 * What a channel of `gbar`, its first parameter, times powers of its gates needs beside its kinetics.
 * @param kinetics Its kinetics in WGSL.
 * @param reversal `e`, a parameter that comes after `gbar`; or `calcium`, by the calcium inside.
 */
export function ohmic(
  name: string,
  powers: readonly number[],
  { kinetics, reversal = "e" }: { kinetics: string; reversal?: "e" | "calcium" },
): Pick<ChannelModel, "ohmic" | "conductance" | "wgsl"> {
  const ofCalcium = reversal === "calcium";
  return {
    ohmic: { powers, reversal },
    conductance(x, p, _v, calcium) {
      const { gbar, e } = p as { gbar: number; e: number };
      const g = conductanceOf(x, gbar, powers);
      return [g, g * (ofCalcium ? reversalOfCalcium(calcium) : e)];
    },
    wgsl: `
fn ${name}_kinetics(v: f32, p: vec4<f32>, calcium: f32) -> array<vec2<f32>, ${powers.length}> {
${kinetics}
}
fn ${name}_conductance(x: array<f32, ${powers.length}>, p: vec4<f32>, v: f32, calcium: f32) -> vec2<f32> {
  let g = p.x * ${product(powers)};
  return vec2<f32>(g, g * ${ofCalcium ? "reversal_of_calcium(calcium)" : "p.y"});
}`,
  };
}
