/**
 * Reports of runs of any network, and their figures.
 * @module
 */
export { type FigureFile, figureFiles } from "../report/figure_files.ts";
export { correlationsFigure, type CorrelationsFigureOptions } from "../report/figures/correlations.ts";
export { spreadFigure, type SpreadFigureOptions } from "../report/figures/spread.ts";
export { type Slot } from "../report/layout.ts";
export { type Panel } from "../report/panel.ts";
export { panelsOf } from "../report/panels.ts";
export { pointsPanels } from "../report/points_panels.ts";
export { type TimeWindow } from "../report/series_of_counts.ts";
export { type CorrelationSeries, type SpreadSeries, type WeightSeries } from "../report/report_data.ts";
