import { eigenvalues } from "../../analysis/eigenvalues.ts";
import { type ComplexArray, solveComplex } from "../../analysis/lu.ts";
import type { Field } from "../field.ts";
import type { Linearization } from "./jacobian.ts";

/** A coupling in a linear field, from a population and with a delay. */
interface Path {
  /** Its index. */
  coupling: number;
  /** Index of the source. */
  from: number;
  /** Delay, ms. */
  delayMs: number;
}

/** Couplings from populations. */
function pathsOf({ couplings, populations, stepMs }: Field): Path[] {
  return couplings.flatMap(({ from, delay }, coupling) =>
    from < populations.length ? [{ coupling, from, delayMs: delay * stepMs }] : []
  );
}

/** Matrix of `d/ds` at the Chebyshev points cos(j pi / M), and the points. L. N. Trefethen (2000), Spectral Methods in MATLAB, chapter 6. */
function chebyshev(M: number): { points: Float64Array; matrix: Float64Array } {
  const size = M + 1, matrix = new Float64Array(size * size);
  const points = Float64Array.from({ length: size }, (_, j) => Math.cos(j * Math.PI / M));
  const weight = (j: number) => (j === 0 || j === M ? 2 : 1) * (j % 2 === 0 ? 1 : -1);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      if (i === j) continue;
      const value = weight(i) / weight(j) / (points[i] - points[j]);
      matrix[i * size + j] = value;
      matrix[i * size + i] -= value;
    }
  }
  return { points, matrix };
}

/** Weights with which values at Chebyshev points give that of their polynomial elsewhere, J.-P. Berrut, L. N. Trefethen (2004), doi:10.1137/S0036144502417715. */
function interpolation(points: Float64Array, at: number): Float64Array {
  const M = points.length - 1, hit = points.findIndex((point) => Math.abs(point - at) < 1e-14);
  if (hit >= 0) return Float64Array.from(points, (_, j) => j === hit ? 1 : 0);
  const raw = points.map((point, j) =>
    (j % 2 === 0 ? 1 : -1) * (j === 0 || j === M ? 0.5 : 1) / (at - point)
  );
  const sum = raw.reduce((total, value) => total + value, 0);
  return raw.map((value) => value / sum);
}

/**
 * Approximate characteristic roots: eigenvalues of the infinitesimal generator of the delay equation, discretised at M Chebyshev points of the
 * history of those rates that are delayed, D. Breda, S. Maset, R. Vermiglio (2005), doi:10.1137/030601600.
 */
function generatorRoots(field: Field, linear: Linearization, M: number): ComplexArray {
  const V = field.variables.length, K = field.couplings.length, paths = pathsOf(field);
  const delayed = [...new Set(paths.filter(({ delayMs }) => delayMs > 0).map(({ from }) => from))];
  const longest = paths.reduce((most, { delayMs }) => Math.max(most, delayMs), 0), H = delayed.length;
  const { points, matrix } = chebyshev(M), size = V + M * H, generator = new Float64Array(size * size);
  // The rate of history h at point j: that of the state at point 0, a number of its own at the others.
  const add = (row: number, h: number, { j, value }: { j: number; value: number }) => {
    if (j > 0) generator[row * size + V + (j - 1) * H + h] += value;
    else for (let n = 0; n < V; n++) generator[row * size + n] += value * linear.rates[delayed[h] * V + n];
  };
  for (let row = 0; row < V; row++) {
    for (let n = 0; n < V; n++) generator[row * size + n] += linear.state[row * V + n];
  }
  for (const { coupling, from, delayMs } of paths) {
    const h = delayed.indexOf(from), weights = interpolation(points, 1 - 2 * delayMs / longest);
    for (let row = 0; row < V; row++) {
      const slope = linear.sources[row * K + coupling];
      if (delayMs > 0) weights.forEach((weight, j) => add(row, h, { j, value: slope * weight }));
      else {for (let n = 0; n < V; n++) {
          generator[row * size + n] += slope * linear.rates[from * V + n];
        }}
    }
  }
  for (let i = 1; i <= M; i++) {
    for (let h = 0; h < H; h++) {
      const row = V + (i - 1) * H + h;
      for (let j = 0; j <= M; j++) add(row, h, { j, value: matrix[i * (M + 1) + j] * 2 / longest });
    }
  }
  return eigenvalues(generator, size);
}

/** `lambda - A(lambda)`, whose determinant is zero at a characteristic root, and its derivative by lambda. (V, V) each */
export function characteristicMatrix(
  field: Field,
  linear: Linearization,
  [x, y]: readonly [real: number, imaginary: number],
): { matrix: ComplexArray; slope: ComplexArray } {
  const V = field.variables.length, K = field.couplings.length;
  const empty = () => ({ real: new Float64Array(V * V), imaginary: new Float64Array(V * V) });
  const matrix = empty(), slope = empty();
  for (let at = 0; at < V * V; at++) matrix.real[at] = -linear.state[at];
  for (let n = 0; n < V; n++) {
    matrix.real[n * V + n] += x;
    matrix.imaginary[n * V + n] += y;
    slope.real[n * V + n] = 1;
  }
  for (const { coupling, from, delayMs } of pathsOf(field)) {
    const size = Math.exp(-x * delayMs),
      re = size * Math.cos(y * delayMs),
      im = -size * Math.sin(y * delayMs);
    for (let row = 0; row < V; row++) {
      for (let n = 0; n < V; n++) {
        const value = linear.sources[row * K + coupling] * linear.rates[from * V + n], at = row * V + n;
        matrix.real[at] -= value * re;
        matrix.imaginary[at] -= value * im;
        slope.real[at] += delayMs * value * re;
        slope.imaginary[at] += delayMs * value * im;
      }
    }
  }
  return { matrix, slope };
}

/** Newton's step towards a zero of the determinant: 1 / trace(matrix^-1 slope). Null at a zero. */
function stepTo(field: Field, linear: Linearization, root: [number, number]): [number, number] | null {
  const V = field.variables.length, { matrix, slope } = characteristicMatrix(field, linear, root);
  const solved = solveComplex(matrix, slope);
  if (!solved) return null;
  let re = 0, im = 0;
  for (let n = 0; n < V; n++) {
    re += solved.real[n * V + n];
    im += solved.imaginary[n * V + n];
  }
  const size = re * re + im * im;
  return [re / size, -im / size];
}

/** Steps of the polish, and the size of one at which it is done, part of the root or of 1 / s. */
const STEPS = 30, DONE = 1e-11;

/** A characteristic root near an approximate one, or null where it is none: too far away, or no convergence. */
function polish(field: Field, linear: Linearization, near: [number, number]): [number, number] | null {
  const scale = Math.max(Math.hypot(...near), 1e-3), root: [number, number] = [near[0], near[1]];
  for (let count = 0; count < STEPS; count++) {
    const step = stepTo(field, linear, root);
    if (step) {
      root[0] -= step[0];
      root[1] -= near[1] === 0 ? 0 : step[1];
    }
    if (!(Math.hypot(root[0] - near[0], root[1] - near[1]) < 0.2 * scale)) return null;
    if (!step || Math.hypot(...step) < DONE * scale) return root;
  }
  return null;
}

/** Whether two roots differ by less than a part of their size. */
function alike([x, y]: [number, number], [u, v]: [number, number], part: number): boolean {
  return Math.hypot(x - u, y - v) < part * (1e-3 + Math.hypot(x, y));
}

/** Sorts roots by falling real part, the positive imaginary part of a pair first. */
function sorted(roots: [number, number][]): ComplexArray {
  roots.sort((one, other) => other[0] - one[0] || other[1] - one[1]);
  return { real: Float64Array.from(roots, ([x]) => x), imaginary: Float64Array.from(roots, ([, y]) => y) };
}

/**
 * Rightmost characteristic roots of a linear field, 1/ms: its eigenvalues where no coupling has a delay; with delays those of the
 * generator's discretisation that Newton's method confirms on the characteristic equation.
 * @param wanted How many at most, with delays; the others of a pair come beside them.
 */
export function characteristicRoots(field: Field, linear: Linearization, wanted: number): ComplexArray {
  const V = field.variables.length;
  if (pathsOf(field).every(({ delayMs }) => delayMs === 0)) return eigenvalues(linear.closed, V);
  const M = Math.min(60, Math.max(16, 2 * wanted)), near = generatorRoots(field, linear, M);
  const longest = pathsOf(field).reduce((most, { delayMs }) => Math.max(most, delayMs), 0);
  const found: { from: [number, number]; root: [number, number] }[] = [];
  for (let k = 0; k < near.real.length && found.length < wanted; k++) {
    const from: [number, number] = [near.real[k], near.imaginary[k]];
    if (from[1] < 0) continue;
    // A root that is several times one is found by Newton's method slowly or not at all: there the discretisation is as good.
    const resolved = Math.hypot(...from) * longest / 2 < M / 3;
    const root = polish(field, linear, from) ?? (resolved ? from : null);
    if (!root || found.some((one) => alike(one.root, root, 1e-8) && !alike(one.from, from, 1e-4))) continue;
    found.push({ from, root });
    if (root[1] !== 0) found.push({ from: [from[0], -from[1]], root: [root[0], -root[1]] });
  }
  return sorted(found.map(({ root }) => root));
}
