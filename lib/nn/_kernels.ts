import type { Gpu } from "../gpu/gpu.ts";
import { createKernel, type Kernel } from "../gpu/kernel.ts";
import normalFrom from "../../shaders/random/normal_from.wgsl" with { type: "text" };
import philox from "../../shaders/random/philox.wgsl" with { type: "text" };
import addRows from "../../shaders/nn/add_rows.wgsl" with { type: "text" };
import adam from "../../shaders/nn/adam.wgsl" with { type: "text" };
import countFeatures from "../../shaders/surrogate/counts/count_features.wgsl" with { type: "text" };
import countHead from "../../shaders/surrogate/counts/count_head.wgsl" with { type: "text" };
import denseActivation from "../../shaders/nn/dense_activation.wgsl" with { type: "text" };
import denseBackward from "../../shaders/nn/dense_backward.wgsl" with { type: "text" };
import denseBackwardRows from "../../shaders/nn/dense_backward_rows.wgsl" with { type: "text" };
import denseForward from "../../shaders/nn/dense_forward.wgsl" with { type: "text" };
import denseForwardRows from "../../shaders/nn/dense_forward_rows.wgsl" with { type: "text" };
import denseRowsPart from "../../shaders/nn/dense_rows_part.wgsl" with { type: "text" };
import denseSlope from "../../shaders/nn/dense_slope.wgsl" with { type: "text" };
import dropout from "../../shaders/nn/dropout.wgsl" with { type: "text" };
import groupedBackward from "../../shaders/nn/grouped_backward.wgsl" with { type: "text" };
import groupedForward from "../../shaders/nn/grouped_forward.wgsl" with { type: "text" };
import groupedPart from "../../shaders/nn/grouped_part.wgsl" with { type: "text" };
import layerNorm from "../../shaders/nn/layer_norm.wgsl" with { type: "text" };
import sumRows from "../../shaders/nn/sum_rows.wgsl" with { type: "text" };
import taps from "../../shaders/nn/taps.wgsl" with { type: "text" };
import traceGather from "../../shaders/surrogate/trace/trace_gather.wgsl" with { type: "text" };
import traceLoss from "../../shaders/surrogate/trace/trace_loss.wgsl" with { type: "text" };
import traceWrite from "../../shaders/surrogate/trace/trace_write.wgsl" with { type: "text" };
import drawCounts from "../../shaders/surrogate/counts/draw_counts.wgsl" with { type: "text" };
import coarseState from "../../shaders/surrogate/counts/coarse_state.wgsl" with { type: "text" };
import gatherStates from "../../shaders/surrogate/counts/gather_states.wgsl" with { type: "text" };
import rolloutState from "../../shaders/surrogate/counts/rollout_state.wgsl" with { type: "text" };
import stateLikelihood from "../../shaders/surrogate/counts/state_likelihood.wgsl" with { type: "text" };
import uniformFrom from "../../shaders/random/uniform_from.wgsl" with { type: "text" };
import windowPlace from "../../shaders/nn/window_place.wgsl" with { type: "text" };
import gatherWindows from "../../shaders/surrogate/counts/gather_windows.wgsl" with { type: "text" };
import gradientNorm from "../../shaders/nn/gradient_norm.wgsl" with { type: "text" };
import likelihood from "../../shaders/surrogate/counts/likelihood.wgsl" with { type: "text" };
import recurrentBackward from "../../shaders/nn/recurrent_backward.wgsl" with { type: "text" };
import recurrentBackwardRows from "../../shaders/nn/recurrent_backward_rows.wgsl" with {
  type: "text",
};
import maskGates from "../../shaders/nn/mask_gates.wgsl" with { type: "text" };
import recurrentCell from "../../shaders/nn/recurrent_cell.wgsl" with { type: "text" };
import recurrentCellRow from "../../shaders/nn/recurrent_cell_row.wgsl" with { type: "text" };
import recurrentForward from "../../shaders/nn/recurrent_forward.wgsl" with { type: "text" };
import recurrentForwardRows from "../../shaders/nn/recurrent_forward_rows.wgsl" with { type: "text" };
import recurrentRowsPart from "../../shaders/nn/recurrent_rows_part.wgsl" with { type: "text" };
import recurrentRowsPartTransposed from "../../shaders/nn/recurrent_rows_part_transposed.wgsl" with {
  type: "text",
};
import rolloutDraw from "../../shaders/surrogate/counts/rollout_draw.wgsl" with { type: "text" };
import rolloutRows from "../../shaders/surrogate/counts/rollout_rows.wgsl" with { type: "text" };
import recurrentRowsState from "../../shaders/nn/recurrent_rows_state.wgsl" with { type: "text" };
import row from "../../shaders/nn/row.wgsl" with { type: "text" };
import safeTanh from "../../shaders/nn/safe_tanh.wgsl" with { type: "text" };
import sampleCount from "../../shaders/surrogate/counts/sample_count.wgsl" with { type: "text" };
import specialFunctions from "../../shaders/surrogate/counts/special_functions.wgsl" with { type: "text" };
import sumPartials from "../../shaders/nn/sum_partials.wgsl" with { type: "text" };
import transposeWeights from "../../shaders/nn/transpose_weights.wgsl" with { type: "text" };
import weightGradient from "../../shaders/nn/weight_gradient.wgsl" with { type: "text" };
import weightGradientPart from "../../shaders/nn/weight_gradient_part.wgsl" with { type: "text" };
import weightGradientRows from "../../shaders/nn/weight_gradient_rows.wgsl" with { type: "text" };

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

/** Most rows k that the kernels by rows hold in private memory. */
export const MAX_ROWS_K = 272;

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

function forwardParts(parts: number): string {
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

function backwardParts(parts: number): string {
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

function gradientParts(parts: number): string {
  const calls = indices(parts).map((p) =>
    `  productsPart${p}(min(max(shape.samples, ${p}u * shape.chunk) - ${p}u * shape.chunk, shape.chunk), ` +
    `shape.leftWidth, band, n, m, acc);`
  );
  return `${instantiate(weightGradientPart, parts, /^\/\/ Sums of[^]*?#endif$/m)}
fn allParts(band: u32, n: u32, m: u32, acc: ptr<function, Sums>) {
${calls.join("\n")}
}`;
}

function denseParts(parts: number): string {
  const calls = indices(parts).map((p) => {
    const first = `shape.quadFirst + ${p}u * shape.partQuads`;
    return `  denseProducts${p}(at, column, ${first}, min(shape.quadEnd, ${first} + shape.partQuads), sums);`;
  });
  return `${instantiate(denseRowsPart, parts, /^struct DenseSums {[^}]*}/m)}
fn allDenseProducts(at: vec4<u32>, column: u32, sums: ptr<function, DenseSums>) {
${calls.join("\n")}
}`;
}

const counts = [specialFunctions, countHead];
const draws = [philox, uniformFrom, ...counts, sampleCount, drawCounts, countFeatures];

const PIECES = {
  add_rows: () => [addRows],
  adam: () => [adam],
  trace_gather: () => [philox, normalFrom, windowPlace, traceGather],
  trace_loss: () => [traceLoss],
  trace_write: () => [traceWrite],
  dense_backward: () => [denseBackward],
  dense_backward_rows: () => [denseBackwardRows],
  dense_forward: () => [denseActivation, denseForward],
  dense_forward_rows: (parts: number) => [denseActivation, denseParts(parts), denseForwardRows],
  dense_slope: () => [denseActivation, denseSlope],
  dropout: () => [philox, dropout],
  gather_windows: () => [philox, windowPlace, countFeatures, gatherWindows],
  gather_states: () => [philox, windowPlace, gatherStates],
  gradient_norm: () => [gradientNorm],
  grouped_backward: (
    _parts: number,
    sizes: string,
  ) => [sizes, safeTanh, recurrentCell, groupedPart, groupedBackward],
  grouped_forward: (
    _parts: number,
    sizes: string,
  ) => [sizes, safeTanh, recurrentCell, groupedPart, groupedForward],
  layer_norm: () => [layerNorm],
  likelihood: () => [...counts, likelihood],
  mask_gates: () => [maskGates],
  recurrent_backward: () => [row, recurrentCellRow, recurrentBackward],
  recurrent_backward_rows: (
    parts: number,
    sizes: string,
  ) => [sizes, safeTanh, recurrentCell, backwardParts(parts), recurrentBackwardRows],
  recurrent_forward: () => [row, recurrentCellRow, recurrentForward],
  recurrent_forward_rows: (
    parts: number,
    sizes: string,
  ) => [sizes, safeTanh, recurrentCell, forwardParts(parts), recurrentForwardRows],
  rollout_draw: () => [...draws, rolloutDraw],
  rollout_state: () => [philox, uniformFrom, coarseState, rolloutState],
  rollout_rows: (
    parts: number,
    sizes: string,
  ) => [sizes, safeTanh, recurrentCell, forwardParts(parts), ...draws, rolloutRows],
  state_likelihood: () => [coarseState, stateLikelihood],
  sum_partials: () => [sumPartials],
  sum_rows: () => [sumRows],
  taps: () => [taps],
  transpose_weights: () => [transposeWeights],
  weight_gradient: () => [weightGradient],
  weight_gradient_rows: (parts: number) => [gradientParts(parts), weightGradientRows],
};

/** Stems of the kernels in `shaders/surrogate`. */
export type SurrogateStem = keyof typeof PIECES;

/** All stems, for tests that compile every one. */
export const SURROGATE_STEMS = Object.keys(PIECES) as SurrogateStem[];

/** Compiles a kernel of `shaders/surrogate`, once per device and variant. */
export function surrogateKernel(gpu: Gpu, stem: SurrogateStem, variant: Variant = {}): Promise<Kernel> {
  const { parts = 0, memory, grouped } = variant;
  const sizes = memory ? memoryConstants(memory) : grouped ? groupConstants(grouped) : "";
  const structure = `PARTS${parts}_${sizes.match(/\d+/g)?.join("_") ?? ""}`;
  return createKernel(gpu, {
    stem: `surrogate/${stem}`,
    pieces: PIECES[stem](parts, sizes),
    flags: {
      ...variant.flags,
      ...(memory ? { ROWS2: memory.batchRows === 2, ROWS4: memory.batchRows === 4 } : {}),
      [structure]: true,
    },
    constants: variant.constants,
  });
}
