import type { Gpu } from "./gpu.ts";

/** A kernel in one combination of its flags and constants. */
export interface KernelVariant {
  /** Stem of the kernel and what is particular, such as `nn/adam, NADAM`. */
  name: string;
  /** Compiles it, and may run it once. */
  compile(gpu: Gpu): Promise<unknown>;
}

/** One quantity of a kernel beside that of its reference. */
export interface Agreement {
  /** What is compared, with its unit: `voltage, mV`, `words of the run`. */
  of: string;
  /** Largest error, or how many values differ. */
  error: number;
  /** The most that rounding explains; 0 where both must be the same. */
  bound: number;
}

/**
 * A kernel's registration: what compiles it and what proves it against a plain reference. The doctor and the tests run all
 * proofs, both WGSL compilers are given all variants, and the layout check looks for a proof of every shader.
 */
export interface Proof {
  /** Stem of the kernel, or of the host wrapper that runs several, such as `markov/mif_ensemble`. */
  name: string;
  /** Stems of the shaders that it proves, pieces without an entry point included: {@link Proof.run} runs all of them. */
  shaders: readonly string[];
  /** Every combination of flags that the host code can ask for. */
  variants: readonly KernelVariant[];
  /**
   * Runs kernels and reference on random inputs and compares them.
   * @param seed Chooses the inputs and, among awkward ones, their sizes.
   */
  run(gpu: Gpu, seed: number): Promise<Agreement[]>;
}

/** What proves kernels of the processor against their plain reference. */
export interface ProcessorProof {
  /** Folder of the kernels, such as `nn/processor`. */
  name: string;
  /** Runs kernels and reference on random inputs and compares them. */
  run(seed: number): Promise<Agreement[]>;
}

/** The comparisons that lie outside of their bounds; those that are not finite do. */
export function disagreements(comparisons: readonly Agreement[]): Agreement[] {
  return comparisons.filter(({ error, bound }) => !(error <= bound));
}

/** The largest difference of two lists, NaN when a value is, infinite when their lengths differ. */
export function largestError(found: ArrayLike<number>, wanted: ArrayLike<number>): number {
  if (found.length !== wanted.length) return Infinity;
  let most = 0;
  for (let at = 0; at < wanted.length; at++) {
    const error = Math.abs(found[at] - wanted[at]);
    if (!(error <= most)) most = error;
    if (Number.isNaN(error)) return NaN;
  }
  return most;
}

/** How many values differ; values that one list lacks do. */
export function unequal(found: ArrayLike<number>, wanted: ArrayLike<number>): number {
  let count = Math.abs(found.length - wanted.length);
  for (let at = 0; at < Math.min(found.length, wanted.length); at++) {
    count += Number(found[at] !== wanted[at]);
  }
  return count;
}

/** The largest absolute value, for bounds relative to a whole array. */
export function largest(values: ArrayLike<number>): number {
  let most = 0;
  for (let at = 0; at < values.length; at++) most = Math.max(most, Math.abs(values[at]));
  return most;
}

/** That there was enough to compare: silence agrees with silence. */
export function atLeast(of: string, found: number, least: number): Agreement {
  return { of: `${of} that lack to ${least}`, error: Math.max(0, least - found), bound: 0 };
}

/** All combinations of flags that exclude nothing. */
export function combinations(names: readonly string[]): Record<string, boolean>[] {
  return names.reduce<Record<string, boolean>[]>(
    (all, name) => all.flatMap((flags) => [{ ...flags, [name]: false }, { ...flags, [name]: true }]),
    [{}],
  );
}
