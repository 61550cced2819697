import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import type { Run } from "../../lib/system/run.ts";
import { defineSystem, type System } from "../../lib/system/system.ts";
import { simulate } from "../../lib/systems.ts";

const populations = [{ name: "A", size: 3 }, { name: "B", size: 2 }];
const spec = { kind: "made-up", name: "made up" };
const run: Run = {
  ...{ system: "made-up", specs: [spec], seed: 1, engine: "script", adapter: "CPU", stepMs: 1, warmupMs: 0 },
  counts: { populations, binMs: 1, networks: 1, bins: 4, counts: new Uint16Array(8) },
  ...{ networkSeconds: 1, wallSeconds: 1 },
};
const PARTS: System = {
  ...{ kind: "made-up", about: "for this test", presets: [], warmupMs: 0 },
  preset: () => spec,
  parse: () => spec,
  override: () => spec,
  populations: () => populations,
  describe: () => ({ populations, facts: [] }),
  simulate: () => Promise.resolve(run),
};

Deno.test("defineSystem() refuses parts that are unknown, missing or of another type, and takes those of a class", () => {
  const cases: [Record<string, unknown>, string][] = [
    [{ popualtions: 1 }, "current value is popualtions (did you mean populations?)"],
    [{ presets: undefined }, "its presets must be a list: current value is none"],
    [{ simulate: "no" }, "its simulate must be a function: current value is string"],
    [{ warmupMs: NaN }, "its warmupMs must be a number"],
  ];
  for (const [parts, sentence] of cases) {
    assertThrows(() => defineSystem({ ...PARTS, ...parts } as System), TypeError, sentence);
  }
  class Own {
    cache = 1;
  }
  assertEquals(defineSystem(Object.assign(new Own(), PARTS)).kind, "made-up");
});

Deno.test("a system's run that is none is refused as soon as it is made", async () => {
  const counts = (other: Record<string, unknown>) => ({ ...run, counts: { ...run.counts, ...other } });
  const cases: [unknown, string][] = [
    [undefined, "it must be a run with counts: current value is undefined"],
    [{ ...run, system: "mif" }, "its system must be made-up: current value is mif"],
    [counts({ counts: new Float64Array(8) }), "Uint16Array or a Uint32Array: current value is Float64Array"],
    [counts({ networks: 2 }), "it must have 1 networks, one for each spec: current value is 2"],
    [counts({ populations: populations.slice(1) }), "the populations must be A (3), B (2)"],
    [
      counts({ bins: 5 }),
      "counts must hold networks x populations x bins values: current value is 8 for 1 x 2 x 5",
    ],
  ];
  for (const [made, sentence] of cases) {
    const system = defineSystem({ ...PARTS, simulate: () => Promise.resolve(made as Run) });
    const options = { durationMs: 4, systems: [system] };
    await assertRejects(() => simulate(null, spec, options), RangeError, sentence);
  }
  assertEquals(
    await simulate(null, spec, { durationMs: 4, systems: [defineSystem(Object.freeze({ ...PARTS }))] }),
    run,
  );
});
