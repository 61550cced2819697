import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { SpecError } from "../../../lib/base/spec_error.ts";
import { compartmentsOf } from "../../../lib/cable/build/compartments.ts";
import { type BranchPoint, type CellSpec, parseCellSpec } from "../../../lib/cable/cell_spec.ts";
import { checkProbe, type PointUm } from "../../../lib/cable/extracellular/extracellular_probe.ts";
import { potentialMatrix } from "../../../lib/cable/extracellular/potential_matrix.ts";
import { potentialsOf, type SourceSegment } from "../../../lib/entries/lfp.ts";
import { type SegmentPlace, segmentPlaces } from "../../../lib/cable/extracellular/segment_places.ts";
import golden from "../../science/golden/lfp_lfpykit.json" with { type: "json" };

const SEGMENTS = golden.start.map((start, compartment): SegmentPlace => ({
  compartment,
  start: start as unknown as PointUm,
  end: golden.end[compartment] as unknown as PointUm,
  radius: golden.diameter[compartment] / 2,
}));

for (const source of ["line", "point"] as const) {
  Deno.test(`potentials of ${source} sources are LFPykit's, to 1e-9, within segments and at their ends too`, () => {
    const electrodes = golden.electrodes as unknown as PointUm[], count = SEGMENTS.length;
    const matrix = potentialMatrix(SEGMENTS, checkProbe({ electrodes, source, sigma: golden.sigma }, 1), {
      count,
    });
    golden.current.forEach((current, sample) =>
      golden[source][sample].forEach((wanted, row) => {
        const found = current.reduce((sum, one, k) => sum + one * matrix[row * count + k], 0);
        assertAlmostEquals(found, wanted, 1e-9 * Math.abs(wanted) + 1e-13, `electrode ${row}`);
      })
    );
  });
}

Deno.test("potentialsOf() has them of segments and currents of any simulator, and refuses what lies nowhere", () => {
  const electrodes = golden.electrodes as unknown as PointUm[];
  const currents = golden.start.flatMap((_, k) => golden.current.map((sample) => sample[k]));
  const found = potentialsOf(SEGMENTS, currents, { electrodes, sigma: golden.sigma });
  golden.line.forEach((potentials, sample) =>
    potentials.forEach((wanted, row) =>
      assertAlmostEquals(found[row * golden.line.length + sample], wanted, 1e-9 * Math.abs(wanted) + 1e-13)
    )
  );
  const [segment] = SEGMENTS, probe = { electrodes };
  const refused = (segments: SourceSegment[], currents: number[]) =>
    (assertThrows(() => potentialsOf(segments, currents, probe), RangeError) as Error).message;
  assert(refused([], []).includes("there must be a segment"));
  assert(refused([segment, segment], [1]).includes("there must be as many currents for each of 2 segments"));
  assert(refused([{ ...segment, radius: 0 }], [1]).includes("a positive radius"));
  assert(refused([{ ...segment, end: [0, NaN, 0] }], [1]).includes("all finite: current value is segment 0"));
});

const line = (start: PointUm, end: PointUm, radius = 1): SegmentPlace => ({
  compartment: 0,
  start,
  end,
  radius,
});
const at = (segment: SegmentPlace, electrode: PointUm, source: "line" | "point" = "line", sigma = 1) =>
  potentialMatrix([segment], checkProbe({ electrodes: [electrode], source, sigma }, 1), { count: 1 })[0];

Deno.test("a segment without a length is a point, and far from any segment its line is one", () => {
  const point = 1 / (4 * Math.PI * 50);
  assertAlmostEquals(at(line([0, 0, 0], [0, 0, 0]), [0, 30, 40]), point, 1e-15);
  assertEquals(at(line([0, 0, 0], [0, 0, 0], 5), [0, 1, 0]), 1 / (4 * Math.PI * 5));
  // The next term is (L / r)^2 / 24 of it.
  const far = at(line([-5, 0, 0], [5, 0, 0]), [0, 6000, 8000]);
  assertAlmostEquals(far * 4 * Math.PI * 1e4, 1, 1e-6);
});

Deno.test("a line's potential beside its middle is that of the integral, and does not depend on its direction", () => {
  const wanted = 2 * Math.asinh(20 / 7) / (4 * Math.PI * 0.3 * 40);
  const [a, b]: PointUm[] = [[3, -20, 2], [3, 20, 2]];
  assertAlmostEquals(at(line(a, b), [10, 0, 2], "line", 0.3), wanted, 1e-15);
  assertAlmostEquals(at(line(b, a), [10, 0, 2], "line", 0.3), wanted, 1e-15);
});

Deno.test("within a segment the potential is that at its surface", () => {
  const segment = line([0, 0, 0], [0, 0, 30], 4);
  const surface = at(segment, [4, 0, 15]);
  for (const inside of [[0, 0, 15], [1, 2, 15], [-3.9, 0, 15]] as PointUm[]) {
    assertAlmostEquals(at(segment, inside), surface, 1e-15);
  }
});

function cell(
  sections: { name: string; parent?: string; parentAt?: number; points?: BranchPoint[] }[],
): CellSpec {
  return parseCellSpec({
    ...{ kind: "cell", name: "made up", startMv: -65, celsius: 6.3 },
    sections: sections.map((section) => ({
      ...{ segments: 2, ra: 100, cm: 1, channels: { pas: {} } },
      ...section.points ? {} : { lengthUm: 10, diameterUm: 2 },
      ...section,
    })),
  });
}
const placesOf = (spec: CellSpec) => segmentPlaces(spec, compartmentsOf(spec));

Deno.test("segments lie on the course of their section, in equal parts of its length", () => {
  const places = placesOf(cell([
    { name: "soma", points: [[0, 0, 0, 8], [0, 0, 16, 8]] },
    { name: "dend", parent: "soma", points: [[0, 0, 16, 2], [30, 0, 16, 2], [30, 0, 46, 2]] },
    { name: "bent", parent: "dend", parentAt: 0.5, points: [[30, 0, 16, 1], [30, 5, 16, 1]] },
  ]));
  assertEquals(places.map(({ start, end }) => [start, end]), [
    [[0, 0, 0], [0, 0, 8]],
    [[0, 0, 8], [0, 0, 16]],
    [[0, 0, 16], [30, 0, 16]],
    [[30, 0, 16], [30, 0, 46]],
    [[30, 0, 16], [30, 2.5, 16]],
    [[30, 2.5, 16], [30, 5, 16]],
  ]);
  // Where soma and dendrite meet there is a compartment without area.
  assertEquals(places.map(({ compartment }) => compartment), [0, 1, 3, 4, 5, 6]);
  [4, 4, 1, 1, 0.5, 0.5].forEach((radius, k) => assertAlmostEquals(places[k].radius, radius, 1e-12));
});

Deno.test("cells whose sections lie nowhere are refused", () => {
  assertThrows(
    () =>
      placesOf(
        cell([{ name: "soma", points: [[0, 0, 0, 8], [0, 0, 9, 8]] }, { name: "dend", parent: "soma" }]),
      ),
    SpecError,
    "Cannot place this cell in space as dend must have points: a section of lengthUm and diameterUm alone lies nowhere",
  );
  const lengths: BranchPoint[] = [[0, 0, 0, 2], [40, 0, 0, 2]];
  assertThrows(
    () =>
      placesOf(cell([
        { name: "soma", points: [[0, 0, 0, 8], [0, 0, 9, 8]] },
        { name: "dend", parent: "soma", points: lengths },
        { name: "tip", parent: "dend", points: lengths },
      ])),
    SpecError,
    "sections must begin where they are attached, within the diameter of their parent (2 um): current value is 40.00 um from there",
  );
});

Deno.test("probes are checked", () => {
  const electrodes: PointUm[] = [[0, 0, 0]];
  for (
    const [probe, sentence] of [
      [{ electrodes: [] }, "there must be an electrode"],
      [{ electrodes: [[0, NaN, 0]] }, "places of electrodes must be three finite numbers"],
      [{ electrodes: [[0, 1]] }, "places of electrodes must be three finite numbers"],
      [{ electrodes, sigma: 0 }, "the conductivity must be positive"],
      [{ electrodes, source: "sphere" }, "the source must be one of line, point"],
      [{ electrodes, cellsAt: [[0, 0, 0]] }, "there must be a place for each of 2 cells"],
      [{ electrodes, depth: 1 }, "depth"],
    ] as const
  ) {
    const error = assertThrows(() => checkProbe(probe as never, 2)) as Error;
    assert(error.message.includes(sentence), error.message);
  }
});
