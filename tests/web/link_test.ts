import { assertEquals } from "@std/assert";
import { CHOICES } from "../../web/choices.ts";
import { hashOf, presetState, stateIn } from "../../web/page/link.ts";

Deno.test("a link of a preset holds its name alone", () => {
  for (const choice of CHOICES) assertEquals(hashOf(presetState(choice)), `#network=${choice.name}`);
});

Deno.test("a link restores all that was chosen", () => {
  for (const choice of CHOICES) {
    const state = presetState(choice);
    for (const { path, low, step } of choice.sliders) state.values[path] = low + step;
    Object.assign(state, {
      seed: 77,
      pace: null,
      engine: "processor",
      surrogate: choice.surrogate !== undefined,
    });
    assertEquals(stateIn(hashOf(state)), state);
  }
});

Deno.test("what a link says wrongly is as in the preset, and values stay within their slider", () => {
  const preset = presetState(CHOICES[0]);
  assertEquals(stateIn("#network=none&seed=-3&pace=0&engine=quantum&surrogate=1&S_EE=much"), preset);
  const [{ path, high }] = preset.choice.sliders;
  assertEquals(stateIn(`#${path}=1e9`).values[path], high);
});
