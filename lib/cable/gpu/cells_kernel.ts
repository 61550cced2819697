import type { Gpu } from "../../gpu/gpu.ts";
import { createKernel, type Kernel } from "../../gpu/kernel.ts";
import { modelError } from "../../gpu/model_error.ts";
import type { ResolvedCell } from "../build/resolve_cell.ts";
import { CHANNEL_MODELS } from "../channels/models.ts";
import { RATES_WGSL } from "../channels/rates.ts";
import type { CellsPlan } from "../simulation/plan_cells.ts";
import { byDepth, type DeepPlan } from "./by_depth.ts";
import { cableWgsl, type Places } from "./cable_wgsl.ts";
import cableCells from "../../../shaders/cable/cable_cells.wgsl" with { type: "text" };
import cableLayout from "../../../shaders/cable/cable_layout.wgsl" with { type: "text" };
import cableTeam from "../../../shaders/cable/cable_team.wgsl" with { type: "text" };

/** Who advances a cell: one invocation, or a team of them. */
export type CellsSchedule = "cells" | "team";

/** A kernel of cells, the plan in the order that it wants, and its dispatch. */
export interface CellsKernel {
  kernel: Kernel;
  plan: CellsPlan;
  deep?: DeepPlan;
  workgroups: number;
  /** Rounds of loops of an invocation in a step. */
  rounds: number;
}

const WORKGROUP = 64;
/** Cells from which on an invocation for each fills a large GPU, and the vectors of a processor, where barriers cost more. */
const ENOUGH_CELLS = { software: 16, gpu: 10_000 };
/** Cells for each that a team's workgroup has. */
const CELLS_FOR_EACH = { software: 16, gpu: 1024 };
/** Bytes of workgroup memory for each compartment: of the tree, and of each cell. */
const TREE_BYTES = 16, CELL_BYTES = 16;

const kindOf = (gpu: Gpu) => gpu.adapter.software ? "software" : "gpu";

/** Sizes of a team: its invocations, and places for compartments in workgroup memory. */
function teamSize(gpu: Gpu, { compartments: { count } }: ResolvedCell): { lanes: number; size: number } {
  return { lanes: gpu.adapter.software ? 8 : count > 256 ? 128 : 32, size: Math.ceil((count + 1) / 64) * 64 };
}

/** The schedule of cells on this adapter: teams where cells are few, and workgroup memory holds one. */
function chooseSchedule(gpu: Gpu, { cell, inputs }: CellsPlan): CellsSchedule {
  const { size } = teamSize(gpu, cell);
  const fits = (TREE_BYTES + CELL_BYTES) * size <= gpu.limit("maxComputeWorkgroupStorageSize");
  return fits && inputs.length < ENOUGH_CELLS[kindOf(gpu)] ? "team" : "cells";
}

/** Compiles a kernel of a cell's channels. @throws {KernelCompileError} When the WGSL of a channel does not compile. */
async function compile(
  gpu: Gpu,
  cell: ResolvedCell,
  { stem, text, places, constants }: {
    stem: string;
    text: string;
    places: Places;
    constants: Record<string, number>;
  },
): Promise<Kernel> {
  const models = cell.channels.map(({ model }) => model);
  const source = {
    stem,
    pieces: [RATES_WGSL, cableLayout, ...models.map(({ wgsl }) => wgsl), cableWgsl(cell, places), text],
    flags: { POOL: cell.pool !== null },
    constants,
  };
  return await createKernel(gpu, source).catch((error) => {
    throw modelError(error, "a model of channels", { models, library: CHANNEL_MODELS });
  });
}

async function byInvocations(gpu: Gpu, plan: CellsPlan): Promise<CellsKernel> {
  const { cell: { compartments: { count }, channels, synapses }, inputs, sites } = plan;
  const places = channels.reduce((sum, { compartments }) => sum + compartments.length, 0);
  const clamps = Math.max(...inputs.map(({ clamps }) => clamps.length));
  const constants = { WORKGROUP };
  const way = { stem: "cable/cable_cells", text: cableCells, places: "all", constants } as const;
  return {
    kernel: await compile(gpu, plan.cell, way),
    plan,
    workgroups: Math.ceil(inputs.length / WORKGROUP),
    // Every loop takes a round more than it has iterations; there are two of each channel, and some ten others.
    rounds: 5 * count + 2 * places + 4 * synapses.length + clamps + sites.length + 2 * channels.length + 14,
  };
}

async function byTeams(gpu: Gpu, given: CellsPlan): Promise<CellsKernel> {
  const deep = byDepth(given), { plan, levels } = deep, { cell, inputs, sites } = plan;
  const { lanes: LANES, size: SIZE } = teamSize(gpu, cell);
  const available = gpu.limit("maxComputeWorkgroupStorageSize") - TREE_BYTES * SIZE;
  const room = Math.min(Math.floor(available / (CELL_BYTES * SIZE)), Math.floor(256 / LANES));
  // A small workgroup waits for few at its barriers; many cells need larger ones to fill a multiprocessor.
  const CELLS = Math.max(1, Math.min(room, Math.floor(inputs.length / CELLS_FOR_EACH[kindOf(gpu)])));
  const constants = { LANES, CELLS, SIZE, TOTAL: CELLS * SIZE };
  const way = { stem: "cable/cable_team", text: cableTeam, places: "of a compartment", constants } as const;
  const own = Math.ceil(cell.compartments.count / LANES), clamps = inputs.map(({ clamps }) => clamps.length);
  return {
    kernel: await compile(gpu, cell, way),
    plan,
    deep,
    workgroups: Math.ceil(inputs.length / CELLS),
    // Of each compartment two loops and those of its synapses, of each level two with loops of their own, and some others.
    rounds: 8 * own + 2 * cell.compartments.count + 10 * levels.length + 4 * cell.synapses.length +
      Math.max(...clamps) + 2 * sites.length + 16,
  };
}

/** The kernel of some cells. @param wanted Who advances a cell. @default what suits the adapter and the number of cells */
export async function cellsKernel(gpu: Gpu, plan: CellsPlan, wanted?: CellsSchedule): Promise<CellsKernel> {
  return await ((wanted ?? chooseSchedule(gpu, plan)) === "team" ? byTeams : byInvocations)(gpu, plan);
}
