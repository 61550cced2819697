import { cores } from "../base/cores.ts";
import type { Gpu } from "../gpu/gpu.ts";
import type { WeightBlock } from "./weight_block.ts";

/** What a recurrent kernel with its weights in registers is laid out for. */
export interface HeldSize {
  /** Hidden units that a workgroup has room for; it has four invocations for each. */
  units: number;
  /** Products of a sum, in fours. */
  quads: number;
  /** Those of them whose weights are kept. */
  held: number;
}

/** Most hidden units: a workgroup has 512 invocations then. */
const MOST_UNITS = 128;
/** Registers of a multiprocessor, of 32 bits, that its invocations share; each takes some 48 beside its weights. */
const REGISTERS = 65_536, OTHER_REGISTERS = 48;

function sizeOf(least: number, values: number): HeldSize {
  const units = Math.ceil(least / 8) * 8, quads = Math.ceil(values / 4);
  const most = Math.min(160, Math.floor(REGISTERS / (4 * units)) - OTHER_REGISTERS);
  return { units, quads, held: Math.min(quads, Math.floor(most / 4)) };
}

/** Sizes of the forward kernels: a sum of K products, and an invocation for each input. */
export const forwardSize = ({ rows, columns }: WeightBlock): HeldSize =>
  sizeOf(Math.max(columns, (rows - columns - 1) / 4), rows);

/** Sizes of the backward kernel: a quarter of the H units, with four products each. */
export const backwardSize = ({ columns }: WeightBlock): HeldSize =>
  sizeOf(columns, 4 * Math.ceil(columns / 4));

/** Bytes of workgroup memory for each batch row of the forward kernels. */
export const heldBytes = ({ units, quads }: HeldSize): number => 16 * (quads + units);

/** Whether registers can hold the weights of a recurrent layer, or more than half of them. */
export function fitsHeld(gpu: Gpu, block: WeightBlock): boolean {
  const size = forwardSize(block);
  return size.units <= MOST_UNITS && size.quads <= 2 * size.held &&
    4 * size.units <= gpu.limit("maxComputeInvocationsPerWorkgroup") &&
    heldBytes(size) <= gpu.limit("maxComputeWorkgroupStorageSize");
}

/**
 * Batch rows of a workgroup: few, as long as all units of the device have work.
 * @param options.most Most of them. @default 4
 * @param options.more Bytes of workgroup memory of a row beside the layer's. @default 0
 */
export function heldRows(
  gpu: Gpu,
  batch: number,
  { block, most = 4, more = 0 }: { block: WeightBlock; most?: 4 | 8; more?: number },
): 1 | 2 | 4 | 8 {
  const { rows, columns } = block, size = forwardSize(block);
  const available = gpu.limit("maxComputeWorkgroupStorageSize");
  const enough = gpu.adapter.software ? cores() : 256;
  // Each invocation fetches one input at most.
  const fits = (count: number) =>
    count <= most && count * (heldBytes(size) + more) <= available &&
    count * (rows - columns - 1) <= 4 * size.units;
  return ([8, 4, 2] as const).find((count) => fits(count) && Math.ceil(batch / count) >= enough) ?? 1;
}

/** The constants of {@linkcode HeldSize} in WGSL. */
export function heldConstants({ units, quads, held }: HeldSize): string {
  return `const UNITS = ${units}u;\nconst QUADS = ${quads}u;\nconst HELD = ${held}u;`;
}
