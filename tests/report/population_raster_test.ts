import { assert, assertEquals } from "@std/assert";
import {
  figureSvg,
  parseSpikingSpec,
  populationRasterFigure,
  simulateSpikingReference,
} from "@volley/volley";
import fc from "fast-check";
import { namePlaces } from "../../lib/report/name_places.ts";

/** Width in Liberation Sans Bold of 12 px, as Chromium draws it: 308 px. */
const LONG = "parvalbumin-positive_interneurons_of_layer_2_and_3", LONG_PX = 308;

function runOf(sizes: readonly number[]) {
  const populations = sizes.map((size, at) => ({
    name: at === 0 ? LONG : `p${at}`,
    size,
    neuron: "poisson",
  }));
  const spec = parseSpikingSpec({ kind: "spiking", name: "many", stepMs: 0.1, populations, projections: [] });
  return simulateSpikingReference(spec, { durationMs: 20 });
}

/** Places of the populations' names in a picture, px. */
function placesOf(svg: string, names: readonly string[]): { x: number; y: number }[] {
  return names.map((name) => {
    const found = svg.match(new RegExp(`<text [^>]*translate\\(([\\d.]+),([\\d.]+)\\)[^>]*>${name}</text>`));
    if (!found) throw new Error(`${name} is not in the picture`);
    return { x: Number(found[1]), y: Number(found[2]) };
  });
}

Deno.test("populationRasterFigure() leaves room for a long name", async () => {
  const svg = await figureSvg(populationRasterFigure(await runOf([5])));
  const [{ x }] = placesOf(svg, [LONG]);
  const width = Number(svg.match(/width="(\d+)"/)![1]);
  const left = Number(svg.match(/<g [^>]*transform="translate\((\d+)/)![1]);
  assert(width >= left + x + LONG_PX, `${width} px for a name from ${left + x} px on`);
});

Deno.test("populationRasterFigure() keeps the names of populations apart, however small these are", async () => {
  const sizes = [1, 2, 1, 1, 300, ...new Array<number>(25).fill(1)];
  const svg = await figureSvg(populationRasterFigure(await runOf(sizes)));
  const places = placesOf(svg, sizes.map((_, at) => at === 0 ? LONG : `p${at}`));
  for (let at = 1; at < places.length; at++) {
    const apart = places[at - 1].y - places[at].y;
    assert(apart >= 13.9, `names ${at - 1} and ${at} are ${apart} px apart`);
  }
});

Deno.test("namePlaces() keeps names apart and inside, and where they are wanted if there is room", () => {
  const wanted = fc.array(fc.double({ min: 0.5, max: 99.5, noNaN: true }), { maxLength: 40 });
  fc.assert(fc.property(wanted, fc.double({ min: 0.1, max: 2, noNaN: true }), (unsorted, least) => {
    const sorted = unsorted.toSorted((a, b) => a - b);
    const places = namePlaces(sorted, { end: 100, least });
    places.forEach((place, at) => {
      assert(
        place <= 100 - least / 2 + 1e-9 && place >= Math.min(0.5, least / 2) - 1e-9,
        `${place} is outside`,
      );
      if (at > 0) assert(place - places[at - 1] >= least - 1e-9, `${place} is too near`);
    });
    const free = sorted.every((place, at) => at === 0 || place - sorted[at - 1] >= least);
    if (free && (sorted.at(-1) ?? 0) <= 100 - least / 2) assertEquals(places, sorted);
  }));
});
