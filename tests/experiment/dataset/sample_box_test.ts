import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { checkBox } from "../../../lib/experiment/dataset/box.ts";
import { DESIGNS, sampleBox } from "../../../lib/experiment/dataset/sample_box.ts";
import { SpecError } from "../../../lib/base/spec_error.ts";
import { MIF_SYSTEM } from "../../../lib/markov/markov_system.ts";
import { getPreset } from "../../../lib/markov/presets.ts";
import { getSpikingPreset } from "../../../lib/spiking/spiking_presets.ts";
import { SPIKING_SYSTEM } from "../../../lib/spiking/spiking_system.ts";
import type { System } from "../../../lib/system/system.ts";

const BOX = [
  { name: "S_EE", low: 3.5, high: 4.5 },
  { name: "lambda", low: 2000, high: 4000 },
  { name: "threshold", low: 98, high: 101, whole: true },
];

for (const design of DESIGNS) {
  Deno.test(`sampleBox() of a ${design} puts one value in each equal part of a range, and follows the seed`, () => {
    const points = 64;
    const values = sampleBox(BOX, { points, design, seed: 5 });
    for (const p of [0, 1]) {
      const { low, high } = BOX[p];
      const parts = new Set(
        Array.from(
          { length: points },
          (_, k) => Math.floor((values[3 * k + p] - low) / (high - low) * points),
        ),
      );
      assertEquals([parts.size, Math.min(...parts), Math.max(...parts)], [points, 0, points - 1]);
    }
    assertEquals(values, sampleBox(BOX, { points, design, seed: 5 }));
    assertNotEquals(values, sampleBox(BOX, { points, design, seed: 6 }));
  });

  Deno.test(`sampleBox() of a ${design} takes each whole number of a whole field's range equally often`, () => {
    const values = sampleBox(BOX, { points: 64, design, seed: 5 });
    const counts = new Map<number, number>();
    for (let k = 2; k < values.length; k += 3) counts.set(values[k], (counts.get(values[k]) ?? 0) + 1);
    assertEquals([...counts].sort(([a], [b]) => a - b), [[98, 16], [99, 16], [100, 16], [101, 16]]);
  });
}

Deno.test("sampleBox() refuses absurd numbers of points and of dimensions", () => {
  assertThrows(() => sampleBox(BOX, { points: 0 }), RangeError, "number of points must be a whole number");
  assertThrows(() => sampleBox(BOX, { points: 1.5 }), RangeError, "current value is 1.5");
  assertThrows(
    () => sampleBox(Array(22).fill(BOX[0]), { points: 4 }),
    RangeError,
    "at most 21 parameters here: current value is 22",
  );
});

const ABOUT = { system: MIF_SYSTEM as unknown as System, spec: getPreset("mif-second") };

Deno.test("checkBox() accepts fields and aliases within their ranges", () => {
  const box = [...BOX.map(({ name, low, high }) => ({ name, low, high })), {
    name: "tau_I",
    low: 2,
    high: 5,
  }];
  const checked = checkBox([...box, { name: "P_EE", low: 0, high: 1 }], ABOUT);
  assertEquals(checked.slice(0, 3), BOX);
  assertEquals(checked.map(({ whole = false }) => whole), [false, false, true, false, false]);
});

const MISTAKES: [string, [string, number, number][], string][] = [
  ["no parameter", [], "a box needs at least one parameter"],
  ["an unknown name", [["S_EEE", 3, 4]], "current value is S_EEE (did you mean S_EE?)"],
  ["a reversed range", [["S_EE", 4, 3]], "S_EE must be low:high with low below high: current value is 4:3"],
  ["an empty range", [["S_EE", 4, 4]], "low below high: current value is 4:4"],
  ["an infinite range", [["S_EE", 4, Infinity]], "S_EE must be finite numbers: current value is 4:Infinity"],
  ["a range beyond the field's", [["P_EE", 0.5, 1.5]], "P_EE must be at most 1: current value is 1.5"],
  [
    "a range below the field's",
    [["tau_I", 0.01, 5]],
    "tau_EI must be at least 0.05: current value is 0.01. This is an end of the range of tau_I.",
  ],
  [
    "fractions of a whole field",
    [["threshold", 90.5, 100]],
    "threshold must be a whole number: current value is 90.5. This is an end of the range of threshold.",
  ],
  ["a size", [["N_E", 100, 300]], "must have the same sizes: current value is N_E"],
  [
    "a word",
    [["inhibitoryKick", 1, 2]],
    "inhibitoryKick must be one of voltage-dependent, constant: current value is 1",
  ],
  ["an inherited name", [["toString", 1, 2]], "no field of this name: current value is toString"],
  [
    "a field sampled twice",
    [["lambda", 1, 2], ["lambda_E", 1, 2]],
    "lambda_E may be sampled once: current value is lambda and lambda_E",
  ],
];

for (const [name, ranges, sentence] of MISTAKES) {
  Deno.test(`checkBox() refuses ${name} with a sentence`, () => {
    const box = ranges.map(([name, low, high]) => ({ name, low, high }));
    const error = assertThrows(() => checkBox(box, ABOUT), SpecError, sentence);
    assert(error.message.startsWith("Cannot "));
  });
}

const POINT_NEURONS = { system: SPIKING_SYSTEM as unknown as System, spec: getSpikingPreset("cuba") };

Deno.test("checkBox() takes paths into networks of point neurons, of values that a spec leaves at their defaults too", () => {
  const box = [
    { name: "populations.E.parameters.I_e", low: 0, high: 100 },
    { name: "projections.E->I.weight", low: 1, high: 3 },
  ];
  assertEquals(checkBox(box, POINT_NEURONS), box);
});

const WRONG_PATHS: [string, [string, number, number][], string][] = [
  ["a path that names nothing", [["populations.X.parameters.I_e", 0, 1]], "names nothing in it at X"],
  ["a parameter that there is not", [["populations.E.parameters.I_x", 0, 1]], "I_x"],
  ["a word", [["populations.E.neuron", 0, 1]], "neuron"],
  ["a size", [["populations.E.size", 100, 200]], "all networks of a dataset must have the same sizes"],
  [
    "a number of which two paths are told",
    [["populations.*.parameters.I_e", 0, 1], ["populations.E.parameters.I_e", 0, 1]],
    "may be sampled once",
  ],
];

for (const [name, ranges, sentence] of WRONG_PATHS) {
  Deno.test(`checkBox() of point neurons refuses ${name} with a sentence`, () => {
    const box = ranges.map(([name, low, high]) => ({ name, low, high }));
    const error = assertThrows(() => checkBox(box, POINT_NEURONS), SpecError, sentence);
    assert(error.message.startsWith("Cannot "));
  });
}
