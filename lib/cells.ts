/** Detailed cells: specs, channels, engines. */
export { type ChannelModel, defineChannel, type Gate, type Kinetics } from "./channel/channel_model.ts";
export { CHANNEL_MODELS } from "./channel/models.ts";
export {
  type BranchPoint,
  type CellSpec,
  type CellSynapse,
  parseCellSpec,
  type Section,
} from "./network/cell/cell_spec.ts";
export {
  type SectionKind,
  sectionsOf,
  type SectionsOptions,
  type TracedCell,
  type TracedPoint,
} from "./network/cell/sections_of.ts";
export { loadSwc, parseSwc, type SwcOptions, type SwcPoint, type SwcPoints } from "./io/swc.ts";
export {
  type CellDataset,
  type DatasetDrive,
  loadCellDataset,
  makeCellDataset,
  type MakeCellDatasetOptions,
  saveCellDataset,
} from "./dataset/cell_dataset.ts";
export { simulateCells } from "./simulation/cable/cells_engine.ts";
export { simulateCellsReference, simulateCellsTabulated } from "./simulation/cable/cells_reference.ts";
export type {
  CellClamp,
  CellInput,
  CellPlace,
  CellSite,
  CellsOptions,
  CellsRun,
} from "./simulation/cable/cells_run.ts";
export { CELL_PRESET_INPUT, CELL_PRESETS, getCellPreset } from "./network/cell/cell_presets.ts";
