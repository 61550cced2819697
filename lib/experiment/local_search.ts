import { polynomialTerms } from "../analysis/least_squares.ts";
import { DEFAULT_SEED } from "../random/default_seed.ts";
import type { BoxRange } from "./dataset/box.ts";
import { sampleBox } from "./dataset/sample_box.ts";
import type { FitOptions } from "./fit_options.ts";
import { type FitSample, largestError } from "./fit_target.ts";
import { fitLocalModel, minimiseWithin, modelValues } from "./local_model.ts";

/** First half width of a trust region, as a part of the box; where the search may end; the least; how far apart starts lie. */
const FIRST_RADIUS = 0.2;
const SMALL_RADIUS = 0.08;
const LEAST_RADIUS = 0.03;
const APART = 0.15;
const SHRINK = 0.6;
/** Points up to this many half widths away still tell about a trust region. */
const REACH = 1.25;
/** Weight that keeps parameters which the targets do not settle near the middle of the region. */
const PULL = 1e-3;
/** Part of the tolerance that the regressions must promise before the search ends. */
const PROMISE = 0.5;

/** A trust region in coordinates of the unit box. */
interface Region {
  centre: number[];
  radius: number;
  /** Largest relative error that the regressions promise at the centre, their own standard error included. */
  error: number;
}

/** Trust regions around the best points of a design, moved and shrunk side by side. */
export class LocalSearch {
  readonly #regions: Region[];
  readonly #box: readonly BoxRange[];

  /** @param samples The design over the whole box. @param options Of the fit. */
  constructor(samples: readonly FitSample[], readonly options: FitOptions) {
    this.#box = options.box;
    this.#regions = [];
    const ranked = samples.map((sample) => ({
      centre: this.#unit(sample.point),
      error: largestError(sample.values, options.targets) ?? Infinity,
    })).filter(({ error }) => error < Infinity).toSorted((a, b) => a.error - b.error);
    for (const { centre } of ranked) {
      if (this.#regions.length >= (options.starts ?? 3)) break;
      const near = this.#regions.some((region) =>
        region.centre.every((value, p) => Math.abs(value - centre[p]) < APART)
      );
      if (!near) this.#regions.push({ centre, radius: FIRST_RADIUS, error: Infinity });
    }
  }

  #unit(point: readonly number[]): number[] {
    return point.map((value, p) => (value - this.#box[p].low) / (this.#box[p].high - this.#box[p].low));
  }

  #point(unit: readonly number[]): number[] {
    return unit.map((value, p) => this.#box[p].low + value * (this.#box[p].high - this.#box[p].low));
  }

  /** Centres of the regions, as points. */
  get places(): number[][] {
    return this.#regions.map(({ centre }) => this.#point(centre));
  }

  /** True when a small region promises errors well within the tolerance, or when there is no region. */
  get settled(): boolean {
    const enough = PROMISE * (this.options.tolerance ?? 0.02);
    const done = this.#regions.some(({ error, radius }) => error <= enough && radius <= SMALL_RADIUS);
    return done || this.#regions.length === 0;
  }

  /** The next local designs of all regions, to be measured in one batch. */
  designs(round: number): number[][] {
    const parameters = this.#box.length;
    const terms = polynomialTerms(this.#box.map(() => 0), 2).length;
    const { localPoints = Math.max(24, 2 * terms), seed = DEFAULT_SEED } = this.options;
    return this.#regions.flatMap(({ centre, radius }, r) => {
      const low = centre.map((value) => Math.max(0, value - radius));
      const high = centre.map((value) => Math.min(1, value + radius));
      const ranges = this.#box.map(({ name }, p) => ({
        name,
        low: this.#point(low)[p],
        high: this.#point(high)[p],
      }));
      const flat = sampleBox(ranges, { points: localPoints, seed: seed + 1000 * (round + 1) + r });
      return Array.from(
        { length: localPoints },
        (_, k) => Array.from(flat.subarray(k * parameters, (k + 1) * parameters)),
      );
    });
  }

  /** Moves and resizes the regions by what was measured. */
  advance(samples: readonly FitSample[]): void {
    for (const region of this.#regions) this.#advance(region, samples);
  }

  #advance(region: Region, samples: readonly FitSample[]): void {
    const { centre, radius } = region;
    const known = samples.filter(({ values }) => values.every((value) => value !== null))
      .map(({ point, values }) => ({
        u: this.#unit(point).map((value, p) => (value - centre[p]) / radius),
        values: values as number[],
      }))
      .filter(({ u }) => u.every((value) => Math.abs(value) <= REACH));
    if (known.length <= centre.length + 1) {
      region.radius = Math.max(LEAST_RADIUS, SHRINK * radius);
      return;
    }
    const model = fitLocalModel(known.map(({ u }) => u), known.map(({ values }) => values));
    const { targets } = this.options;
    const errors = (u: readonly number[]) =>
      modelValues(model, u).map((value, k) => (value - targets[k].value) / (Math.abs(targets[k].value) || 1));
    const best = minimiseWithin({
      residuals: (u) => [...errors(u), ...u.map((value) => PULL * value)],
      low: centre.map((value) => Math.max(-1, -value / radius)),
      high: centre.map((value) => Math.min(1, (1 - value) / radius)),
    }, centre.map(() => 0));
    const spread = Math.sqrt(model.coefficients.length / model.noise.length / known.length);
    region.error = Math.max(
      ...errors(best.u).map((error, k) =>
        Math.abs(error) + spread * model.noise[k] / (Math.abs(targets[k].value) || 1)
      ),
    );
    region.centre = centre.map((value, p) => Math.min(1, Math.max(0, value + radius * best.u[p])));
    const inside = best.u.every((value) => Math.abs(value) < 0.99);
    if (inside) region.radius = Math.max(LEAST_RADIUS, SHRINK * radius);
  }
}
