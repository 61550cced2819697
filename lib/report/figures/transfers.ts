import { fail } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { surrogateOf, type SurrogatesOption } from "../../surrogate/registry.ts";
import type { SurrogateModel } from "../../surrogate/model_file.ts";
import { displayedFigure } from "../displayed_figure.ts";
import type { FigureSpec } from "../theme.ts";
import { fitFigure, type FitFigureOptions } from "./fit.ts";

/** Options of {@linkcode transferFigure}. */
export interface TransferFigureOptions extends FitFigureOptions, SurrogatesOption {
  /** Pictures side by side. @default 3 */
  columns?: number;
}

const OPTIONS: OptionNames<TransferFigureOptions> = {
  width: true,
  height: true,
  columns: true,
  surrogates: true,
};

/**
 * The transfer functions of a mean field against the rates that they were fitted to: a picture like {@linkcode fitFigure} for each population. Any surrogate
 * that was made of fits has one.
 *
 * @param model The model.
 * @param options Size of each picture, columns; kinds of surrogates of one's own.
 * @returns A Vega-Lite spec for `figureSvg`.
 * @throws {RangeError} When the model keeps no such rates.
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts ignore
 * import { figureSvg, loadAnyModel } from "@volley/volley";
 * import { transferFigure } from "./transfers.ts";
 *
 * const svg = await figureSvg(transferFigure(await loadAnyModel("model")));
 * ```
 */
export function transferFigure(
  { spec }: Pick<SurrogateModel, "spec">,
  options: TransferFigureOptions = {},
): FigureSpec {
  requireKnown("draw the figure", options, OPTIONS);
  const { columns = 3, surrogates, ...size } = options;
  const fits = surrogateOf(spec, { surrogates }).fits?.(spec as never) ?? [];
  if (fits.length === 0) {
    fail("draw the figure", "the model must keep the rates that it was fitted to", `none, of a ${spec.kind}`);
  }
  return displayedFigure({ columns, concat: fits.map((fit) => fitFigure(fit, size)) });
}
