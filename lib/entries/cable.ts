/** Detailed cells: specs, channels, engines. */
export {
  type ChannelModel,
  defineChannel,
  type Gate,
  type Kinetics,
} from "../cable/channels/channel_model.ts";
export { CHANNEL_MODELS } from "../cable/channels/models.ts";
export {
  type BranchPoint,
  type CellSpec,
  type CellSynapse,
  parseCellSpec,
  type Section,
} from "../cable/cell_spec.ts";
export {
  type SectionKind,
  sectionsOf,
  type SectionsOptions,
  type TracedCell,
  type TracedPoint,
} from "../cable/sections_of.ts";
export type { CellInputPlan } from "../cable/cell_input_plan.ts";
export { CELL_SYSTEM, cellSystem } from "../cable/cell_system.ts";
export { type CellDescription, type CellRegion, describeCell } from "../cable/describe_cell.ts";
export { loadCell, type OwnCell } from "../cable/cell_file.ts";
export { loadSwc, parseSwc, type SwcOptions, type SwcPoint, type SwcPoints } from "../cable/swc.ts";
export {
  type CellDataset,
  type DatasetDrive,
  makeCellDataset,
  type MakeCellDatasetOptions,
} from "../cable/cell_dataset.ts";
export { loadCellDataset, saveCellDataset } from "../cable/cell_dataset_file.ts";
export { simulateCells } from "../cable/gpu/cells_engine.ts";
export { simulateCellsReference, simulateCellsTabulated } from "../cable/cpu/cells_reference.ts";
export type { ExtracellularProbe, PointUm } from "../cable/extracellular/extracellular_probe.ts";
export type { SegmentPlace } from "../cable/extracellular/segment_places.ts";
export type {
  CellClamp,
  CellInput,
  CellPlace,
  CellSite,
  CellsOptions,
  CellsRun,
} from "../cable/simulation/cells_run.ts";
export { CELL_PRESET_INPUT, CELL_PRESETS, getCellPreset } from "../cable/cell_presets.ts";
