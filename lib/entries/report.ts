/**
 * Reports of runs of any network, and their figures.
 * @module
 */
export { type FigureFile, figureFiles } from "../report/figure_files.ts";
export { correlationsFigure, type CorrelationsFigureOptions } from "../report/figures/correlations.ts";
export { spreadFigure, type SpreadFigureOptions } from "../report/figures/spread.ts";
export type { Slot } from "../report/layout.ts";
export type { Panel } from "../report/panel.ts";
export { panelsOf } from "../report/panels.ts";
export { pointsPanels } from "../report/points_panels.ts";
export type { TimeWindow } from "../report/series_of_counts.ts";
export type { CorrelationSeries, SpreadSeries, WeightSeries } from "../report/report_data.ts";
export { distributionFigure, type DistributionFigureOptions } from "../report/figures/distribution.ts";
export { rasterFigure, type RasterFigureOptions } from "../report/figures/raster.ts";
export { ratesFigure, type RatesFigureOptions } from "../report/figures/rates.ts";
export { spectraFigure, type SpectraFigureOptions } from "../report/figures/spectra.ts";
export { trainingFigure, type TrainingFigureOptions } from "../report/figures/training.ts";
export { figureSvg } from "../report/figure_svg.ts";
export { type Bins, chooseBins } from "../report/histogram.ts";
export {
  agreementFigure,
  type AgreementFigureOptions,
  type AgreementSeries,
} from "../report/figures/agreement.ts";
export { heatMapFigure, type HeatMapOptions } from "../report/figures/heat_map.ts";
export { mapLinesFigure } from "../report/figures/map_lines.ts";
export { parameterMapFigure, type ParameterMapOptions } from "../report/figures/parameter_map.ts";
export type { PageHeading } from "../report/page.ts";
export type { MapPair, PointPicture, PointsReportData } from "../report/points_report_data.ts";
export { renderPointsReport } from "../report/render_points_report.ts";
export { type PointsReportInput, reportOfPoints } from "../report/report_of_points.ts";
export { renderReport } from "../report/render_report.ts";
export type {
  DistributionSeries,
  FitSeries,
  MeasureRow,
  Numbers,
  RasterSeries,
  RateSeries,
  ReportData,
  SpectrumSeries,
  TrainingCurve,
} from "../report/report_data.ts";
export { type ReportInput, reportOfRuns } from "../report/report_of_runs.ts";
export type { FigureSpec } from "../report/theme.ts";
