import { loadLate } from "../../base/load_late.ts";
import type * as outside from "../extracellular/outside_recording.ts";
import type { CellsPlan } from "./plan_cells.ts";

/**
 * What records around cells, where a plan wants it; few do, so that it is loaded then.
 * @throws {SpecError | RangeError} When electrodes or the cell lie nowhere.
 */
export async function openOutside(plan: CellsPlan): Promise<outside.OutsideRecording | null> {
  if (!plan.probe && !plan.currents) return null;
  const { OutsideRecording } = await loadLate<typeof outside>(
    "../extracellular/outside_recording.ts",
    import.meta.url,
    "record outside of cells",
  );
  return new OutsideRecording(plan);
}
