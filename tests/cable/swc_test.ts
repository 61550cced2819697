import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { FileError } from "../../lib/io/file_error.ts";
import { loadSwc, parseSwc } from "../../lib/cable/swc.ts";
import { SpecError } from "../../lib/base/spec_error.ts";
import type { CellSpec, Section } from "../../lib/cable/cell_spec.ts";
import { sectionsOf } from "../../lib/cable/sections_of.ts";
import { compartmentsOf } from "../../lib/cable/build/compartments.ts";
import { simulateCellsReference } from "../../lib/cable/cpu/cells_reference.ts";
import golden from "../science/golden/swc_neuron.json" with { type: "json" };

const FILE = new URL("./made_up.swc", import.meta.url).pathname;
const KINDS = { other: { ra: 150, cm: 1, channels: { pas: { g: 5e-5, e: -70 } } } };

function lengthOf({ points }: Section): number {
  return points!.slice(1).reduce(
    (sum, [x, y, z], k) => sum + Math.hypot(x - points![k][0], y - points![k][1], z - points![k][2]),
    0,
  );
}

Deno.test("a traced cell becomes the sections that NEURON's import makes, and charges like it", async () => {
  const sections = sectionsOf(await loadSwc(FILE), { kinds: KINDS });
  const spec: CellSpec = { kind: "cell", name: "made up", startMv: -70, celsius: 6.3, sections };
  const { areas, firsts } = compartmentsOf(spec);
  const rowOf = (section: Section) => {
    const first = firsts.get(section.name)!;
    return {
      length: lengthOf(section),
      area: areas.subarray(first, first + section.segments).reduce((sum, area) => sum + area, 0),
      segments: section.segments,
    };
  };
  const found = sections.map((section) => {
    const parent = sections.find(({ name }) => name === section.parent);
    return {
      ...rowOf(section),
      parent: parent ? lengthOf(parent) : 0,
      at: section.parentAt ?? 0,
      name: section.name,
    };
  });
  const wanted = golden.sections.map(({ L, area, segments, parent }) => {
    const [name, at] = parent ?? ["", 0];
    return {
      length: L,
      area,
      segments,
      parent: golden.sections.find((one) => one.name === name)?.L ?? 0,
      at,
    };
  });
  assertEquals(found.length, wanted.length);
  // NEURON numbers sections in another order, and keeps points in single precision.
  const sorted = <A extends { length: number }>(rows: A[]) => rows.toSorted((a, b) => a.length - b.length);
  sorted(wanted).forEach((row, k) => {
    const { name, ...own } = sorted(found)[k];
    for (const [field, value] of Object.entries(row)) {
      const error = Math.abs(own[field as keyof typeof own] - (value as number));
      assert(
        error <= 1e-6 * Math.max(1, value as number),
        `${name} ${field}: ${own[field as keyof typeof own]}, not ${value}`,
      );
    }
  });
  const tip = golden.sections.find(({ name }) => name === golden.tip)!;
  const own = found.find(({ length }) => Math.abs(length - tip.L) < 1e-4)!;
  const clamps = [{ section: "soma", at: 0.5, nA: 0.1, fromMs: 5, untilMs: 35 }];
  const sites = [{ section: "soma", at: 0.5 }, { section: own.name, at: 0.99 }];
  const { voltages, samples } = await simulateCellsReference(spec, {
    durationMs: 50,
    everyMs: 0.5,
    sites,
    inputs: [{ clamps }],
  });
  golden.traces.forEach((trace, site) =>
    trace.forEach((value, k) => {
      const error = Math.abs(voltages[site * samples + k] - value);
      assert(error < 5e-4, `site ${site}, sample ${k}: off by ${error}`);
    })
  );
});

Deno.test("files that are no tree of points are refused in one sentence that names the line", async () => {
  const refused = (text: string, sentence: string) => {
    const { message } = assertThrows(() => parseSwc(text, "a.swc"), FileError);
    assert(message.includes(sentence), message);
  };
  refused("", "Cannot read a.swc as it must have points");
  refused(
    "1 1 0 0 0 5 -1\n2 3 0 0 9 1 7",
    "line 2 as the parent of point 2 must be in the file: current value is 7",
  );
  refused(
    "1 1 0 0 0 5 -1\n2 3 0 0 9 1 3\n3 3 0 0 9 1 2",
    "line 2 as points must not form a loop: current value is 2",
  );
  refused("1 1 0 0 0 5 2\n2 3 0 0 9 1 1", "there must be a point without a parent (-1), and no loop");
  refused(
    "1 1 0 0 0 5 -1\n2 3 0 0 9 0 1",
    "line 2 as a radius must be positive (leastRadius raises smaller ones): current value is 0",
  );
  refused("1 1 0 0 0 5 -1\n1 3 0 0 9 1 1", "line 2 as numbers of points must differ: current value is 1");
  refused("1 1 0 0 x 5 -1", "line 1 as a point must be seven numbers");
  await assertRejects(() => loadSwc("/nowhere/a.swc"), FileError, "the file must exist");
  const cell = parseSwc("# order does not matter\n3 4 0 0 30 1 2\n2 4 0 0 9 1 1\n1 1 0 0 0 5 -1", "a.swc");
  assertEquals(
    sectionsOf(cell, { kinds: KINDS }).map(({ name, parent, points }) => [name, parent, points!.length]),
    [
      ["soma", undefined, 3],
      ["apic[0]", "soma", 2],
    ],
  );
  const soma = { soma: KINDS.other };
  assertThrows(
    () => sectionsOf(cell, { kinds: soma }),
    SpecError,
    "kinds.apic must be given, as the cell has points of SWC type 4 (or kinds.other, ",
  );
  const odd = parseSwc("1 1 0 0 0 5 -1\n2 7 0 0 9 1 1\n3 7 0 0 30 1 2", "a.swc");
  assertThrows(
    () => sectionsOf(odd, { kinds: soma }),
    SpecError,
    "kinds.other must be given, as the cell has points of SWC type 7:",
  );
});
