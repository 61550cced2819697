import type { Gpu } from "../gpu/gpu.ts";
import { createKernel, type Kernel } from "../gpu/kernel.ts";
import { heldConstants, type HeldSize } from "./held_weights.ts";
import denseRowsPart from "../../shaders/nn/dense_rows_part.wgsl" with { type: "text" };
import recurrentCell from "../../shaders/nn/recurrent_cell.wgsl" with { type: "text" };
import recurrentRowsPart from "../../shaders/nn/recurrent_rows_part.wgsl" with { type: "text" };
import recurrentRowsPartTransposed from "../../shaders/nn/recurrent_rows_part_transposed.wgsl" with {
  type: "text",
};
import recurrentRowsState from "../../shaders/nn/recurrent_rows_state.wgsl" with { type: "text" };
import safeTanh from "../../shaders/nn/safe_tanh.wgsl" with { type: "text" };
import weightGradientPart from "../../shaders/nn/weight_gradient_part.wgsl" with { type: "text" };

/** Flags and constants of a kernel. */
export interface Variant {
  flags?: Record<string, boolean>;
  constants?: Record<string, number>;
  /** Uniform parts of the weights (or chunks of samples) that it is bound to. */
  parts?: number;
  /** What a kernel by rows has private memory for: K, H and batch rows of an invocation. */
  memory?: RowsMemory;
  /** Inputs and units in a group of an LSTM in groups. */
  grouped?: { inputs: number; units: number };
  /** What a kernel with weights in registers is laid out for. */
  held?: HeldSize;
}

/** Private memory of a kernel by rows. */
export interface RowsMemory {
  /** K. */
  rows: number;
  /** H. */
  columns: number;
  /** Batch rows of an invocation. */
  batchRows: 1 | 2 | 4;
}

/** Sizes of private memory: as small as it goes in a few classes, because compilers write its clearing out. */
function memoryConstants({ rows, columns, batchRows }: RowsMemory): string {
  const z = Math.ceil((rows + 7) / 16) * 16, h = Math.ceil(columns / 16) * 16;
  const units = batchRows === 1 ? 8 : 4;
  return [
    `const ROWS = ${batchRows}u;`,
    // Units (or rows k) at once: 8 or 16 sums of four.
    `const UNITS = ${units}u;`,
    `alias Sums = array<vec4<f32>, ${batchRows * units}>;`,
    `const Z_CAPACITY = ${batchRows * z}u;`,
    `const H_CAPACITY = ${batchRows * h}u;`,
  ].join("\n");
}

function groupConstants({ inputs, units }: { inputs: number; units: number }): string {
  return `const GROUP_INPUTS = ${inputs}u;\nconst GROUP_UNITS = ${units}u;`;
}

const indices = (count: number) => Array.from({ length: count }, (_, part) => part);

/** Copies of a piece with its suffix 0 and its bindings 16 (and 32) renumbered; what matches `once` is not copied. */
function instantiate(piece: string, parts: number, once = /^alias .*$/m): string {
  return indices(parts).map((part) =>
    (part === 0 ? piece : piece.replace(once, "")).replaceAll(
      /\b(weights|gatesRow|gatesPart|inputsUnit|inputsPart|productsPart|left|right|denseProducts)0\b/g,
      `$1${part}`,
    )
      .replaceAll("@binding(16)", `@binding(${16 + part})`)
      .replaceAll("@binding(32)", `@binding(${32 + part})`)
  ).join("\n");
}

/** Sums of the gates of a recurrent layer by rows, over all parts of its weights. */
export function forwardParts(parts: number): string {
  const calls = indices(parts).map((p) =>
    `  gatesPart${p}(hidden, unit, ${p}u * partRows, min(end, ${p + 1}u * partRows));`
  );
  return `${recurrentRowsState}
${instantiate(recurrentRowsPart, parts)}
fn sumGates(hidden: u32, unit: u32, partRows: u32, end: u32) {
  sums = Sums();
${calls.join("\n")}
}`;
}

/** Sums of what a recurrent layer by rows gives down, over all parts of its weights. */
export function backwardParts(parts: number): string {
  const calls = indices(parts).map((p) =>
    `  inputsPart${p}(hidden, ${p}u * partRows, max(start, ${p}u * partRows), min(end, ${
      p + 1
    }u * partRows));`
  );
  return `var<private> dz: array<f32, Z_CAPACITY>;
var<private> dGate: array<vec4<f32>, H_CAPACITY>;
${instantiate(recurrentRowsPartTransposed, parts)}
fn sumInputs(hidden: u32, start: u32, partRows: u32, end: u32) {
${calls.join("\n")}
}`;
}

/** Products of all chunks of samples. */
export function gradientParts(parts: number): string {
  const calls = indices(parts).map((p) =>
    `  productsPart${p}(min(max(shape.samples, ${p}u * shape.chunk) - ${p}u * shape.chunk, shape.chunk), ` +
    `shape.leftWidth, band, n, m, acc);`
  );
  return `${instantiate(weightGradientPart, parts, /^\/\/ Sums of[^]*?#endif$/m)}
fn allParts(band: u32, n: u32, m: u32, acc: ptr<function, Sums>) {
${calls.join("\n")}
}`;
}

/** Sums of a dense layer by rows, over all parts of its weights. */
export function denseParts(parts: number): string {
  const calls = indices(parts).map((p) => {
    const first = `shape.quadFirst + ${p}u * shape.partQuads`;
    return `  denseProducts${p}(at, column, ${first}, min(shape.quadEnd, ${first} + shape.partQuads), sums);`;
  });
  return `${instantiate(denseRowsPart, parts, /^struct DenseSums {[^}]*}/m)}
fn allDenseProducts(at: vec4<u32>, column: u32, sums: ptr<function, DenseSums>) {
${calls.join("\n")}
}`;
}

/** What steps a recurrent layer by rows is composed of, before the kernel's own piece. */
export function recurrentRows(parts: number, sizes: string): string[] {
  return [sizes, safeTanh, recurrentCell, forwardParts(parts)];
}

/** Pieces of a kernel by the number of its parts (or quads of weights in registers) and the sizes of its private memory. */
export type Pieces = (parts: number, sizes: string) => string[];

/** Compiles a kernel in one variant, once per device. @param stem Path of its last piece below `shaders/`. */
export function variantKernel(
  gpu: Gpu,
  stem: string,
  pieces: Pieces,
  variant: Variant = {},
): Promise<Kernel> {
  const { memory, grouped, held } = variant, parts = held?.held ?? variant.parts ?? 0;
  const sizes = memory
    ? memoryConstants(memory)
    : grouped
    ? groupConstants(grouped)
    : held
    ? heldConstants(held)
    : "";
  const structure = `PARTS${parts}_${sizes.match(/\d+/g)?.join("_") ?? ""}`;
  return createKernel(gpu, {
    stem,
    pieces: pieces(parts, sizes),
    flags: {
      ...variant.flags,
      ...(held ? { STREAMED: held.held < held.quads } : {}),
      ...(memory ? { ROWS2: memory.batchRows === 2, ROWS4: memory.batchRows === 4 } : {}),
      [structure]: true,
    },
    constants: variant.constants,
  });
}
