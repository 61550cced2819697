import { displayedFigure } from "../displayed_figure.ts";
import { fail } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { type FigureSpec, SYSTEM_COLORS } from "../theme.ts";

const OPTIONS: OptionNames<BranchesFigureOptions> = {
  parameter: true,
  population: true,
  title: true,
  logarithmic: true,
  width: true,
  height: true,
};

/** A fixed point of a branch, as `continuation` has it. */
export interface DrawnBranchPoint {
  /** Value of the parameter. */
  value: number;
  /** Rates of the populations, Hz. */
  rates: readonly number[];
  /** Whether it is stable. */
  stable: boolean;
}

/** Branches of fixed points, as `continuation` has them. */
export interface DrawnBranches {
  /** Names of the populations. */
  populations: readonly string[];
  /** Branches. */
  branches: readonly { points: readonly DrawnBranchPoint[] }[];
  /** Points at which stability changes. */
  special: readonly (DrawnBranchPoint & { kind: "fold" | "hopf" | "branch" })[];
}

/** Options of {@linkcode branchesFigure}. */
export interface BranchesFigureOptions {
  /** Title of the parameter's axis, with a unit. */
  parameter: string;
  /** Name of the population whose rate is drawn. @default the first */
  population?: string;
  /** Heading. @default none */
  title?: string;
  /** Whether rates are drawn on a logarithmic axis; those of 0 are left out. @default false */
  logarithmic?: boolean;
  /** Width, px. @default 440 */
  width?: number;
  /** Height, px. @default 250 */
  height?: number;
}

const KINDS = ["fold", "hopf", "branch"] as const;
const SHAPES = ["square", "circle", "diamond"] as const;

/** Parts of a branch that are stable or unstable throughout; each begins where the last ends. */
function partsOf(points: readonly DrawnBranchPoint[]): DrawnBranchPoint[][] {
  const parts: DrawnBranchPoint[][] = [];
  points.forEach((point, k) => {
    const before = points[k - 1];
    if (!before || before.stable !== point.stable) {
      parts.push(before ? [{ ...before, stable: point.stable }] : []);
    }
    parts[parts.length - 1].push(point);
  });
  return parts;
}

/**
 * Fixed points against a parameter: stable ones as full lines, unstable ones dashed, with folds, Hopf points and crossings of branches.
 *
 * @param data Branches.
 * @param options Axes, population, size.
 * @returns A Vega-Lite spec for `figureSvg`.
 * @throws {RangeError} When there is no population of the name.
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { figureSvg } from "../figure_svg.ts";
 * import { branchesFigure } from "./branches.ts";
 *
 * const points = [{ value: 0, rates: [2], stable: true }, { value: 1, rates: [3], stable: true }];
 * const data = { populations: ["E"], branches: [{ points }], special: [] };
 * const svg = await figureSvg(branchesFigure(data, { parameter: "drive (Hz)" }));
 * ```
 */
export function branchesFigure(data: DrawnBranches, options: BranchesFigureOptions): FigureSpec {
  requireKnown("draw the figure", options, OPTIONS);
  const { parameter, population, title, logarithmic = false, width = 440, height = 250 } = options;
  const { populations, branches, special } = data;
  const which = population === undefined ? 0 : populations.indexOf(population);
  if (which < 0) {
    fail("draw the figure", `the population must be among ${populations.join(", ")}`, population);
  }
  const row = ({ value, rates }: DrawnBranchPoint) => ({ value, rate: rates[which] });
  const seen = ({ rate }: { rate: number }) => !logarithmic || rate > 0;
  const lines = branches.flatMap(({ points }, branch) =>
    partsOf(points).flatMap((part, k) => {
      const state = part[part.length - 1].stable ? "stable" : "unstable";
      return part.map((point, order) => ({ ...row(point), state, line: `${branch} ${k}`, order }));
    })
  ).filter(seen);
  const marks = special.map((point) => ({ ...row(point), kind: point.kind })).filter(seen);
  const kinds = KINDS.filter((kind) => marks.some((mark) => mark.kind === kind));
  const axis = (field: string, title: string, scale: Record<string, unknown>) => ({
    field,
    type: "quantitative",
    scale,
    axis: { title, tickCount: 5 },
  });
  const x = axis("value", parameter, { nice: false, zero: false });
  const y = axis("rate", `${populations[which]} rate (Hz)`, logarithmic ? { type: "log" } : { zero: true });
  return displayedFigure({
    ...(title !== undefined && { title: { text: title } }),
    width,
    height,
    autosize: { type: "fit", contains: "padding" },
    layer: [
      {
        data: { values: lines },
        mark: { type: "line", strokeWidth: 1.6, color: SYSTEM_COLORS[0] },
        encoding: {
          x,
          y,
          detail: { field: "line", type: "nominal" },
          order: { field: "order", type: "quantitative" },
          strokeDash: {
            field: "state",
            type: "nominal",
            scale: { domain: ["stable", "unstable"], range: [[1, 0], [4, 3]] },
            legend: { orient: "top", symbolType: "stroke", title: null },
          },
        },
      },
      {
        data: { values: marks },
        mark: { type: "point", filled: true, size: 46, opacity: 1, color: SYSTEM_COLORS[1] },
        encoding: {
          x,
          y,
          shape: {
            field: "kind",
            type: "nominal",
            scale: { domain: kinds, range: kinds.map((kind) => SHAPES[KINDS.indexOf(kind)]) },
            legend: kinds.length > 0
              ? { orient: "top", title: null, symbolSize: 46, symbolStrokeWidth: 0 }
              : null,
          },
        },
      },
    ],
  });
}
