import { loadLate } from "../../base/load_late.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import type { CellSpec } from "../cell_spec.ts";
import type { CellsOptions, CellsRun } from "../simulation/cells_run.ts";
import { planCells } from "../simulation/plan_cells.ts";
import type * as run from "./run_cells.ts";

/**
 * Simulates detailed cells on the GPU, all at once, each by a team of invocations or, of very many, by one: voltages by implicit Euler, the tree by Hines' elimination, in single
 * precision. Near a threshold spikes may come a step earlier or later than those of {@link simulateCellsReference}.
 * @throws {SpecError | RangeError} When the spec or an option is out of range, or the steps are too short for single precision.
 * @throws {LimitError} When the cells do not fit the device.
 * @throws {SimulationFailure} When a voltage becomes infinite or not a number.
 * @example
 * ```ts ignore
 * import { parseCellSpec, requestGpu, simulateCells } from "@volley/volley";
 * const gpu = await requestGpu();
 * const inputs = Array.from({ length: 1000 }, (_, k) => ({ clamps: [{ section: "soma", at: 0.5, nA: k / 1000, fromMs: 5, untilMs: 500 }] }));
 * const run = await simulateCells(gpu, spec, { durationMs: 500, inputs });
 * ```
 */
export async function simulateCells(gpu: Gpu, spec: CellSpec, options: CellsOptions): Promise<CellsRun> {
  const plan = planCells(spec, options);
  const { simulateCellsBy } = await loadLate<typeof run>(
    "./run_cells.ts",
    import.meta.url,
    "simulate these cells",
  );
  const { onProgress, signal } = options;
  return await simulateCellsBy(gpu, plan, { onProgress, signal });
}
