import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ArgumentRangeError } from "../../lib/base/errors.ts";
import { FileError } from "../../lib/io/file_error.ts";
import { loadSwc, parseSwc } from "../../lib/cable/swc.ts";
import { type CellSpec, parseCellSpec, type Section } from "../../lib/cable/cell_spec.ts";
import { SpecError } from "../../lib/base/spec_error.ts";
import { sectionsOf, type TracedPoint } from "../../lib/cable/sections_of.ts";
import { compartmentAt, compartmentsOf } from "../../lib/cable/build/compartments.ts";
import { simulateCellsReference } from "../../lib/cable/cpu/cells_reference.ts";
import golden from "../science/golden/swc_family_neuron.json" with { type: "json" };

const LEAK = 5e-5;
const KINDS = { other: { ra: 150, cm: 1, channels: { pas: { g: LEAK, e: -70 } } } };
/** NEURON keeps places in single precision: the coordinates are below 300 um, and the shortest pieces about 1 um. */
const CLOSE = 3e-5;

const specOf = (points: readonly TracedPoint[]): CellSpec => ({
  kind: "cell",
  name: "traced",
  startMv: -70,
  celsius: 6.3,
  sections: [...sectionsOf(points, { kinds: KINDS })],
});

/** Rows as the golden data have them: type, length, area, diameters, place of the parent, where on it. */
function rowsOf(spec: CellSpec) {
  const { areas, firsts } = compartmentsOf(spec);
  const places = new Map(spec.sections.map(({ name }, at) => [name, at]));
  return spec.sections.map(({ name, points, segments, parent, parentAt }: Section) => {
    const first = firsts.get(name)!, steps = points!.slice(1);
    const length = steps.reduce(
      (sum, [x, y, z], k) => sum + Math.hypot(x - points![k][0], y - points![k][1], z - points![k][2]),
      0,
    );
    return {
      type: name.replace(/\[.*/, ""),
      length,
      area: areas.subarray(first, first + segments).reduce((sum, one) => sum + one, 0),
      diameters: points!.map(([, , , diameter]) => diameter),
      parent: parent === undefined ? -1 : places.get(parent)!,
      at: parent === undefined ? 0 : parentAt!,
    };
  });
}

/** Input resistance at the middle of the first section, megohm: all compartments are folded into it, the tips first. */
function resistanceOf(spec: CellSpec): number {
  const compartments = compartmentsOf(spec), { count, parents, areas, axial } = compartments;
  const links: { to: number; conductance: number }[][] = Array.from({ length: count }, () => []);
  for (let at = 0; at < count; at++) {
    if (parents[at] < 0) continue;
    links[at].push({ to: parents[at], conductance: axial[at] });
    links[parents[at]].push({ to: at, conductance: axial[at] });
  }
  const seen = compartmentAt(spec, compartments, spec.sections[0].name, 0.5);
  const order = [{ at: seen, from: -1, conductance: 0 }];
  for (const { at, from } of order) {
    for (const { to, conductance } of links[at]) {
      if (to !== from) order.push({ at: to, from: at, conductance });
    }
  }
  const total = Float64Array.from(areas, (area) => area * 1e-8 * LEAK * 1e6);
  for (const { at, from, conductance } of order.toReversed()) {
    if (from >= 0) total[from] += conductance * total[at] / (conductance + total[at]);
  }
  return 1 / total[seen];
}

function near(found: number, wanted: number, what: string): void {
  assert(
    Math.abs(found - wanted) <= CLOSE * Math.max(1, Math.abs(wanted)),
    `${what}: ${found}, not ${wanted}`,
  );
}

for (const [number, { name, text, sections, resistance }] of golden.cells.entries()) {
  Deno.test(`sections of a traced cell are those of NEURON's import, cell ${number}: ${name}`, () => {
    const spec = specOf(parseSwc(text, name)), found = rowsOf(spec);
    assertEquals(found.length, sections.length);
    found.forEach((row, k) => {
      const [type, length, area, diameters, parent, at] = sections[k] as [
        string,
        number,
        number,
        number[],
        number,
        number,
      ];
      const label = `section ${k}`;
      assertEquals(row.type, type.replace(/^dend_.*/, "other"), label);
      near(row.length, length, `${label}, length`);
      near(row.area, area, `${label}, area`);
      assertEquals(row.diameters.length, diameters.length, `${label}, points`);
      row.diameters.forEach((value, j) => near(value, diameters[j], `${label}, diameter ${j}`));
      assertEquals([row.parent, row.at], [parent, at], `${label}, parent`);
    });
    if (resistance !== null) near(resistanceOf(spec), resistance, "input resistance");
  });
}

const file = (name: string) => loadSwc(new URL(`./swc/${name}.swc`, import.meta.url).pathname);
const sizes = async (name: string) => {
  const rows = rowsOf(specOf(await file(name)));
  const sum = (values: number[]) => values.reduce((total, one) => total + one, 0);
  return {
    length: Math.round(sum(rows.map(({ length }) => length))),
    area: Math.round(sum(rows.map(({ area }) => area))),
    somaArea: Math.round(sum(rows.filter(({ type }) => type === "soma").map(({ area }) => area))),
    lastArea: Math.round(rows.at(-1)!.area),
    sections: rows.length,
  };
};

Deno.test("a branch from an end of the soma starts there, with its own diameter", async () => {
  const { length, area } = await sizes("ends");
  assertEquals({ length, area }, { length: 200, area: 1445 });
  const clamps = [{ section: "soma", at: 0.5, nA: 0.01, fromMs: 5, untilMs: 90 }];
  const { voltages } = await simulateCellsReference(specOf(await file("ends")), {
    durationMs: 90,
    everyMs: 90,
    sites: [{ section: "soma", at: 0.5 }],
    inputs: [{ clamps }],
  });
  const resistance = (voltages.at(-1)! + 70) / 0.01;
  assert(Math.abs(resistance - 1369) < 1, `${resistance} MOhm`);
});

Deno.test("a soma that forks at its root, a neurite of one point and a section without a length are as in NEURON", async () => {
  assertEquals((await sizes("arms")).somaArea, 402);
  assertEquals((await sizes("onepoint")).lastArea, 157);
  assertEquals((await sizes("zerolength")).sections, 3);
});

Deno.test("lines may end as on old Macs, a root may have the parent 0, and fragments are attached", async () => {
  assertEquals((await file("mac")).length, 3);
  assertEquals((await file("root0")).map(({ parent }) => parent), [-1, 1, 2]);
  assertEquals((await sizes("fragment")).sections, 3);
});

Deno.test("what was dropped, joined or changed on the way from a file to sections is said", async () => {
  assertEquals(sectionsOf(await file("ends"), { kinds: KINDS }).notes, []);
  assertEquals(sectionsOf(await file("zerolength"), { kinds: KINDS }).notes, [
    "a section without a length was dropped: ending at point 4",
  ]);
  assertEquals(sectionsOf(await file("fragment"), { kinds: KINDS }).notes, [
    "a fragment without a parent was attached to the first section, as NEURON does: from point 4 on",
  ]);
  const text = "1 1 0 0 0 5 -1\n2 3 9 0 0 0 1\n3 3 19 0 0 0.1 2\n9 3 90 0 0 1 8\n10 3 99 0 0 1 9";
  assertEquals(parseSwc(text, "a.swc", { leastRadius: 0.2 }).notes, [
    "the parent of 1 point is not in the file, first in line 4",
    "raised to 0.2 um: the radius of 2 points",
  ]);
  assertEquals(parseSwc("5 1 0 0 0 5 -1\n1 3 9 0 0 1 5", "a.swc").notes, [
    "points were put in the order of their branches, as a parent has a higher number than its child",
  ]);
});

Deno.test("options keep only the tree of the soma and raise radii", () => {
  const text =
    "1 3 0 0 0 1 -1\n2 3 9 0 0 0 1\n3 1 50 0 0 5 -1\n4 3 59 0 0 0 3\n5 3 69 0 0 1 4\n6 3 70 0 0 1 99";
  assertThrows(
    () => parseSwc(text, "a.swc"),
    FileError,
    "Cannot read a.swc, line 6 as the parent of point 6 must be in the file: current value is 99",
  );
  const points = parseSwc(text, "a.swc", { onlySoma: true, leastRadius: 0.5 });
  assertEquals(points.map(({ id, radius }) => [id, radius]), [[3, 5], [4, 0.5], [5, 1]]);
  assertEquals(points.notes, [
    "the parent of 1 point is not in the file, first in line 6",
    "left out, as they are outside of the soma's tree: 3 points",
    "raised to 0.5 um: the radius of 1 point",
  ]);
  assertThrows(
    () => parseSwc("1 3 0 0 0 1 -1", "a.swc", { onlySoma: true }),
    FileError,
    "Cannot read a.swc as there must be a soma (type 1) to keep only its tree: current value is none",
  );
  for (const leastRadius of [0, -1, NaN, Infinity]) {
    assertThrows(
      () => parseSwc(text, "a.swc", { leastRadius }),
      ArgumentRangeError,
      `current value is ${leastRadius}`,
    );
  }
});

Deno.test("damaged files are refused in one short sentence that names the line", () => {
  const refused = (text: string, sentence: string) => {
    const { message } = assertThrows(() => parseSwc(text, "a.swc"), FileError);
    assert(message.includes(sentence) && message.length < 300, message);
  };
  refused("1 1 0 0 0 5 -1\n2 3 5 0 0 1", "line 2 as a point must be seven numbers");
  refused("1 1 0 0 0 5 -1\r2 3 5 0 0 NaN 1\r", "line 2 as a point must be seven numbers");
  refused(`1 1 0 0 0 5 -1\n${"x".repeat(100_000)}`, "line 2 as a point must be seven numbers");
  refused(",1 1 0 0 0 5 -1", "line 1 as a point must be seven numbers");
  refused(
    "1.5 1 0 0 0 5 -1",
    "line 1 as a point's number must be whole and not negative: current value is 1.5",
  );
  refused(
    "-1 1 0 0 0 5 -1",
    "line 1 as a point's number must be whole and not negative: current value is -1",
  );
  refused("1 1.5 0 0 0 5 -1", "line 1 as a point's type must be a whole number: current value is 1.5");
  refused("1 1 0 0 0 5 -0.5", "line 1 as the number of a parent must be whole: current value is -0.5");
  refused(
    "1 1 0 0 0 5 -1\n2 3 5 0 0 -1 1",
    "line 2 as a radius must be positive (leastRadius raises smaller ones)",
  );
});

Deno.test("points that are no cell are refused by the sections", () => {
  const refused = (points: TracedPoint[], sentence: string) =>
    assertThrows(() => sectionsOf(points, { kinds: KINDS }), SpecError, sentence);
  const point = (id: number, parent: number, x = id) => ({ id, type: 3, x, y: 0, z: 0, radius: 1, parent });
  refused([], "points must have at least one point: current value is none");
  refused([point(1, -1), point(1, 1)], "points must have numbers that differ: current value is 1 of 2");
  refused(
    [point(2, 1), point(1, -1)],
    "must have parents before their children: current value is point 2 before point 1",
  );
  refused(
    [point(1, -1, 0), point(2, 1, 0)],
    "must have a first section with a length: current value is 2 points at one place",
  );
});

Deno.test("rings where the diameter jumps at the ends of a section count, whatever the number of its segments", () => {
  const length = 10.1;
  const points: Section["points"] = [[0, 0, 0, 6], [0, 0, 0, 2], [length, 0, 0, 2], [length, 0, 0, 4]];
  const area = Math.PI * ((9 - 1) + 2 * length + (4 - 1));
  for (let segments = 1; segments < 60; segments++) {
    const section = { name: "soma", points, segments, ...KINDS.other };
    const { areas } = compartmentsOf({
      kind: "cell",
      name: "rings",
      startMv: -70,
      celsius: 6.3,
      sections: [section],
    });
    const found = areas.reduce((sum, one) => sum + one, 0);
    assert(Math.abs(found - area) < 1e-12 * area * segments, `${segments} segments: ${found}, not ${area}`);
  }
});

const comb = (branchings: number) => {
  const lines = ["1 1 0 0 0 10 -1"];
  for (let k = 1; k <= branchings; k++) {
    lines.push(
      `${2 * k} 3 ${k / 100} 0 0 1 ${k === 1 ? 1 : 2 * k - 2}`,
      `${2 * k + 1} 3 ${k / 100} 9 0 1 ${2 * k}`,
    );
  }
  return lines;
};
const star = (points: number) => {
  const lines = ["1 1 0 0 0 10 -1"];
  for (let k = 2; k <= points; k++) lines.push(`${k} 3 ${k % 200} 20 0 1 1`);
  return lines;
};

/** Time from text to compartments, ms, and the number of sections. */
function timed(lines: string[]) {
  const started = performance.now(), spec = parseCellSpec(specOf(parseSwc(lines.join("\n"), "a.swc")));
  compartmentsOf(spec);
  return { ms: performance.now() - started, sections: spec.sections.length };
}

Deno.test("cells of 30,000 branchings and stars of 40,000 points are read without a deep stack, in linear time", () => {
  // On a busy machine only times of equal work can be compared: ten cells of a tenth. Quadratic time makes the ratio 10.
  timed(star(4000));
  let tenths = 0;
  for (let k = 0; k < 10; k++) tenths += timed(star(4000)).ms;
  const whole = timed(star(40_000));
  assertEquals(whole.sections, 40_000);
  assert(whole.ms < 5 * tenths, `${whole.ms} ms, ten cells of a tenth ${tenths} ms`);
  assertEquals(timed(comb(30_000)).sections, 60_000);
  const late = comb(30_000).map((line) => line.replaceAll(/^\d+| \d+$/g, (id) => ` ${70_000 - Number(id)}`));
  assertEquals(sectionsOf(parseSwc(late.join("\n"), "a.swc"), { kinds: KINDS }).length, 60_000);
});

const anyCell = fc.constantFrom(...golden.cells.map(({ text }) => text));

Deno.test("the order of the lines and their ends do not count", () => {
  const ascending = golden.cells.filter(({ name }) => !name.includes("numbers")).map(({ text }) => text);
  fc.assert(
    fc.property(
      fc.constantFrom(...ascending),
      fc.constantFrom("\n", "\r\n", "\r"),
      fc.infiniteStream(fc.nat()),
      (text, end, random) => {
        const lines = text.split(/\r\n|\r|\n/).map((line) => ({ line, key: random.next().value }));
        const shuffled = lines.toSorted((a, b) => a.key - b.key).map(({ line }) => line).join(end);
        assertEquals(parseSwc(shuffled, "a.swc"), parseSwc(text, "a.swc"));
      },
    ),
    { numRuns: 100 },
  );
});

Deno.test("a damaged file is read or refused in one sentence, and what is read makes a cell or a sentence", () => {
  const damage = fc.array(
    fc.record({
      at: fc.double({ min: 0, max: 0.999, noNaN: true }),
      cut: fc.nat(20),
      put: fc.string({ maxLength: 4 }),
    }),
    { minLength: 1, maxLength: 4 },
  );
  fc.assert(
    fc.property(anyCell, damage, fc.boolean(), (whole, changes, onlySoma) => {
      let text = whole;
      for (const { at, cut, put } of changes) {
        const from = Math.floor(at * text.length);
        text = text.slice(0, from) + put + text.slice(from + cut);
      }
      try {
        parseCellSpec(specOf(parseSwc(text, "a.swc", { onlySoma })));
      } catch (error) {
        if (!(error instanceof FileError || error instanceof SpecError)) throw error;
        assert(/^Cannot .* as .*: current value is .*/s.test(error.message), error.message);
        assert(error.message.length < 400, error.message);
      }
    }),
    { numRuns: 600 },
  );
});
