import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Positions, SpikingSpec } from "../../lib/spiking/spec_types.ts";
import type { DistanceConnect } from "../../lib/spiking/connect_types.ts";
import { commonUnit, entryOf } from "../../lib/spiking/build/distance.ts";
import { makeSynapses } from "../../lib/spiking/build/graph.ts";
import { resolveSpiking } from "../../lib/spiking/build/resolve.ts";
import { SynapseDrawing } from "../../lib/spiking/gpu/draw_synapses.ts";
import { gpuTest } from "../_gpu.ts";
import { networkOf } from "./_networks.ts";

function specOf(positions: Positions, size: number, connect: Partial<DistanceConnect>): SpikingSpec {
  return networkOf([{
    name: "A",
    size,
    neuron: "lif",
    positions,
    receptors: { e: { kinetics: "delta" } },
  }], [{
    from: "A",
    to: "A",
    receptor: "e",
    connect: { rule: "distance", profile: "disc", probability: 1, length: 1, ...connect },
    weight: 1,
    delayMs: 1,
  }]);
}

/** Targets of each cell. */
function degrees(spec: SpikingSpec, seed = 1): number[] {
  const [{ size }] = spec.populations;
  const { rows } = makeSynapses(resolveSpiking(spec, { seed }).projections[0], { from: size, to: size });
  return Array.from({ length: size }, (_, cell) => rows[cell + 1] - rows[cell]);
}

const grid = (cells: number[], spacing: number, connect: Partial<DistanceConnect>) =>
  degrees(specOf({ grid: cells, spacing }, cells.reduce((a, b) => a * b, 1), connect));

Deno.test("a disc and a cutoff reach the cells at their edge", () => {
  assertEquals(grid([5], 1, { length: 1 }), [1, 2, 2, 2, 1]);
  assertEquals(grid([10], 1, { length: 1, periodic: [10] }), Array(10).fill(2));
  assertEquals(grid([5, 5], 1, { length: 1, periodic: [5, 5] }), Array(25).fill(4));
  assertEquals(grid([5, 5], 1, { length: Math.SQRT2, periodic: [5, 5] }), Array(25).fill(8));
  assertEquals(grid([7], 1, { profile: "gaussian", length: 1e6, cutoff: 3 }), [3, 4, 5, 6, 5, 4, 3]);
  assertEquals(grid([5, 5], 1, { length: 1 - 1e-6, periodic: [5, 5] }), Array(25).fill(0));
});

Deno.test("on any grid, also one that is listed or of a spacing that is no exact number, equal pairs are equal", () => {
  const cases = fc.record({
    cells: fc.tuple(fc.integer({ min: 2, max: 9 }), fc.integer({ min: 1, max: 6 })),
    spacing: fc.constantFrom(0.1, 0.3, 1 / 3, 1, 7, 1e-3, 12.34, Math.PI),
    square: fc.integer({ min: 1, max: 40 }),
    closed: fc.boolean(),
    listed: fc.boolean(),
    shift: fc.constantFrom(0, -0.7, 1e3),
    cutoff: fc.boolean(),
  });
  fc.assert(
    fc.property(cases, ({ cells: [columns, lines], spacing, square, closed, listed, shift, cutoff }) => {
      const size = columns * lines;
      const list = Array.from({ length: size }, (_, k) => [
        shift + (k % columns) * spacing,
        shift + Math.floor(k / columns) * spacing,
      ]);
      const edge = Math.sqrt(square) * spacing;
      const connect: Partial<DistanceConnect> = {
        ...(cutoff ? { profile: "gaussian", length: 1e6 * spacing, cutoff: edge } : { length: edge }),
        ...(closed ? { periodic: [columns * spacing, lines * spacing] } : {}),
      };
      const found = degrees(specOf(listed ? { list } : { grid: [columns, lines], spacing }, size, connect));
      const apart = (a: number, b: number, box: number) => {
        const far = Math.abs(a - b);
        return closed ? Math.min(far, box - far) : far;
      };
      const wanted = Array.from({ length: size }, (_, a) =>
        Array.from({ length: size }, (_, b) => {
          const across = apart(a % columns, b % columns, columns);
          const along = apart(Math.floor(a / columns), Math.floor(b / columns), lines);
          return Number(a !== b && across ** 2 + along ** 2 <= square);
        }).reduce((sum, one) => sum + one, 0));
      assertEquals(found, wanted);
    }),
    { numRuns: 100 },
  );
});

Deno.test("commonUnit() finds the spacing of a grid, and none where places are drawn", () => {
  const unit = (lengths: number[]) => commonUnit(lengths, Math.max(...lengths));
  const near = (found: number | null, wanted: number) =>
    assert(Math.abs(found! / wanted - 1) < 1e-12, `${found}`);
  near(unit([0.1, 0.2, 0.1 + 0.2, 0.7, 1.1]), 0.1);
  near(unit([2, 3, 7]), 1);
  near(unit([0.75, 0.5, 3]), 0.25);
  near(unit([0, 0, 5]), 5);
  assertEquals(unit([0.3141, Math.SQRT1_2, 1]), null);
});

Deno.test("entryOf() takes whole roots of squares of any size", () => {
  for (const root of [0, 1, 511, 2 ** 14, 40_000, 56_755]) {
    const square = (root * 2 ** 9) ** 2;
    assertEquals([entryOf(square), entryOf(square + 2 ** 18 - 1)], [root, root]);
    if (root > 0) assertEquals(entryOf(square - 1), root - 1);
  }
});

gpuTest("the GPU judges every pair by distance as a core does", async (gpu) => {
  const places: [Positions, number][] = [
    [{ grid: [9, 8], spacing: 0.1 }, 72],
    [{ grid: [5, 4, 3], spacing: 1 }, 60],
    [{ uniform: [1, 2, 0.5] }, 150],
    [{ list: Array.from({ length: 80 }, (_, k) => [Math.sin(k), k / 7]) }, 80],
  ];
  for (const [positions, size] of places) {
    const [extent] = "uniform" in positions ? [1] : "grid" in positions ? [positions.spacing] : [0.9];
    for (
      const connect of [
        { length: extent },
        { length: Math.SQRT2 * extent, probability: 0.5 },
        { profile: "gaussian", length: extent, cutoff: 2 * extent, probability: 0.7, delayPerLength: 3 },
        { profile: "exponential", length: extent, periodic: [3, 0, 2], probability: 1 },
      ] as Partial<DistanceConnect>[]
    ) {
      const network = resolveSpiking(specOf(positions, size, connect), { seed: 5 });
      const drawing = await SynapseDrawing.count(gpu, network);
      const { rows } = makeSynapses(network.projections[0], { from: size, to: size });
      assertEquals(drawing.counted[0].rows, rows, JSON.stringify({ positions, connect }));
      assert(rows[size] > 0);
    }
  }
});
