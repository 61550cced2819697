import { assertEquals, assertThrows } from "@std/assert";
import { lfpFigure } from "../../lib/entries/lfp.ts";

const signal = (label: string, values: number[]) => ({ label, everyMs: 2, startMs: 10, values });
type Layer = { data: { values: { time: number; value: number }[] } };

Deno.test("lfpFigure() has a row for each label, and the samples of the time shown", () => {
  const signals = [signal("a", [1, 2, 3, 4]), signal("b", [5, NaN, 7, 8]), signal("a", [9, 9, 9, 9])];
  const { vconcat } = lfpFigure(signals, { fromMs: 12, toMs: 14 }) as unknown as {
    vconcat: { layer: Layer[] }[];
  };
  assertEquals(vconcat.map(({ layer }) => layer.map(({ data }) => data.values)), [
    [[{ time: 12, value: 2 }, { time: 14, value: 3 }], [{ time: 12, value: 9 }, { time: 14, value: 9 }]],
    [[{ time: 14, value: 7 }]],
  ]);
});

Deno.test("lfpFigure() refuses nothing at all", () => {
  assertThrows(() => lfpFigure([]), RangeError, "there must be a signal");
  assertThrows(
    () => lfpFigure([signal("a", [1])], { fromMs: 50, toMs: 60 }),
    RangeError,
    "in the time shown",
  );
  assertThrows(() => lfpFigure([signal("a", [NaN])]), RangeError, "in the time shown");
});
