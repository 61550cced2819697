import type { CheckedProbe, PointUm } from "./extracellular_probe.ts";
import type { SegmentPlace } from "./segment_places.ts";

/** Parts of a segment's radius below which its length counts as none. */
const LENGTHLESS = 1e-9;

/** Potential of a unit current that leaves a point, times 4 pi sigma, 1/um. */
function fromPoint(at: PointUm, electrode: PointUm, radius: number): number {
  const distance = Math.hypot(electrode[0] - at[0], electrode[1] - at[1], electrode[2] - at[2]);
  return 1 / Math.max(distance, radius);
}

/** The same of a current that leaves a straight line evenly. */
function fromLine({ start, end, radius }: SegmentPlace, electrode: PointUm): number {
  const along = [end[0] - start[0], end[1] - start[1], end[2] - start[2]];
  const to = [electrode[0] - start[0], electrode[1] - start[1], electrode[2] - start[2]];
  const length = Math.hypot(...along);
  if (length <= LENGTHLESS * radius) return fromPoint(start, electrode, radius);
  const [x, y, z] = along.map((one) => one / length), passed = to[0] * x + to[1] * y + to[2] * z;
  const beside = Math.hypot(to[1] * z - to[2] * y, to[2] * x - to[0] * z, to[0] * y - to[1] * x);
  const r = Math.max(beside, radius), h = passed - length, l = passed;
  // The integral of 1 / sqrt(s^2 + r^2) from h to l.
  return (Math.asinh(l / r) - Math.asinh(h / r)) / length;
}

/**
 * Potentials at electrodes by the currents through the membrane of segments, in tissue that conducts alike everywhere:
 *
 *     phi = sum over n of I_n / (4 pi sigma L_n) log |(sqrt(h^2 + r^2) - h) / (sqrt(l^2 + r^2) - l)|
 *
 * of a line of length L_n that ends at the distance h before the electrode along its axis and begins at l = h + L_n, r beside it;
 * of a point I_n / (4 pi sigma r_n), r_n from the segment's middle. r and r_n are at least the segment's radius, so that electrodes within it see what its surface
 * does. A segment whose ends are at one place is a point. G. R. Holt, C. Koch (1999), doi:10.1023/A:1008832702585.
 * @param cell Number of the cell.
 * @param count N, compartments; those without a place give nothing.
 * @returns (electrodes, N) mV for each nA that leaves the cell.
 */
export function potentialMatrix(
  segments: readonly SegmentPlace[],
  { electrodes, sigma, source, cellsAt }: CheckedProbe,
  { cell = 0, count }: { cell?: number; count: number },
): Float64Array<ArrayBuffer> {
  const [dx, dy, dz] = cellsAt?.[cell] ?? [0, 0, 0];
  const matrix = new Float64Array(electrodes.length * count), scale = 1 / (4 * Math.PI * sigma);
  electrodes.forEach(([x, y, z], row) => {
    const electrode: PointUm = [x - dx, y - dy, z - dz];
    for (const segment of segments) {
      const { start, end, radius, compartment } = segment;
      const middle: PointUm = [
        (start[0] + end[0]) / 2,
        (start[1] + end[1]) / 2,
        (start[2] + end[2]) / 2,
      ];
      matrix[row * count + compartment] += scale *
        (source === "line" ? fromLine(segment, electrode) : fromPoint(middle, electrode, radius));
    }
  });
  return matrix;
}
