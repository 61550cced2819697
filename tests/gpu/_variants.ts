import { PROOFS } from "../../lib/doctor/proofs.ts";
import type { KernelVariant } from "../../lib/gpu/proof.ts";

/** Every kernel in every combination of flags that its host code can ask for. */
export const VARIANTS: readonly KernelVariant[] = PROOFS.flatMap(({ variants }) => variants);

/** Stem of the kernel of a variant, such as `nn/adam`. */
export function stemOfVariant({ name }: KernelVariant): string {
  return name.split(", ").find((part) => part.includes("/")) ?? name;
}

/** One variant of each kernel: the one with the longest name, which has the most flags. */
export function oneVariantOfEach(variants: readonly KernelVariant[]): KernelVariant[] {
  const chosen = new Map<string, KernelVariant>();
  for (const variant of variants) {
    const stem = stemOfVariant(variant), before = chosen.get(stem);
    if (!before || variant.name.length > before.name.length) chosen.set(stem, variant);
  }
  return [...chosen.values()];
}
