import { cores } from "../base/cores.ts";
import { fail } from "../base/fail.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { fitsHeld } from "./held_weights.ts";
import { LimitError } from "../gpu/errors.ts";
import { UNIFORM_VEC4, type WeightBlock } from "./weight_block.ts";

/**
 * How a layer's kernels are spread over invocations.
 *
 * `rows`: an invocation runs its batch rows through all units, weights in uniform bindings, state in private memory; what
 * software adapters do well. `units`: a workgroup shares its batch rows, an invocation per hidden unit; for layers of any size. `held`: a
 * workgroup has four invocations per unit, which fetch the weights once and keep them in registers; what GPUs do well. Dense layers have one
 * form for `rows` and one for the others.
 */
export type Schedule = "rows" | "units" | "held";

/** Most hidden units of the schedule `rows`. */
const MAX_ROWS_HIDDEN = 128;
/** Most rows k that the kernels by rows hold in private memory. */
const MAX_ROWS_K = 272;
/** Uniform bindings of a stage that WebGPU guarantees, but for the kernel's own two. */
const MAX_PARTS = 10;

/** Rows k of a layer's weights in one uniform part: a multiple of 16, so that parts start where uniforms may. */
export function partRows(block: WeightBlock): number {
  return Math.floor(UNIFORM_VEC4 / block.columns / 16) * 16;
}

/** Uniform parts of a layer's weights. */
export function partCount(block: WeightBlock): number {
  return Math.ceil(block.rows / partRows(block));
}

/** Whether a layer is small enough for the schedule `rows`. */
export function fitsRows(block: WeightBlock): boolean {
  return block.columns <= MAX_ROWS_HIDDEN && block.rows <= MAX_ROWS_K && partCount(block) <= MAX_PARTS;
}

/** The schedule of a layer on this adapter. */
export function chooseSchedule(gpu: Gpu, block: WeightBlock, wanted?: Schedule): Schedule {
  if (wanted === "rows" && !fitsRows(block)) {
    fail(
      "run a recurrent layer by rows",
      `it may have ${MAX_ROWS_HIDDEN} units and ${MAX_ROWS_K} inputs and units`,
      `${block.columns} and ${block.rows}`,
    );
  }
  if (wanted === "held" && !fitsHeld(gpu, block)) {
    fail(
      "hold the weights of a recurrent layer in registers",
      "it may have 128 units, and few inputs beside them",
      `${block.columns} units and ${block.rows - block.columns - 1} inputs`,
    );
  }
  if (wanted) return wanted;
  // Barriers cost a software adapter as much as hundreds of products.
  if (gpu.adapter.software) return fitsRows(block) ? "rows" : "units";
  return fitsHeld(gpu, block) ? "held" : "units";
}

/** Batch rows per workgroup of the schedule `units`: more share each weight that is loaded, fewer keep all cores busy. */
export type RowsPerOwner = 1 | 2 | 4;

/** Flags of `row.wgsl`. */
export function rowFlags(rows: RowsPerOwner): Record<string, boolean> {
  return { ROWS2: rows === 2, ROWS4: rows === 4 };
}

/** Bytes of private memory that WGSL allows an invocation. */
const PRIVATE_BYTES = 8192;

/** Whether the private memory of four rows, the way back included, is what WGSL allows. */
function fitFour({ rows, columns }: WeightBlock): boolean {
  const padded = (length: number) => Math.ceil(length / 16) * 16;
  return 4 * (4 * padded(rows + 7) + 24 * padded(columns)) <= PRIVATE_BYTES;
}

/** Invocations per workgroup (one vector of a CPU, or enough for a GPU) and rows per invocation of the schedule `rows`. */
export function spreadRows(
  gpu: Gpu,
  batch: number,
  block: WeightBlock,
): { lanes: number; batchRows: RowsPerOwner; workgroups: number } {
  const lanes = gpu.adapter.software ? 8 : 32;
  const enough = gpu.adapter.software ? cores() : 256;
  const able = fitFour(block) ? [4, 2] as const : [2] as const;
  const batchRows = able.find((rows) => Math.ceil(batch / (rows * lanes)) >= enough) ?? 1;
  return { lanes, batchRows, workgroups: Math.ceil(batch / (batchRows * lanes)) };
}

/** Invocations per workgroup of the schedule `units`. */
function unitLanes(hidden: number): number {
  return hidden <= 64 ? 64 : hidden <= 128 ? 128 : 256;
}

/** Invocations and rows per workgroup of the schedule `units`. `floats` is workgroup memory per row. */
export function spreadUnits(
  gpu: Gpu,
  shape: { batch: number; hidden: number; floats: number },
): { lanes: number; rows: RowsPerOwner; workgroups: number } {
  const { batch, hidden, floats } = shape;
  const available = gpu.limit("maxComputeWorkgroupStorageSize");
  const lanes = unitLanes(hidden);
  const enough = gpu.adapter.software ? cores() : 128;
  const fits = ([4, 2, 1] as const).filter((rows) => 4 * rows * floats <= available);
  if (fits.length === 0) {
    throw new LimitError(
      "maxComputeWorkgroupStorageSize",
      4 * floats,
      available,
      `run a recurrent layer of ${hidden} units`,
    );
  }
  const rows = fits.find((rows) => Math.ceil(batch / rows) >= enough) ?? fits[fits.length - 1];
  return { lanes, rows, workgroups: Math.ceil(batch / rows) };
}

/**
 * Mesa's llvmpipe ends every loop of an invocation, without a word, once all its loops together have run 65,535 times.
 * What a dispatch does is therefore bounded on software adapters, with room to spare.
 */
const LOOPS_PER_DISPATCH = 50_000;

/**
 * Refuses what one invocation cannot do in a dispatch.
 * @throws {LimitError} When `loops` iterations are too many for the adapter.
 */
export function requireLoops(gpu: Gpu, loops: number, task: string): void {
  if (!gpu.adapter.software || loops <= LOOPS_PER_DISPATCH) return;
  throw new LimitError("the longest loop of an invocation", loops, LOOPS_PER_DISPATCH, task);
}

/** How many rounds fit one dispatch when each runs through `loops` loop iterations. */
export function roundsPerDispatch(gpu: Gpu, loops: number): number {
  return gpu.adapter.software ? Math.max(1, Math.floor(LOOPS_PER_DISPATCH / loops)) : Infinity;
}

/** Loop iterations of one step of a recurrent kernel, counted generously. */
export function loopsPerStep(block: WeightBlock, schedule: Schedule): number {
  const { rows, columns } = block;
  if (schedule === "rows") return Math.ceil(columns / 4 + 1) * (rows + 8) + 8 * rows + 6 * columns + 16;
  if (schedule === "held") return 8 * rows + 64;
  const lanes = unitLanes(columns);
  return Math.ceil(rows / lanes) * (rows + 24) + Math.ceil(columns / lanes) * (rows + 24);
}

/** Stretches of steps, [first, end) each, that are a dispatch of their own. */
export function stretches(steps: number, most: number): [number, number][] {
  const result: [number, number][] = [];
  for (let first = 0; first < steps; first += most) result.push([first, Math.min(steps, first + most)]);
  return result;
}
