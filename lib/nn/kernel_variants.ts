import type { Gpu } from "../gpu/gpu.ts";
import type { KernelVariant } from "../gpu/proof.ts";
import type { Variant } from "./variant_kernel.ts";

/** Names that are true or false in `//#if` lines. */
export type Flags = Record<string, boolean>;

/** One variant for each set of flags. */
export function ofFlags(flags: readonly Flags[], rest: Variant = {}): Variant[] {
  return flags.map((some) => ({ ...rest, flags: some }));
}

/** The same flags for LSTM, GRU and plain recurrent layers. */
export function ofEachKind(flags: readonly Flags[]): Flags[] {
  const kinds = [{ GRU: false, RNN: false }, { GRU: true, RNN: false }, { GRU: false, RNN: true }];
  return flags.flatMap((some) => kinds.map((kind) => ({ ...some, ...kind })));
}

/** The same flags by 1, 2 and 4 batch rows. */
export function byRows(flags: readonly Flags[]): Flags[] {
  return flags.flatMap((some) =>
    [1, 2, 4].map((rows) => ({ ...some, ROWS2: rows === 2, ROWS4: rows === 4 }))
  );
}

/** Kernels by rows, with the weights in one and in two parts, by 1, 2 and 4 batch rows. */
export function inParts(flags: readonly Flags[]): Variant[] {
  const memories = ([1, 2, 4] as const).map((batchRows) => ({ rows: 40, columns: 32, batchRows }));
  return [1, 2].flatMap((parts) => memories.flatMap((memory) => ofFlags(flags, { parts, memory })));
}

/** Kernels with all weights in registers, and with some of them. */
export function inRegisters(flags: readonly Flags[]): Variant[] {
  return [3, 2].flatMap((held) => ofFlags(flags, { held: { units: 8, quads: 3, held } }));
}

/** Variants of kernels as a proof lists them. @param folder Below `shaders/`. */
export function kernelVariants<Stem extends string>(
  folder: string,
  table: Readonly<Partial<Record<Stem, readonly Variant[]>>>,
  compile: (gpu: Gpu, stem: Stem, variant: Variant) => Promise<unknown>,
): KernelVariant[] {
  return (Object.entries(table) as [Stem, readonly Variant[]][]).flatMap(([stem, all]) =>
    all.map((variant) => {
      const flags = Object.entries(variant.flags ?? {}).filter(([, on]) => on).map(([name]) => name);
      const parts = variant.parts ? [`${variant.parts} parts`] : [];
      const name = [`${folder}/${stem}`, ...flags, ...parts].join(", ");
      return { name, compile: (gpu) => compile(gpu, stem, variant) };
    })
  );
}
