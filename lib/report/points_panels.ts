import type { PointsEvaluation } from "../experiment/evaluate_points.ts";
import { compareMaps } from "../experiment/parameter_map.ts";
import { type BoundMeasure, MOST_PAIRED } from "../experiment/measures/bound_measure.ts";
import { measuresOfPoints } from "../experiment/measures_of_points.ts";
import { median } from "../analysis/summary.ts";
import { agreementFigure, type AgreementSeries } from "./figures/agreement.ts";
import { heatMapFigure, sharedDomain } from "./figures/heat_map.ts";
import { mapLinesFigure } from "./figures/map_lines.ts";
import { rasterFigure } from "./figures/raster.ts";
import { highestRate } from "./highest_rate.ts";
import { ratesFigure } from "./figures/rates.ts";
import { formatNumber } from "./format_number.ts";
import type { Panel } from "./panel.ts";
import { rasterWindow } from "./raster_window.ts";
import type { MapPair, PointPicture, PointsReportData } from "./points_report_data.ts";
import { SYSTEM_COLORS } from "./theme.ts";

/** Most surrogates in one scatter; more cannot be told apart. */
const MOST_SYSTEMS = 3;
/** Most points of a report that are drawn one by one. */
const MOST_WORST = 6;
/** Most dots of one of their rasters. */
const MOST_DOTS = 5000;
/** Most maps of a report. */
const MOST_MAPS = 12;

/** Names of the systems in the scatters: surrogates, or baselines where there is nothing else. */
function drawnSystems({ systems }: PointsEvaluation): string[] {
  const surrogates = systems.filter(({ baseline }) => !baseline);
  return (surrogates.length > 0 ? surrogates : systems).slice(0, MOST_SYSTEMS).map(({ name }) => name);
}

/** Values of one measure at active points, and how many the systems lack. */
function agreementOf(
  evaluation: PointsEvaluation,
  measure: BoundMeasure,
): AgreementSeries & { missing: number } {
  const { name: key, title: name, unit } = measure;
  const active = evaluation.points.filter(({ label, network }) =>
    label === "active" && network[key] !== null
  );
  const floors = active.map(({ floors }) => floors[key]).filter((floor) => floor !== null);
  let missing = 0;
  const systems = drawnSystems(evaluation).map((label) => {
    const pairs = active.flatMap(({ network, systems }) => {
      const value = systems[label]?.values[key] ?? null;
      if (value === null) missing++;
      return value === null ? [] : [[network[key]!, value]];
    });
    return { label, network: pairs.map(([value]) => value), predicted: pairs.map(([, value]) => value) };
  });
  return { name, unit, floor: floors.length > 0 ? median(floors) : null, systems, missing };
}

/** Scatters of all measures; of many populations the rates, and the rest of the first alone. */
function agreementPanel(evaluation: PointsEvaluation): Panel | null {
  const many = (evaluation.points[0]?.populations.length ?? 0) > MOST_PAIRED;
  const all = measuresOfPoints(evaluation.points)
    .filter(({ measure, at }) => measure.error !== null && (many ? measure.ofRates || at[0] === 0 : true))
    .map((measure) => agreementOf(evaluation, measure))
    .filter(({ systems }) => systems.some(({ network }) => network.length > 0));
  if (all.length === 0) return null;
  const points = evaluation.points.filter(({ label }) => label === "active").length;
  const missing = all.filter((one) => one.missing > 0).map((one) => `${one.missing} of ${one.name}`);
  return {
    title: "Predicted against true",
    caption:
      `Each mark is one of ${points} active test points, mean over runs; held out from training. Dashed: equality; ` +
      "band: median distance between two seeds of the network." +
      (missing.length > 0 ? ` Not drawn, as the surrogate has no value: ${missing.join(", ")}.` : ""),
    wide: true,
    columns: 3,
    specs: ({ width, height }) =>
      all.map((series, k) => agreementFigure(series, { width, height, legend: k === 0 })),
  };
}

function mapPanel(pair: MapPair): Panel {
  const { measure, name, unit, network, surrogate } = pair;
  const { rankCorrelation, both, oneAlone } = compareMaps(network, surrogate, { measure });
  const quantity = unit ? `${name} (${unit})` : name;
  const ranks = rankCorrelation === null
    ? `Too few of ${both} points differ for a rank correlation.`
    : `Rank correlation over ${both} points: ${rankCorrelation.toFixed(3)}.`;
  const alone = oneAlone > 0
    ? ` At ${oneAlone} more points only one of the two has a value (grey in the other).`
    : "";
  const domain = sharedDomain([network, surrogate], measure);
  return {
    title: `Map of the ${name}`,
    caption: `${ranks}${alone}${network.y ? " Both maps share their colours." : ""}`,
    wide: true,
    specs: ({ width, height }) =>
      network.y
        ? [network, surrogate].map((map, k) =>
          heatMapFigure(map, { measure, quantity, domain, width, height, color: SYSTEM_COLORS[k] })
        )
        : [mapLinesFigure([network, surrogate], { measure, quantity, width, height })],
  };
}

function worstPanel(picture: PointPicture): Panel {
  const { title, caption, rasters, rates } = picture;
  const maxRate = highestRate(rates);
  const windowMs = rasterWindow(rasters, MOST_DOTS);
  const shown = windowMs === undefined ? "" : ` Spikes of the first ${formatNumber(windowMs)} ms.`;
  return {
    title,
    caption: `${caption} Counts are dealt to cells at random.${shown}`,
    wide: true,
    specs: ({ width }) => [
      ...rasters.map((raster, k) =>
        rasterFigure(raster, { windowMs, width, height: 190, color: SYSTEM_COLORS[k] })
      ),
      ...rates.map((series, k) =>
        ratesFigure(series, {
          ...{ width, height: 150, legend: k === 0, maxRate: maxRate || 1 },
          color: SYSTEM_COLORS[k],
        })
      ),
    ],
  };
}

/**
 * The panels of a report on held-out points.
 *
 * @param data The report.
 * @returns Panels with captions, not drawn yet.
 *
 * @example
 * ```ts ignore
 * import { pointsPanels } from "./points_panels.ts";
 *
 * const titles = pointsPanels(data).map(({ title }) => title);
 * ```
 */
export function pointsPanels(data: PointsReportData): Panel[] {
  const agreement = agreementPanel(data.evaluation);
  return [
    ...(agreement ? [agreement] : []),
    ...data.maps.slice(0, MOST_MAPS).map(mapPanel),
    ...data.worst.slice(0, MOST_WORST).map(worstPanel),
  ];
}
