import type { Gpu } from "../../gpu/gpu.ts";
import type { MifSpec } from "../mif_spec.ts";
import { mifConstants } from "../build/mif_constants.ts";
import pcg4d from "../../../shaders/random/pcg4d.wgsl" with { type: "text" };
import mifCells from "../../../shaders/markov/mif_cells.wgsl" with { type: "text" };
import mifScheme from "../../../shaders/markov/mif_scheme.wgsl" with { type: "text" };

/** Words of a cell in `state`, and of a network before its cells; see `shaders/markov/mif_cells.wgsl`. */
const WORDS_PER_CELL = 5;
const WORDS_BEFORE = 2;

/** Cells of one invocation, and invocations of a workgroup in whole subgroups. */
export interface NeuronShape {
  cells: number;
  invocations: number;
}

/**
 * How a network lies on a workgroup. Four cells for each invocation on a CPU, where barriers and shared memory cost more
 * than arithmetic; one on a GPU; more where the device has too few invocations.
 * @param cells Cells of each population. @param wanted Cells of each invocation, when they are asked for.
 */
export function chooseShape(gpu: Gpu, cells: { e: number; i: number }, wanted?: number): NeuronShape {
  const subgroup = gpu.adapter.software ? 8 : 32;
  const most = gpu.limit("maxComputeInvocationsPerWorkgroup");
  const invocations = (each: number) =>
    Math.ceil((Math.ceil(cells.e / each) + Math.ceil(cells.i / each)) / subgroup) * subgroup;
  let each = wanted ?? (gpu.adapter.software ? 4 : 1);
  while (invocations(each) > most) each++;
  return { cells: each, invocations: invocations(each) };
}

/** Bytes of the state of a network of so many cells. */
export function stateBytes(cells: number): number {
  return 4 * (WORDS_BEFORE + WORDS_PER_CELL * cells);
}

/** The pieces that a kernel which steps networks is composed of, before its own. */
export function neuronPieces(shape: NeuronShape): string[] {
  return [`const CELLS: u32 = ${shape.cells}u;`, pcg4d, mifScheme, mifCells];
}

/** The flags of these pieces. */
export function neuronFlags(
  shape: NeuronShape,
  specs: readonly MifSpec[],
  stepMs: number,
): Record<string, boolean> {
  return {
    NAMED_CELLS: shape.cells === 1 || shape.cells === 4,
    FOUR_CELLS: shape.cells === 4,
    // A cell for each invocation is the shape of GPUs.
    SKIPPING: shape.cells === 1,
    DRIVE_IN_PARTS: specs.some((spec) =>
      mifConstants(spec, stepMs).some((constants) => constants.drive_parts > 1)
    ),
  };
}
