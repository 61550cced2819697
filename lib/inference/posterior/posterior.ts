import { fail } from "../../base/fail.ts";
import { requireWhole } from "../../base/require_number.ts";
import type { TrainedModel } from "../../nn/model_file.ts";
import { ConditionalDensity } from "../density/conditional_density.ts";
import { type DensitySpec, fromUnit, toUnit } from "../density/density_spec.ts";

const TASK = "ask the posterior";

/** Values that are compatible with an observation, and how much so. */
export interface PosteriorDraws {
  /** Names of the parameters. (D) */
  names: string[];
  /** Their values. (N, D) */
  values: Float64Array;
  /** The same in the unit box. (N, D) */
  units: Float64Array;
}

/** A part of the box to which a posterior is confined. */
export interface PosteriorRegion {
  /** Which of some points belong to it. @param units (N, D) */
  contains(units: Float64Array): boolean[];
}

/** Draws outside of its region for each one inside, from which on a posterior is said to lie outside. */
const MOST_OUTSIDE = 100;

/** Draws that are taken at a time from a posterior with a region. */
const BLOCK = 256;

/**
 * Which parameters are compatible with an observation: the mean of the densities of several members, which differ where there is little to learn from.
 */
export class Posterior {
  private constructor(
    /** Its densities. */
    readonly members: readonly ConditionalDensity[],
    /** The part of the box to which it is confined, as it learnt from there alone; null: all of it. */
    readonly region: PosteriorRegion | null,
  ) {}

  /**
   * Opens a posterior on the processor.
   * @param models Densities of the same parameters and context, which learnt apart. @param region Where they learnt, if not in all of the box.
   * @throws {RangeError} When there is none, or they are of other parameters or of another context.
   */
  static async open(
    models: readonly TrainedModel<DensitySpec>[],
    region: PosteriorRegion | null = null,
  ): Promise<Posterior> {
    if (models.length === 0) fail(TASK, "it must have a member", "none");
    const about = ({ parameters, context: { names, steps } }: DensitySpec) =>
      JSON.stringify([parameters, names, steps]);
    const other = models.findIndex(({ spec }) => about(spec) !== about(models[0].spec));
    if (other >= 0) {
      fail(TASK, "all members must be of the same parameters and measures", `another of member ${other}`);
    }
    return new Posterior(await Promise.all(models.map((model) => ConditionalDensity.open(model))), region);
  }

  /** The spec of the first member, whose parameters and names of the context are those of all. */
  get spec(): DensitySpec {
    return this.members[0].spec;
  }

  /** Numbers of one observation. */
  get contextLength(): number {
    const { context: { names, steps } } = this.spec;
    return names.length * steps;
  }

  /** Checks an observation. @throws {RangeError} When it is of another length, is missing altogether, or lacks what all must have. */
  check(context: ArrayLike<number>): void {
    const { context: { names, missing } } = this.spec;
    if (context.length !== this.contextLength) {
      fail(TASK, `an observation must have ${this.contextLength} numbers`, context.length);
    }
    const all = Array.from(context), lost = all.findIndex((value) => Number.isNaN(value));
    if (all.every((value) => Number.isNaN(value))) fail(TASK, "something must be observed", "nothing");
    if (lost >= 0 && !missing) {
      const rule = `${names[lost % names.length]} must be observed, as all of what it learnt from was`;
      fail(TASK, rule, "missing");
    }
  }

  /**
   * Values that are compatible with an observation.
   * @param context The observation, NaN where it is missing. (T, C)
   * @param options Number of values; seed; number of the observation, which chooses the random numbers.
   * @throws {RangeError} When the observation does not fit.
   */
  draw(
    context: ArrayLike<number>,
    { draws, seed, observation = 0 }: { draws: number; seed: number; observation?: number },
  ): PosteriorDraws {
    requireWhole(TASK, "draws", draws, 1, 2 ** 24);
    this.check(context);
    const { spec: { parameters }, region } = this, D = parameters.length;
    const units = region
      ? this.#confined(context, { draws, seed, observation }, region)
      : this.#drawn(context, draws, { seed, observation, first: 0 });
    return {
      names: parameters.map(({ name }) => name),
      values: units.map((unit, at) => fromUnit(parameters[at % D], unit)),
      units,
    };
  }

  /** Draws of the members, one of each in turn, so that any first part of them is fair. (draws, D) */
  #drawn(
    context: ArrayLike<number>,
    draws: number,
    { first, ...place }: { seed: number; observation: number; first: number },
  ): Float64Array {
    const { members } = this, D = this.spec.parameters.length, M = members.length;
    const all = new Float64Array(draws * D);
    members.forEach((density, member) => {
      const count = Math.floor((draws + M - 1 - member) / M);
      const own = density.draw(context, count, { ...place, member, first });
      for (let n = 0; n < count; n++) {
        for (let d = 0; d < D; d++) all[(n * M + member) * D + d] = own[n * D + d];
      }
    });
    return all;
  }

  /** Draws inside of a region: those outside are left out. (draws, D) */
  #confined(
    context: ArrayLike<number>,
    { draws, ...place }: { draws: number; seed: number; observation: number },
    region: PosteriorRegion,
  ): Float64Array {
    const D = this.spec.parameters.length, units = new Float64Array(draws * D);
    let found = 0;
    for (let first = 0; found < draws; first += BLOCK) {
      if (first >= MOST_OUTSIDE * Math.max(BLOCK, found)) {
        fail(TASK, "it must reach into the region that it learnt from", `${found} of ${first} draws`);
      }
      const block = this.#drawn(context, BLOCK, { ...place, first }), inside = region.contains(block);
      for (let row = 0; row < BLOCK && found < draws; row++) {
        if (inside[row]) units.set(block.subarray(row * D, (row + 1) * D), D * found++);
      }
    }
    return units;
  }

  /**
   * Log densities in the unit box, nats: -Infinity outside of it. Of a posterior with a region those before it was cut, and -Infinity outside of the region.
   * @param units Values of 0 to 1. (N, D) @param contexts Of each row, or one for all. (N or 1, T, C)
   */
  logDensity(units: Float64Array, contexts: Float64Array): Float64Array {
    const D = this.spec.parameters.length, { members } = this;
    const own = members.map((density) => density.logDensity(units, contexts));
    const inside = this.region?.contains(units);
    return own[0].map((_, row) => {
      if (inside && !inside[row]) return -Infinity;
      if (units.subarray(row * D, (row + 1) * D).some((unit) => !(unit >= 0 && unit <= 1))) return -Infinity;
      const most = Math.max(...own.map((values) => values[row]));
      const sum = own.reduce((all, values) => all + Math.exp(values[row] - most), 0);
      return most + Math.log(sum / members.length);
    });
  }

  /** Values of parameters in the unit box; of whole numbers the middles of their stretches. @param values (N, D) */
  unitsOf(values: ArrayLike<number>): Float64Array {
    const { parameters } = this.spec, D = parameters.length;
    return Float64Array.from(values, (value, at) => toUnit(parameters[at % D], value));
  }
}
