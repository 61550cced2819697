import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { dampingMap, type DampingMapOptions } from "../../../lib/meanfield/analysis/damping_map.ts";
import { fieldOf } from "../../../lib/meanfield/analysis/field_at.ts";
import { adexField, FAST } from "./_adex.ts";

const E_L = (values: number[]) => ({ name: "E_L", unit: "mV", values });
const DRIVE = { name: "drive", unit: "Hz", values: [1.5, 2.5] };
const map = (more: Omit<DampingMapOptions, "input">) =>
  dampingMap((x, y) => fieldOf(adexField({ E_L: x, ...(!Number.isNaN(y) && { drive: y }) })), {
    ...{ input: "drive", fast: FAST, ...more },
  });

Deno.test("dampingMap() has the rates, discriminants and gains of meanfield.md for a drive of 1.5 Hz", () => {
  const rows = [
    ...[[-72, .284, 4.73, .813], [-70, .725, 1.27, 1.840], [-69.5, .934, .35, 2.146], [
      -69,
      1.197,
      -.59,
      2.340,
    ]],
    ...[[-68.5, 1.506, -1.55, 2.357], [-68, 1.845, -2.55, 2.223], [-67, 2.540, -4.57, 1.789]],
    ...[[-66, 3.207, -6.53, 1.395], [-64, 4.415, -10.08, .880], [-62, 5.492, -13.17, .583]],
  ];
  const { measures, border } = map({ x: E_L(rows.map(([x]) => x)) });
  rows.forEach(([, rate, D, gain], k) => {
    assertAlmostEquals(measures.rate[k]!, rate, 6e-4);
    assertAlmostEquals(25 * measures.discriminant[k]!, D, 6e-3);
    // The step of that program is not known.
    assertAlmostEquals(measures.area[k]!, gain, 0.003);
    assertEquals(measures.ratio[k]! < 1, D < 0);
    assertEquals(measures.frequency[k]! > 0, D < 0);
  });
  assertEquals(border.length, 1);
});

Deno.test("the response of AdEx asynchronous states is largest within 1 mV of the border of damping, at two drives", () => {
  const { border, largest } = map({ x: E_L(Array.from({ length: 13 }, (_, k) => -73 + k / 2)), y: DRIVE });
  assertEquals(border.map(({ y }) => y), [1.5, 2.5]);
  assertEquals(largest.map(({ y }) => y), [1.5, 2.5]);
  // meanfield.md: a border between -69.5 and -69, and one at -71.4 with a gain of 1.253.
  assert(border[0].x > -69.5 && border[0].x < -69);
  assertAlmostEquals(border[1].x, -71.4, 0.05);
  assertAlmostEquals(largest[1].area, 1.253, 0.008);
  border.forEach(({ x }, k) => assert(Math.abs(largest[k].x - x) < 1, `${largest[k].x} and ${x}`));
});

Deno.test("dampingMap() leaves silent and saturated states out", () => {
  const { measures } = map({ x: E_L([-78, -70, -60]), mostHz: 6 });
  assertEquals(measures.rate.map((rate) => rate === null), [true, false, true]);
  for (const values of Object.values(measures)) assertEquals(values.length, 3);
});

Deno.test("dampingMap() without a border has none, and refuses axes that do not rise", () => {
  assertEquals(map({ x: E_L([-66]) }).border, []);
  assertEquals(map({ x: E_L([-66]) }).largest, []);
  assertThrows(() => map({ x: E_L([]) }), RangeError, "E_L must have a value");
  assertThrows(() => map({ x: E_L([-60, -61]) }), RangeError, "must rise: current value is -61 after -60");
});
