import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { figureSvg } from "../../lib/report/figure_svg.ts";
import { fitFigure } from "../../lib/report/figures/fit.ts";
import { transferFigure } from "../../lib/report/figures/transfers.ts";
import { renderReport } from "../../lib/report/render_report.ts";
import { parseMeanFieldModel } from "../../lib/surrogate/meanfield/mean_field_model.ts";
import { twoPopulations } from "../surrogate/meanfield/_networks.ts";
import { exampleData } from "./_example_data.ts";

const SERIES = {
  ...{ name: "E", unit: "Hz", measured: [0, 0.01, 10, 20] },
  ...{ errors: [0.1, 0.1, 1, 1], fitted: [0, 1, 11, 80] },
};

/** Values of the layers of a part of a figure. */
const rowsIn = (part: number, layer: number, series = SERIES) => {
  const parts = fitFigure(series).vconcat as { layer: { data: { values: Record<string, number>[] } }[] }[];
  return parts[part].layer[layer].data.values;
};

Deno.test("fitFigure() has every value with its error, and residuals of values above 1 % of the largest, at most 1", () => {
  assertEquals(rowsIn(0, 1).map(({ measured, fitted, low, high }) => [measured, fitted, low, high]), [
    [0, 0, 0, 0.1],
    [0.01, 1, 0, 0.11],
    [10, 11, 9, 11],
    [20, 80, 19, 21],
  ]);
  const residuals = rowsIn(1, 1).map(({ residual, under, over }) => [residual, under, over]);
  assertEquals(residuals, [[0.1, 0, 0.2], [1, 1, 1]]);
});

Deno.test("fitFigure() draws no value, one, and silence", async () => {
  for (const measured of [[], [3], [0, 0]]) {
    const svg = await figureSvg(
      fitFigure({ name: "E", unit: "", measured, errors: measured, fitted: measured }),
    );
    assert(svg.startsWith("<svg") && !svg.includes("NaN"), svg);
  }
  assertThrows(() => fitFigure(SERIES, { wide: 3 } as never), TypeError, "wide");
});

/** A mean field that keeps what it was fitted to. */
const spec = (samples?: Record<string, unknown>) =>
  parseMeanFieldModel({
    ...{ kind: "mean-field", binMs: 1, tauMs: 5, order: 1, network: twoPopulations() },
    parameters: { names: [], low: [], high: [] },
    ...{ populations: [], transfers: {}, reports: [], compared: [], leftOut: [], training: {} },
    ...(samples ? { samples } : {}),
  });

Deno.test("transferFigure() has a picture for each population, and refuses a model that keeps no rates", async () => {
  const { measured, errors, fitted } = SERIES, own = { measured, errors, fitted };
  const svg = await figureSvg(transferFigure({ spec: spec({ E: own, Inh: own }) }));
  assert(svg.includes(">E<") && svg.includes(">Inh<") && svg.includes(">measured (Hz)<"));
  assertThrows(
    () => transferFigure({ spec: spec() }),
    RangeError,
    "the model must keep the rates that it was fitted to: current value is none, of a mean-field",
  );
});

Deno.test("renderReport() draws fits, and refuses lists of unequal lengths", async () => {
  const html = await renderReport({ ...exampleData(), fits: [SERIES] });
  assert(html.includes("Fits") && html.includes(">fitted (Hz)<"));
  await assertRejects(
    () => renderReport({ ...exampleData(), fits: [{ ...SERIES, errors: [1] }] }),
    RangeError,
    "fits[0].errors and .measured need equal lengths",
  );
});
