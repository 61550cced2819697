import { assert, assertEquals } from "@std/assert";
import { figureSvg } from "../../lib/report/figure_svg.ts";
import { rasterFigure } from "../../lib/report/figures/raster.ts";
import { ratesFigure } from "../../lib/report/figures/rates.ts";

const RASTER = {
  label: "ring",
  times: [10, 20, 30, 250, 90],
  neurons: [0, 1, 2, 3, 9],
  populations: [{ name: "E", size: 8 }, { name: "I", size: 2 }],
  durationMs: 100_000,
};

/** Every dot of the rasters in an SVG: a path's moves, each a tenth of a pixel long. */
const dotsIn = (svg: string) => svg.match(/M[\d.]+,[\d.]+h\.1/g) ?? [];

Deno.test("figureSvg() of a raster draws one dot per spike in the window, two paths in all", async () => {
  const svg = await figureSvg(rasterFigure(RASTER, { windowMs: 100 }));
  assertEquals(dotsIn(svg).length, 4);
  assertEquals(svg.match(/stroke-linecap="round"/g)?.length, 2);
});

Deno.test("figureSvg() makes a picture that stands on its own", async () => {
  const svg = await figureSvg(rasterFigure(RASTER));
  assert(svg.startsWith('<svg xmlns="http://www.w3.org/2000/svg"'));
  assert(svg.includes("time (ms)") && svg.includes("Helvetica"));
});

Deno.test("figureSvg() gives the same text for the same spec", async () => {
  const spec = rasterFigure(RASTER);
  assertEquals(await figureSvg(spec), await figureSvg(spec));
});

Deno.test("figureSvg() lets the spec's own config win", async () => {
  const svg = await figureSvg({ ...rasterFigure(RASTER), config: { font: "Courier" } });
  assert(svg.includes("Courier") && !svg.includes("Helvetica"));
});

Deno.test("ratesFigure() pictures have their plots at the same place with and without a time axis", async () => {
  const rates = { label: "network", binMs: 1, populations: [{ name: "E", rates: [1, 1000, 3] }] };
  const origins = [true, false].map(async (timeAxis) => {
    const svg = await figureSvg(ratesFigure(rates, { timeAxis }));
    assertEquals(/width="(\d+)"/.exec(svg)?.[1], "476");
    return /translate\((\d+),/.exec(svg)?.[1];
  });
  assertEquals(await Promise.all(origins), ["50", "50"]);
});
