import { POPULATION_COLORS } from "./theme.ts";

/** Colours of populations in their order, repeated when there are more. */
export const PALETTE = [
  "#0f766e",
  "#b02a8f",
  "#2563eb",
  "#c2570c",
  "#4d7c0f",
  "#7c3aed",
  "#0891b2",
  "#be123c",
] as const;

/**
 * A colour for each population: E orange and I blue where there are no others, else by their order.
 * @param names Of the populations.
 */
export function populationColors(names: readonly string[]): string[] {
  const known: Readonly<Record<string, string>> = POPULATION_COLORS;
  return names.every((name) => Object.hasOwn(known, name))
    ? names.map((name) => known[name])
    : names.map((_, at) => PALETTE[at % PALETTE.length]);
}
