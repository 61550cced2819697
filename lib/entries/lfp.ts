/**
 * Field potentials: proxies of networks of point neurons. Those of branching cells are recorded by the probe of `CellsOptions`.
 * @module
 */
export { type LfpChoice, lfpRecord, type LfpSources, lfpSources } from "../spiking/lfp/lfp_sources.ts";
export { type LfpProxies, lfpProxies } from "../spiking/lfp/lfp_proxies.ts";
export { separateReceptors } from "../spiking/lfp/separate_receptors.ts";
export { weightedSum, type WeightedSumOptions } from "../spiking/lfp/weighted_sum.ts";
export { potentialsOf, type SourceSegment } from "../cable/extracellular/potentials_of.ts";
export { lfpFigure, type LfpFigureOptions, type LfpSignal } from "../report/figures/lfp.ts";
