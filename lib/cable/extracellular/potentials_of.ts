import { type Ensure, ensureTo } from "../../base/fail.ts";
import { checkProbe, type ExtracellularProbe } from "./extracellular_probe.ts";
import { potentialMatrix } from "./potential_matrix.ts";
import type { SegmentPlace } from "./segment_places.ts";

/** A straight segment of a cell of any simulator, um. */
export type SourceSegment = Omit<SegmentPlace, "compartment">;

const ensure: Ensure = ensureTo("work out potentials");

/**
 * Potentials at electrodes by currents that leave the segments of a cell, in tissue that conducts alike everywhere, as `simulateCells` records them with a
 * probe: of line or point sources, from each segment's radius on. G. R. Holt, C. Koch (1999), doi:10.1023/A:1008832702585.
 * @param segments N segments.
 * @param currents (N, samples) row-major, outwards, nA; of a whole cell their sum is what is injected.
 * @param probe Electrodes, and what conducts; without places of cells.
 * @returns (electrodes, samples) row-major, mV
 * @throws {RangeError} When the currents are not so many for each segment, or a value is out of range.
 * @throws {TypeError} When an option is unknown.
 * @example
 * ```ts
 * import { potentialsOf } from "@volley/volley/lfp";
 *
 * // A sink of 1 nA, and its source 100 um above.
 * const segments = [0, 100].map((z) => ({ start: [0, 0, z - 5], end: [0, 0, z + 5], radius: 1 } as const));
 * const [low, high] = potentialsOf(segments, [-1, 1], { electrodes: [[20, 0, 0], [20, 0, 100]] });
 * console.log(low < 0, Math.abs(low + high) < 1e-12); // true, true
 * ```
 */
export function potentialsOf(
  segments: readonly SourceSegment[],
  currents: ArrayLike<number>,
  probe: Omit<ExtracellularProbe, "cellsAt">,
): Float64Array {
  const checked = checkProbe(probe, 1), count = segments.length;
  ensure(count > 0, "there must be a segment", "none");
  ensure(
    Number.isInteger(currents.length / count),
    `there must be as many currents for each of ${count} segments`,
    currents.length,
  );
  segments.forEach(({ start, end, radius }, k) => {
    const numbers = [...start, ...end, radius];
    ensure(
      start.length === 3 && end.length === 3 && numbers.every(Number.isFinite) && radius > 0,
      "segments need a start and an end of three numbers and a positive radius, all finite",
      `segment ${k}`,
    );
  });
  const placed = segments.map((segment, compartment) => ({ ...segment, compartment }));
  const matrix = potentialMatrix(placed, checked, { count }), samples = currents.length / count;
  const values = new Float64Array(checked.electrodes.length * samples);
  for (let row = 0; row < checked.electrodes.length; row++) {
    for (let k = 0; k < count; k++) {
      const weight = matrix[row * count + k];
      for (let sample = 0; sample < samples; sample++) {
        values[row * samples + sample] += weight * currents[k * samples + sample];
      }
    }
  }
  return values;
}
