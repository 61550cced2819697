import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { loadAnyModel, overrideSpec, overrideSpiking } from "@volley/volley";
import { HAY_INPUT } from "../../lib/cable/hay_cell.ts";
import { getMifPreset } from "../../lib/markov/presets.ts";
import { getSpikingPreset } from "../../lib/spiking/spiking_presets.ts";
import { CHOICES } from "../../web/choices.ts";

for (const { name, kind, preset, sliders } of CHOICES) {
  Deno.test(`sliders of ${name} begin at the values of its preset and stay where it can be simulated`, () => {
    for (const { path, low, value, high } of sliders) {
      assert(low <= value && value <= high, path);
      if (kind === "cell") assert(path in { excitation: 1, inhibition: 1 }, path);
      else if (kind === "mif") {
        const spec = getMifPreset(preset);
        assertEquals(overrideSpec(spec, { [path]: value }), spec, path);
        for (const end of [low, high]) overrideSpec(spec, { [path]: end });
      } else {
        const spec = getSpikingPreset(preset);
        assertEquals(overrideSpiking(spec, { [path]: value }), spec, path);
        for (const end of [low, high]) overrideSpiking(spec, { [path]: end });
      }
    }
  });
}

Deno.test("sliders beside a surrogate of a network are its parameters, within the box that it has learnt", async () => {
  const { surrogate, sliders } = CHOICES.find(({ name }) => name === "mif-second")!;
  const path = new URL(`../../examples/models/${surrogate!.model}`, import.meta.url).pathname;
  const { spec } = await loadAnyModel(path);
  const { names, low, high } =
    (spec as unknown as { parameters: Record<string, (string | number)[]> }).parameters;
  assertEquals(sliders.map((slider) => slider.path), names);
  sliders.forEach((slider, p) => {
    assertAlmostEquals(slider.low, low[p] as number, 1e-6);
    assertAlmostEquals(slider.high, high[p] as number, 1e-6);
  });
});

Deno.test("the cell's surrogate has the cell's inputs", async () => {
  const path = new URL("../../examples/models/hay2011", import.meta.url).pathname;
  const { spec } = await loadAnyModel(path),
    names = (spec as unknown as { inputs: { names: string[] } }).inputs.names;
  assertEquals(names.length, HAY_INPUT.rateHz.length);
  names.forEach((name, at) => assertEquals(name.startsWith("inh"), HAY_INPUT.drives[at].group >= 2));
});
