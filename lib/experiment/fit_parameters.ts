import { displayedFit } from "./displayed_fit.ts";
import { requireKnown } from "../base/require_known.ts";
import { fail } from "../base/fail.ts";
import { median, standardDeviation } from "../analysis/summary.ts";
import type { OnProgress } from "../base/progress.ts";
import { DEFAULT_SEED } from "../random/default_seed.ts";
import { sampleBox } from "./dataset/sample_box.ts";
import { type FitSample, type FitTarget, largestError } from "./fit_target.ts";
import { FIT_OPTIONS, type FitOptions, type FitProgress } from "./fit_options.ts";
import { LocalSearch } from "./local_search.ts";

/**
 * Measures a system at many points at once.
 * @param points Parameter values of each point, in the order of the box. @param onProgress Told how far these points are.
 * @returns Values of the targets' measures at each point, in their order; null where one is undefined.
 */
export type MeasurePoints = (
  points: number[][],
  onProgress?: OnProgress,
) => Promise<(number | null)[][]>;

/** Result of {@linkcode fitParameters}. */
export interface FitResult {
  /** The point found, in the order of the box; null when the measures were undefined everywhere. */
  point: number[] | null;
  /** Values of the targets' measures there, medians of the repeats. */
  values: (number | null)[];
  /** Standard errors of these medians. */
  standardErrors: (number | null)[];
  /** Largest relative error of a target there; null when a measure is undefined. */
  error: number | null;
  /** Whether that error is at most the tolerance. */
  reached: boolean;
  /** Least and greatest value of each measure that was seen anywhere in the box; null when it was never defined. */
  seen: ({ low: number; high: number } | null)[];
  /** Every point measured. */
  samples: FitSample[];
}

function checkOptions({ box, targets }: FitOptions): void {
  if (box.length === 0 || targets.length === 0) {
    fail(
      "fit parameters",
      "there must be a free parameter and a target",
      `${box.length} and ${targets.length}`,
    );
  }
  const bad = targets.find(({ value }) => !Number.isFinite(value));
  if (bad) fail("fit parameters", `the target of ${bad.name} must be a finite number`, bad.value);
}

function seenOf(samples: readonly FitSample[], targets: readonly FitTarget[]): FitResult["seen"] {
  return targets.map((_, k) => {
    const known = samples.map(({ values }) => values[k]).filter((value) => value !== null);
    if (known.length === 0) return null;
    return known.reduce((range, value) => ({
      low: Math.min(range.low, value),
      high: Math.max(range.high, value),
    }), { low: Infinity, high: -Infinity });
  });
}

/** Median over repeats, and its standard error were they normal; null when any of them is undefined. */
function overRepeats(values: readonly (number | null)[]): [number | null, number | null] {
  if (values.some((value) => value === null)) return [null, null];
  const known = values as number[];
  const deviation = standardDeviation(known) * Math.sqrt(known.length / Math.max(1, known.length - 1));
  const error = known.length > 1 ? Math.sqrt(Math.PI / 2 / known.length) * deviation : null;
  return [median(known), error];
}

class Fitter {
  readonly samples: FitSample[];
  readonly #started = performance.now();
  /** Batches there may be: that over the box, one for each round, the repeats. */
  readonly #most: number;
  #batches = 0;
  #error: number;

  constructor(readonly measure: MeasurePoints, readonly options: FitOptions) {
    this.samples = [...options.samples ?? []];
    this.#most = (this.samples.length === 0 ? 1 : 0) + (options.rounds ?? 8) + 1;
    this.#error = this.#smallest(this.samples);
  }

  #smallest(samples: readonly FitSample[]): number {
    return samples.reduce(
      (least, { values }) => Math.min(least, largestError(values, this.options.targets) ?? Infinity),
      Infinity,
    );
  }

  /** @param batches Those that are done, with the part of the present one. */
  #tell(batches: number, stage: FitProgress["stage"]): void {
    this.options.onProgress?.({
      fraction: batches / this.#most,
      wallSeconds: (performance.now() - this.#started) / 1000,
      doing: `${this.samples.length} points`,
      stage,
      points: this.samples.length,
      error: this.#error,
    });
  }

  /** Measures some points in one batch and keeps them. */
  async run(points: number[][], stage: FitProgress["stage"]): Promise<FitSample[]> {
    this.options.signal?.throwIfAborted();
    // Rounds that are not needed count as done.
    const before = stage === "confirm" ? this.#most - 1 : this.#batches;
    const values = await this.measure(points, ({ fraction }) => this.#tell(before + fraction, stage));
    const fresh = points.map((point, k) => ({ point, values: values[k] }));
    this.samples.push(...fresh);
    this.#error = Math.min(this.#error, this.#smallest(fresh));
    this.#batches = before + 1;
    this.#tell(this.#batches, stage);
    return fresh;
  }

  async confirm(points: readonly number[][]): Promise<Omit<FitResult, "seen" | "samples">[]> {
    const { targets, repeats = 8, tolerance = 0.02 } = this.options;
    const fresh = await this.run(points.flatMap((point) => new Array(repeats).fill(point)), "confirm");
    return points.map((point, p) => {
      const own = fresh.slice(p * repeats, (p + 1) * repeats);
      const results = targets.map((_, k) => overRepeats(own.map((sample) => sample.values[k])));
      const values = results.map(([value]) => value);
      const error = largestError(values, targets);
      const standardErrors = results.map(([, standardError]) => standardError);
      return { point, values, standardErrors, error, reached: error !== null && error <= tolerance };
    });
  }

  async fit(): Promise<FitResult> {
    const { box, targets, globalPoints = 256, rounds = 8, seed = DEFAULT_SEED } = this.options;
    if (this.samples.length === 0) {
      const flat = sampleBox(box, { points: globalPoints, seed });
      const points = Array.from(
        { length: globalPoints },
        (_, k) => Array.from(flat.subarray(k * box.length, (k + 1) * box.length)),
      );
      await this.run(points, "global");
    }
    const search = new LocalSearch(this.samples, this.options);
    for (let round = 0; round < rounds && !search.settled; round++) {
      await this.run(search.designs(round), "local");
      search.advance(this.samples);
    }
    const found = search.places.length > 0 ? await this.confirm(search.places) : [];
    const best = found.toSorted((a, b) => (a.error ?? Infinity) - (b.error ?? Infinity))[0] ?? {
      point: null,
      values: targets.map(() => null),
      standardErrors: targets.map(() => null),
      error: null,
      reached: false,
    };
    return { ...best, seen: seenOf(this.samples, targets), samples: this.samples };
  }
}

/**
 * Finds parameters within a box at which a noisy system has wanted statistics.
 *
 * First a Sobol design over the whole box, in one batch. Then, around the best few of its points that lie apart, rounds
 * of local designs, all in one batch per round: each measure is regressed on the parameters over a trust region, by a
 * quadratic that outliers hardly move, and the region moves to where the regressions meet the targets best
 * (Levenberg and Marquardt); it shrinks when that lies inside, and stays when it lies on its edge. The regressions average
 * the noise of many points, so that no single point needs long runs. The points reached are measured again by repeats,
 * and the best is returned. Where more parameters are free than targets given, a whole family of points has the wanted
 * statistics: one of them is returned. Trust regions with regression models: Conn A. R., Scheinberg K., Vicente L. N.
 * (2009), Introduction to derivative-free optimization, doi:10.1137/1.9780898718768.
 *
 * A target that cannot be reached gives the nearest point found, `reached` false, and the range of each measure that was
 * seen over the box.
 * @param measure Runs the system, a surrogate for example, at many points at once; with a fixed seed the fit is repeatable.
 * @param options Box and targets.
 * @throws {RangeError} When there is no free parameter, no target, or a target is no number.
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { fitParameters } from "./fit_parameters.ts";
 *
 * const measure = (points: number[][]) => Promise.resolve(points.map(([a, b]) => [a * b, a + b]));
 * const { point } = await fitParameters(measure, {
 *   box: [{ name: "a", low: 0, high: 2 }, { name: "b", low: 2, high: 9 }],
 *   targets: [{ name: "product", value: 5 }, { name: "sum", value: 6 }],
 * });
 * console.assert(Math.abs(point![0] - 1) < 0.05 && Math.abs(point![1] - 5) < 0.1);
 * ```
 */
export async function fitParameters(measure: MeasurePoints, options: FitOptions): Promise<FitResult> {
  requireKnown("fit parameters", options, FIT_OPTIONS);
  checkOptions(options);
  return displayedFit(await new Fitter(measure, options).fit(), options);
}
