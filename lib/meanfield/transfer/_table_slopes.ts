import type { TableTransfer } from "./table_spec.ts";

/** The slope at an end of a line, from its own interval and the next. */
function endSlope(h0: number, h1: number, d0: number, d1: number): number {
  const slope = ((2 * h0 + h1) * d0 - h0 * d1) / (h0 + h1);
  if (slope * d0 <= 0) return 0;
  return d0 * d1 <= 0 && Math.abs(slope) > 3 * Math.abs(d0) ? 3 * d0 : slope;
}

/** Slopes at the nodes of a line, monotone where its values are: F. N. Fritsch, J. Butland (1984), doi:10.1137/0905021. */
export function monotoneSlopes(places: readonly number[], values: readonly number[]): number[] {
  const last = places.length - 1;
  const h = places.slice(1).map((place, k) => place - places[k]);
  const d = h.map((width, k) => (values[k + 1] - values[k]) / width);
  if (last === 1) return [d[0], d[0]];
  return places.map((_, k) => {
    if (k === 0) return endSlope(h[0], h[1], d[0], d[1]);
    if (k === last) return endSlope(h[last - 1], h[last - 2], d[last - 1], d[last - 2]);
    if (d[k - 1] * d[k] <= 0) return 0;
    const one = 2 * h[k] + h[k - 1], two = h[k] + 2 * h[k - 1];
    return (one + two) / (one / d[k - 1] + two / d[k]);
  });
}

/** Slopes along one axis at all nodes. */
function slopesAlong(axes: readonly (readonly number[])[], values: Float64Array, axis: number): Float64Array {
  const places = axes[axis],
    stride = axes.slice(axis + 1).reduce((product, other) => product * other.length, 1);
  const slopes = new Float64Array(values.length);
  for (let node = 0; node < values.length; node++) {
    if (Math.floor(node / stride) % places.length !== 0) continue;
    const line = monotoneSlopes(places, places.map((_, k) => values[node + k * stride]));
    line.forEach((slope, k) => slopes[node + k * stride] = slope);
  }
  return slopes;
}

/**
 * Values and mixed slopes at the nodes of a table; bit k of a mask is for a slope along axis k. Mixed slopes are the mean over which of
 * their axes is taken last.
 * @returns (nodes, 2^n)
 */
export function nodeTerms({ axes, rates }: TableTransfer): Float64Array {
  const masks = 1 << axes.length, nodes = rates.length, byMask = [Float64Array.from(rates)];
  for (let mask = 1; mask < masks; mask++) {
    const own = axes.map((_, k) => k).filter((k) => mask & (1 << k)), total = new Float64Array(nodes);
    for (const k of own) {
      const slopes = slopesAlong(axes, byMask[mask ^ (1 << k)], k);
      for (let node = 0; node < nodes; node++) total[node] += slopes[node] / own.length;
    }
    byMask.push(total);
  }
  const terms = new Float64Array(nodes * masks);
  byMask.forEach((values, mask) => values.forEach((value, node) => terms[node * masks + mask] = value));
  return terms;
}
