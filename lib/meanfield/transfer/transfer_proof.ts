import { type Agreement, atLeast, type Proof } from "../../gpu/proof.ts";
import { madeUp } from "../../random/made_up.ts";
import { type MadeUpTransfer, madeUpTransfers } from "./_made_up_transfer.ts";
import { probeKernel, probeTransfer } from "./_probe.ts";
import { conditionedJets } from "./_sensitivity.ts";
import { siegertTerms } from "./_siegert_terms.ts";
import { jetSize } from "./_wgsl.ts";
import type { SiegertTransfer } from "./siegert_spec.ts";
import type { Transfer } from "./transfer.ts";

/** Half of the distance of neighbours in single precision. */
const ROUNDING = 2 ** -24;
/** Roundings that each number goes through on its way into a jet, those of exp and log among them, but for sums over the corners of a table. */
const ROUNDINGS = 24;
/** Rates below this, Hz, may count as 0. */
const SILENT = 1e-30;
/** Places that are asked: more than a workgroup, and no multiple of one. */
const PLACES = 150;

/** Seeds whose transfer functions have all structures that the text depends on. */
const STRUCTURES = [0, 1, 2, 3];

/** Numbers of the box by which a part of a jet is multiplied, so that it is in Hz. */
function partSizes(low: readonly number[], high: readonly number[]): number[] {
  const wide = low.map((value, k) => high[k] - value);
  return [1, ...wide, ...wide.flatMap((one, k) => wide.slice(k).map((two) => one * two))];
}

/** Most roundings of a kind: a table sums 4^n products, and Siegert's formula stands on approximations that err by some roundings themselves. */
function roundingsOf({ kind }: Transfer, n: number): number {
  if (kind === "table") return ROUNDINGS + 4 ** n;
  return kind === "siegert" ? 2 * ROUNDINGS : ROUNDINGS;
}

/**
 * How much larger than what is left the terms of second derivatives are. Those of Siegert's formula by the noise, sigma², cancel but for a part of the
 * order of 1, while they grow as the square of what the box adds to the noise there.
 */
function cancellation({ spec, low, high }: MadeUpTransfer, x: ArrayLike<number>): number {
  if (spec.kind !== "siegert") return 1;
  const { power } = siegertTerms(spec as SiegertTransfer), wide = low.map((value, k) => high[k] - value);
  const own = power.reduce((sum, value, k) => sum + value * x[k], 0);
  return 1 + (power.reduce((sum, value, k) => sum + value * wide[k], 0) / own) ** 2;
}

/**
 * The largest error of a jet in units of its bound: as many roundings as each number goes through, times what a rounding of each number does, and as many of
 * the largest part of the jet, which others are made from by cancellation.
 */
function worstOf(
  found: Float32Array,
  given: MadeUpTransfer,
  places: Float32Array,
): { worst: number; heard: number } {
  const { spec, low, high } = given, n = low.length, size = jetSize(n), sizes = partSizes(low, high);
  const { jets, change } = conditionedJets(spec, places, n);
  const unit = ROUNDING * roundingsOf(spec, n);
  let worst = 0, heard = 0;
  for (let row = 0; row < jets.length; row += size) {
    if (jets[row] > SILENT) heard++;
    const at = row / size * n, factor = cancellation(given, places.subarray(at, at + n));
    const largest = factor *
      sizes.reduce((most, width, k) => Math.max(most, width * Math.abs(jets[row + k])), SILENT);
    for (let k = 0; k < size; k++) {
      const error = sizes[k] * Math.abs(found[row + k] - jets[row + k]);
      const ratio = error / (unit * (sizes[k] * change[row + k] + largest) + SILENT * sizes[k]);
      if (!(ratio <= worst)) worst = ratio;
    }
  }
  return { worst, heard };
}

/** Transfer functions of all kinds in WGSL against those in double precision. */
export const TRANSFER_PROOF: Proof = {
  name: "meanfield/transfer",
  shaders: ["meanfield/transfer_special", "meanfield/transfer_probe"],
  variants: STRUCTURES.flatMap((seed) =>
    madeUpTransfers(seed).map(({ spec }) => ({
      name: `meanfield/transfer_probe, ${spec.kind}, structure ${seed}`,
      compile: (gpu: Parameters<typeof probeKernel>[0]) => probeKernel(gpu, spec),
    }))
  ),
  async run(gpu, seed) {
    const all: Agreement[] = [];
    for (const made of madeUpTransfers(seed)) {
      const { spec, low, high } = made, n = low.length, random = madeUp(seed + 1000);
      const places = Float32Array.from(
        { length: PLACES * n },
        (_, at) => low[at % n] + (high[at % n] - low[at % n]) * random(),
      );
      const { worst, heard } = worstOf(await probeTransfer(gpu, spec, places), made, places);
      all.push({ of: `jets of the kind ${spec.kind}, in units of their bounds`, error: worst, bound: 1 });
      all.push(atLeast(`places where the kind ${spec.kind} is not silent`, heard, PLACES / 5));
    }
    return all;
  },
};
