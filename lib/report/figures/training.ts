import { displayedFigure } from "../displayed_figure.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { blockMeans } from "../block_means.ts";
import type { Numbers, TrainingCurve } from "../report_data.ts";
import { type FigureSpec, LEGEND, SYSTEM_COLORS } from "../theme.ts";

const OPTIONS: OptionNames<TrainingFigureOptions> = { width: true, height: true };

/** Options of {@linkcode trainingFigure}. */
export interface TrainingFigureOptions {
  /** Width, px. @default 308 */
  width?: number;
  /** Height, px. @default 220 */
  height?: number;
}

/** Most points of one curve; longer ones are drawn as means over blocks. */
export const MOST_TRAINING_POINTS = 600;
const TRAINING_COLOR = "#9aa1ac";
const LOG_SPAN = 20; // a loss that falls further is drawn on a logarithmic axis

function rowsOf(
  label: string,
  steps: Numbers,
  loss: Numbers,
): { label: string; step: number; loss: number }[] {
  const { means } = blockMeans(loss, MOST_TRAINING_POINTS);
  const { means: middles } = blockMeans(steps, MOST_TRAINING_POINTS);
  return means.map((mean, i) => ({ label, step: middles[i], loss: mean })).filter((row) =>
    Number.isFinite(row.loss)
  );
}

/**
 * Training and validation loss against the training step.
 *
 * @param training The losses.
 * @param options Size.
 * @returns A Vega-Lite spec for `figureSvg`; the loss axis is logarithmic when the loss falls more than 20-fold.
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { figureSvg, trainingFigure } from "@volley/volley";
 *
 * const svg = await figureSvg(trainingFigure({ steps: [0, 1, 2], loss: [3, 2, 1.5] }));
 * ```
 */
export function trainingFigure(training: TrainingCurve, options: TrainingFigureOptions = {}): FigureSpec {
  requireKnown("draw the figure", options, OPTIONS);
  const { width = 308, height = 220 } = options;
  const { steps, loss, validationSteps = [], validationLoss = [] } = training;
  const values = [
    ...rowsOf("training", steps, loss),
    ...rowsOf("validation", validationSteps, validationLoss),
  ];
  const losses = values.map((row) => row.loss);
  const lowest = losses.reduce((a, b) => Math.min(a, b), Infinity);
  const highest = losses.reduce((a, b) => Math.max(a, b), -Infinity);
  const scale = lowest > 0 && highest > LOG_SPAN * lowest ? { type: "log", nice: false } : { zero: false };
  const validated = validationLoss.length > 0;
  return displayedFigure({
    width,
    height,
    autosize: { type: "fit", contains: "padding" },
    data: { values },
    mark: { type: "line", strokeWidth: 1.6 },
    encoding: {
      x: {
        field: "step",
        type: "quantitative",
        scale: { nice: false },
        axis: {
          title: "training step",
          tickCount: 4,
          tickMinStep: 1,
          labelExpr: "format(datum.value, '~s')",
        },
      },
      y: {
        field: "loss",
        type: "quantitative",
        scale,
        axis: { title: training.lossLabel ?? "loss", tickCount: 4 },
      },
      color: {
        field: "label",
        type: "nominal",
        scale: {
          domain: ["training", "validation"],
          range: [validated ? TRAINING_COLOR : SYSTEM_COLORS[1], SYSTEM_COLORS[1]],
        },
        legend: validated ? LEGEND : null,
      },
      order: { field: "step", type: "quantitative" },
    },
  });
}
