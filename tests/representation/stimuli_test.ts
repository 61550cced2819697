import { assert, assertEquals, assertThrows } from "@std/assert";
import { dotImages, labelRegions, membraneImages } from "../../lib/entries/representation.ts";

const SIZE = 40, PIXELS = SIZE * SIZE;

Deno.test("dotImages() have as many dots as they say, in each set", () => {
  const { inputs, numbers, sets } = dotImages({ images: 6, seed: 3 });
  assertEquals([numbers.length, inputs.length], [162, 162 * PIXELS]);
  for (let image = 0; image < numbers.length; image++) {
    const own = inputs.subarray(image * PIXELS, (image + 1) * PIXELS);
    // Dots are a pixel apart, so their insides do not meet.
    const values = Uint8Array.from(own, (value) => Number(value > 0.5));
    const regions = labelRegions({ values, width: SIZE, height: SIZE }).values as Uint32Array;
    assertEquals(regions.reduce((most, one) => Math.max(most, one)), numbers[image] + 1, `image ${image}`);
  }
  assertEquals([numbers[0], numbers[6], sets[53], sets[54]], [0, 1, 0, 1]);
  assertEquals(dotImages({ images: 6, seed: 3 }).inputs, inputs);
  assert(dotImages({ images: 6, seed: 4 }).inputs.some((value, at) => value !== inputs[at]));
});

Deno.test("dotImages(): each set has in common what its name says", () => {
  const images = 8,
    light = (set: "radius" | "area" | "density", number: number) => {
      const { inputs } = dotImages({ images, sets: [set], numbers: [number, 9] });
      return inputs.subarray(0, images * PIXELS).reduce((sum, value) => sum + value / images, 0);
    };
  // A dot of radius 2 has 12.6 pixels, and grey edges add 0.3 on average.
  for (const number of [1, 4, 9]) {
    assert(Math.abs(light("radius", number) / number - 12.8) < 0.6, `${light("radius", number)}`);
    assert(Math.abs(light("area", number) - 4.5 * 12.8) < 3, `${light("area", number)}`);
  }
  const spread = (set: "radius" | "density") => {
    const { inputs } = dotImages({ images, sets: [set], numbers: [2, 9] });
    let most = 0;
    for (let at = 0; at < images * PIXELS; at++) {
      if (inputs[at] > 0) most = Math.max(most, Math.abs(at % SIZE + 0.5 - SIZE / 2));
    }
    return most;
  };
  // Two of nine dots of the same density lie within 40 √(2 / 9) = 18.9 pixels.
  assert(spread("density") < 10.5 && spread("radius") > 12);
});

Deno.test("membraneImages() are dark on membranes and rings, and cells are what lies between membranes", () => {
  const { inputs, membranes, cells } = membraneImages({ images: 3, noise: 0, seed: 2 });
  let rings = 0;
  membranes.forEach((mark, at) => {
    assert(mark === 0 || (inputs[at] === 0 && cells[at] === 0));
    assertEquals(mark === 0, cells[at] > 0);
    rings += Number(mark === 0 && inputs[at] === 0);
  });
  const none = membraneImages({ images: 3, noise: 0, rings: 0, seed: 2 });
  assert(rings > 50 && none.inputs.every((value, at) => value === 1 - membranes[at]));
  const noisy = membraneImages({ images: 3, noise: 0.5, seed: 2 }).inputs.map((value, at) =>
    value - inputs[at]
  );
  const mean = noisy.reduce((sum, value) => sum + value / noisy.length, 0);
  const variance = noisy.reduce((sum, value) => sum + value * value / noisy.length, 0);
  // 12,288 pixels.
  assert(Math.abs(mean) < 0.02 && Math.abs(variance - 0.25) < 0.015, `${mean}, ${variance}`);
});

Deno.test("images that cannot be drawn are refused in a sentence", () => {
  const cases: [() => unknown, string][] = [
    [
      () => dotImages({ numbers: [60], size: 16 }),
      "dots must fit an image of 16 pixels: current value is 60 of radius 2.00",
    ],
    [() => dotImages({ numbers: [0] }), "each number of dots must be a whole number from 1"],
    [
      () => dotImages({ sets: ["colour" as "area"] }),
      "sets must be among radius, area, density: current value is colour",
    ],
    [() => membraneImages({ cells: 1 }), "cells must be a whole number from 2"],
    [() => membraneImages({ noise: NaN }), "noise must be a number from 0"],
  ];
  for (const [call, sentence] of cases) assertThrows(call, RangeError, sentence);
});
