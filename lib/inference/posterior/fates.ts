import { fail } from "../../base/fail.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { ConditionalDensity } from "../density/conditional_density.ts";
import type { DensityParameter, DensitySpec } from "../density/density_spec.ts";
import { trainDensity } from "../density/train_density.ts";
import { DEFAULT_SEED } from "../../random/default_seed.ts";
import { STREAMS } from "../../random/streams.ts";
import { WordStream } from "../../random/word_stream.ts";
import type { LoopOptions } from "../../nn/loop_options.ts";
import type { TrainedModel } from "../../nn/model_file.ts";

/** What may come of a run: it hardly does anything, it is active, it runs away. */
export const FATES = ["silent", "active", "explosive"] as const;

/** One of {@linkcode FATES}. */
export type Fate = typeof FATES[number];

const ACTIVE = FATES.indexOf("active");

/** Each fate has a third of the unit box, and its values are spread over this part in the middle of it: with gaps between them a smooth density tells them apart. */
const SPREAD = 0.2;

/** Where the thirds end. */
const ENDS = FATES.map((_, fate) => (fate + 1) / FATES.length);

/** Layers of the classifier: what comes of runs changes at one border mostly. */
const LAYERS = [
  { kind: "dense", units: 32, activation: "silu" },
  { kind: "dense", units: 32, activation: "silu" },
] as const;

/** Training steps of the classifier. */
const STEPS = 2000;

/** Where in a box runs are silent, active, explosive: a classifier of points. */
export class Fates {
  private constructor(
    /** Which is one density, of a number that stands for the fate. */
    readonly density: ConditionalDensity,
  ) {}

  /** Opens a classifier that {@linkcode learnFates} made. */
  static async open(model: TrainedModel<DensitySpec>): Promise<Fates> {
    return new Fates(await ConditionalDensity.open(model));
  }

  /** Probabilities of all fates. @param units Points in the unit box. (N, D) @returns (N, 3) */
  probabilities(units: Float64Array): Float64Array {
    const below = this.density.cumulative(units, ENDS);
    return below.map((value, at) => at % FATES.length === 0 ? value : value - below[at - 1]);
  }

  /** Probabilities of being active. @param units (N, D) @returns (N) */
  active(units: Float64Array): Float64Array {
    return this.probabilities(units).filter((_, at) => at % FATES.length === ACTIVE);
  }
}

/**
 * Learns what comes of runs at points of a box, by which those that are silent or run away are left out of further ones: a classifier, the density of a
 * number that stands for the fate, given the point.
 * @param data Points in the unit box, (N, D), and what came of them, (N).
 * @returns null where all are active: there is nothing to learn.
 * @throws {RangeError} When there are no points, or none is active.
 */
export async function learnFates(
  gpu: Gpu | null,
  { parameters, units, fates }: {
    parameters: readonly DensityParameter[];
    units: Float64Array;
    fates: readonly Fate[];
  },
  options: Pick<LoopOptions, "seed" | "steps" | "engine" | "onProgress" | "signal"> = {},
): Promise<Fates | null> {
  if (!fates.includes("active")) {
    fail("learn where runs are active", "some must be", `none of ${fates.length}`);
  }
  if (fates.every((fate) => fate === "active")) return null;
  const words = new WordStream(options.seed ?? DEFAULT_SEED, STREAMS.within);
  const { model } = await trainDensity(gpu, {
    steps: STEPS,
    ...options,
    data: {
      parameters: [{ name: "fate", low: 0, high: FATES.length }],
      values: Float64Array.from(
        fates,
        (fate) => FATES.indexOf(fate) + 0.5 + SPREAD * (words.fraction() - 0.5),
      ),
      names: parameters.map(({ name }) => name),
      context: units,
    },
    layers: [...LAYERS],
    components: 4,
    heldOut: Math.floor(fates.length / 10),
  });
  return await Fates.open(model);
}
