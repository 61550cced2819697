import type { Gpu } from "../../gpu/gpu.ts";
import type { KernelVariant } from "../../gpu/proof.ts";
import { kernelVariants } from "../../nn/kernel_variants.ts";
import type { Variant } from "../../nn/variant_kernel.ts";
import type { CountStem, CountVariant } from "./_kernels.ts";
import { parseLayers } from "../../nn/layer_list.ts";
import { madeUp } from "../../random/made_up.ts";
import { joinPopulations, populationArray } from "../../system/population_counts.ts";
import type { Likelihood } from "./distributions.ts";
import type { CountData } from "./count_data.ts";
import type { TrainingOptions } from "./training_options.ts";

/** Channels of a coarse state. */
const CHANNELS = ["a", "b", "c"];

/** P of the designs, each of which meets all of them over four seeds. */
export const POPULATIONS = [1, 2, 3, 8];

/** Counts of a made-up oscillation. */
function madeUpCounts(seed: number, P: number): CountData {
  const networks = 3, bins = 60, random = madeUp(seed + 1);
  const wave = (at: number, high: number) => Math.floor(8 * random()) + (at % 18 < 5 ? high : 0);
  const populations = Array.from({ length: P }, (_, p) => ({ name: `population ${p}`, size: 60 - p }));
  const series = populations.map((_, p) =>
    Uint16Array.from({ length: networks * bins }, (_, at) => wave(at + 2 * p, 12 / (1 + p)))
  );
  return joinPopulations({ populations, binMs: 1, networks, bins }, series);
}

/** The same with a coarse state of three channels. */
function madeUpStates(seed: number, P: number): CountData {
  const counts = madeUpCounts(seed, P), e = populationArray(counts, 0), C = CHANNELS.length;
  const values = Float32Array.from({ length: C * e.length }, (_, at) => {
    return Math.sin(0.3 * at) + 0.1 * e[Math.floor(at / C)];
  });
  return { ...counts, state: { names: CHANNELS, values } };
}

/** A surrogate of made-up counts. */
export interface MadeUpDesign {
  layers: string;
  /** P. */
  populations: number;
  likelihood?: Likelihood;
  /** Beside the counts there is a coarse state. */
  state?: boolean;
  /** Bins of history that are inputs. */
  window?: number;
}

/** Its training, with batches of odd and of whole sizes by the seed. */
export function madeUpTraining(
  { layers, populations, likelihood, state = false, window = 1 }: MadeUpDesign,
  seed: number,
): TrainingOptions {
  const [batch, bins, burnIn] = [[5, 12, 2], [1, 1, 0], [33, 7, 1], [64, 4, 0]][seed % 4];
  return {
    data: state ? madeUpStates(seed, populations) : madeUpCounts(seed, populations),
    spec: { layers: parseLayers(layers), likelihood, history: window },
    steps: 4,
    batch,
    window: bins,
    burnIn,
    warmup: 1,
    heldOut: 1,
    seed: 3,
  };
}

/** Variants of a kernel: the same for each P, or all for the usual two populations and some for other numbers. */
type VariantsByCount = readonly Variant[] | Record<"usual" | "elsewhere", readonly Variant[]>;

/** Variants of kernels, for each P. */
export function variantsForEach<Stem extends string = CountStem>(
  table: Partial<Record<Stem, VariantsByCount>>,
  compile: (gpu: Gpu, stem: Stem, variant: CountVariant) => Promise<unknown>,
): KernelVariant[] {
  const listsOf = (populations: number) =>
    Object.fromEntries(
      (Object.entries(table) as [Stem, VariantsByCount][]).map(([stem, variants]) => [
        stem,
        "usual" in variants ? variants[populations === 2 ? "usual" : "elsewhere"] : variants,
      ]),
    ) as Partial<Record<Stem, readonly Variant[]>>;
  return POPULATIONS.flatMap((populations) =>
    kernelVariants(
      `${populations} populations, surrogate/counts`,
      listsOf(populations),
      (gpu, stem: Stem, variant) => compile(gpu, stem, { ...variant, populations }),
    )
  );
}
