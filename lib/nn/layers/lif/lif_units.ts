import { type Learnt, learntOf, type LifBlock, type LifConstants, lifParts } from "./lif_layout.ts";

/** A unit's own constants. */
export interface UnitConstants {
  decay: number;
  threshold: number;
}

/**
 * The constants of a unit from what is stored: decay = 1 / (1 + exp(-stored)), threshold = exp(stored), so that they stay in (0, 1) and above 0; those of
 * the layer where none are learnt.
 * @param values The parameter vector; with a block at offset 0 the layer's own part of it.
 */
export function constantsOf(block: LifBlock, values: ArrayLike<number>, n: number): UnitConstants {
  const { learnt } = lifParts(block);
  const stored = (one: Learnt) => {
    const row = learntOf(block).indexOf(one);
    return row < 0 ? null : values[4 * (learnt.offset + row * learnt.columns) + n];
  };
  const decay = stored("decay"), threshold = stored("threshold");
  return {
    decay: decay === null ? block.decay : 1 / (1 + Math.exp(-decay)),
    threshold: threshold === null ? block.threshold : Math.exp(threshold),
  };
}

/** Slope of a unit's constant by what is stored of it. */
export const storedSlope = (one: Learnt, value: number): number =>
  one === "decay" ? value * (1 - value) : value;

/** The slope that stands for that of a spike. @param u How far the voltage is above the threshold. */
export function surrogateSlope(
  { surrogate, slope }: Pick<LifConstants, "surrogate" | "slope">,
  u: number,
): number {
  const x = slope * Math.abs(u);
  if (surrogate === "triangle") return Math.max(0, 1 - x);
  return surrogate === "arctangent" ? 1 / (1 + x * x) : 1 / ((1 + x) * (1 + x));
}
