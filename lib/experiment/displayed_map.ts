import { type About, displayed, rounded } from "../base/display.ts";

/** An axis of a map. */
interface Axis {
  name: string;
  unit: string;
  values: readonly number[];
}

/** What maps of all forms have. */
interface AnyMap {
  measures: Readonly<Record<string, readonly (number | null)[]>>;
  source: string;
}

function axisText({ values, unit }: Axis): string {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  return `${rounded(low)} to ${rounded(high, unit)}, ${values.length} values`;
}

function rangeText(values: readonly (number | null)[]): string {
  let [low, high, known] = [Infinity, -Infinity, 0];
  for (const value of values) {
    if (value === null) continue;
    [low, high, known] = [Math.min(low, value), Math.max(high, value), known + 1];
  }
  return known === 0
    ? `no value at ${values.length} points`
    : `${rounded(low)} to ${rounded(high)}, at ${known} of ${values.length} points`;
}

function aboutMap({ measures, source }: AnyMap, axes: readonly Axis[]): About {
  return {
    title: `Map of ${source} over ${axes.map(({ name }) => name).join(" and ")}`,
    facts: [
      ...axes.map((axis) => [axis.name, axisText(axis)] as const),
      ...Object.entries(measures).map(([name, values]) => [name, rangeText(values)] as const),
    ],
  };
}

/** A map that shows itself. */
export function displayedMap<M extends AnyMap & { x: Axis; y?: Axis }>(map: M): M {
  return displayed(map, { about: (own) => aboutMap(own, own.y ? [own.x, own.y] : [own.x]), kind: "map" });
}

/** The same of any number of axes; drawn where it has one or two. */
export function displayedGrid<M extends AnyMap & { axes: Axis[] }>(map: M): M {
  const drawn = ({ axes: [x, y, more], ...rest }: M) =>
    more || !x ? null : { x, ...(y ? { y } : {}), ...rest };
  return displayed(map, { about: (own) => aboutMap(own, own.axes), kind: "map", drawn });
}
