import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { compartmentsOf } from "../../../lib/cable/build/compartments.ts";
import { simulateCellsReference, simulateCellsTabulated } from "../../../lib/cable/cpu/cells_reference.ts";
import { type CellSpec, parseCellSpec } from "../../../lib/cable/cell_spec.ts";
import { simulateCells } from "../../../lib/cable/gpu/cells_engine.ts";
import type { CellsOptions, CellsRun } from "../../../lib/cable/simulation/cells_run.ts";
import { gpuTest } from "../../_gpu.ts";

/** A Y of a soma and two dendrites with synapses at their ends. */
const Y: CellSpec = parseCellSpec({
  ...{ kind: "cell", name: "Y", startMv: -65, celsius: 6.3 },
  sections: [
    { name: "soma", points: [[0, 0, 0, 14], [0, 14, 0, 14]], segments: 1, channels: { hh: {} } },
    {
      name: "left",
      parent: "soma",
      points: [[0, 14, 0, 2], [-90, 150, 0, 1]],
      segments: 5,
      channels: { pas: {} },
    },
    {
      name: "right",
      parent: "soma",
      points: [[0, 14, 0, 2], [90, 150, 0, 1]],
      segments: 4,
      channels: { pas: {} },
    },
    {
      name: "low",
      parent: "soma",
      parentAt: 0.5,
      points: [[0, 5, 0, 2], [0, -80, 9, 1]],
      segments: 3,
      channels: { pas: {} },
    },
  ].map((section) => ({ ...section, ra: 120, cm: 1.1 })),
  synapses: ["left", "right"].map((section) => ({
    ...{ section, at: 0.9, tauRise: 0.3, tauDecay: 3, reversal: 0, weight: 3 },
  })),
});
const INPUT = {
  timesMs: [2, 3, 12],
  synapses: [0, 1, 0],
  clamps: [{ section: "low", at: 0.7, nA: 0.2, fromMs: 5, untilMs: 8 }],
};
const OPTIONS: CellsOptions = {
  durationMs: 20,
  everyMs: 0.1,
  inputs: [INPUT, {}],
  currents: true,
  probe: { electrodes: [[30, 0, 0], [0, 100, 20], [0, 5, 0]] },
};

/** Sums over the compartments of a cell. */
function sums({ currents, samples, cells }: CellsRun, cell: number): number[] {
  const count = currents!.length / cells / samples;
  return Array.from({ length: samples }, (_, sample) => {
    let sum = 0;
    for (let k = 0; k < count; k++) sum += currents![(cell * count + k) * samples + sample];
    return sum;
  });
}

for (const simulate of [simulateCellsReference, simulateCellsTabulated]) {
  Deno.test(`${simulate.name}() records currents whose sum is what is injected`, async () => {
    const run = await simulate(Y, OPTIONS),
      largest = run.currents!.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    assert(largest > 0.1, `${largest}`);
    assert(run.spikes.timesMs.length > 0);
    sums(run, 0).forEach((sum, sample) => {
      const ms = sample * 0.1, wanted = ms > 5 + 1e-9 && ms < 8 + 1e-9 ? 0.2 : 0;
      assertAlmostEquals(sum, wanted, 1e-13, `${ms} ms`);
    });
    for (const sum of sums(run, 1)) assertAlmostEquals(sum, 0, 1e-13);
  });
}

Deno.test("currents are those of the membrane: capacitance, leak and synapses", async () => {
  const passive = parseCellSpec({
    ...Y,
    sections: Y.sections.map((section) => ({ ...section, channels: { pas: { g: 2e-4, e: -70 } } })),
    synapses: [],
  });
  const tree = compartmentsOf(passive), stepMs = 0.025;
  const sites = passive.sections.flatMap(({ name, segments }) =>
    Array.from({ length: segments }, (_, k) => ({ section: name, at: (k + 0.5) / segments }))
  );
  const own = passive.sections.flatMap(({ name, segments }) =>
    Array.from({ length: segments }, (_, k) => tree.firsts.get(name)! + k)
  );
  const clamps = [{ section: "left", at: 0.9, nA: 0.5, fromMs: 0, untilMs: 2 }];
  const { voltages, currents, samples } = await simulateCellsReference(passive, {
    ...{ durationMs: 3, everyMs: stepMs, stepMs, sites, currents: true, inputs: [{ clamps }] },
  });
  let largest = 0;
  own.forEach((compartment, site) => {
    for (let sample = 1; sample < samples; sample++) {
      const now = voltages[site * samples + sample], before = voltages[site * samples + sample - 1];
      const capacitive = tree.capacitances[compartment] * (now - before) / stepMs;
      const leak = 1e-2 * tree.areas[compartment] * 2e-4 * (now + 70);
      const found = currents![compartment * samples + sample];
      // Recorded voltages are rounded to 4e-6 mV, by which the change over a step is uncertain.
      assertAlmostEquals(found, capacitive + leak, 2e-5 * tree.capacitances[compartment] / stepMs + 1e-9);
      largest = Math.max(largest, Math.abs(found));
    }
  });
  assert(largest > 0.1);
});

Deno.test("where branches meet nothing passes a membrane", async () => {
  const { currents, samples } = await simulateCellsReference(Y, OPTIONS);
  const tree = compartmentsOf(Y);
  const bare = Array.from(tree.areas.keys()).filter((k) => tree.areas[k] === 0);
  assert(bare.length > 0);
  for (const k of bare) {
    for (let sample = 0; sample < samples; sample++) {
      assertAlmostEquals(currents![k * samples + sample], 0, 1e-10);
    }
  }
});

Deno.test("of one compartment only what is injected passes the membrane; a probe sees that", async () => {
  const soma = parseCellSpec({ ...Y, sections: [Y.sections[0]], synapses: [] });
  const { potentials, samples } = await simulateCellsReference(soma, {
    durationMs: 2,
    everyMs: 1,
    probe: { electrodes: [[100, 7, 0]], sigma: 0.3, source: "point" },
    inputs: [{ clamps: [{ section: "soma", at: 0.5, nA: 1, fromMs: 1, untilMs: 2 }] }],
  });
  assertEquals(samples, 3);
  assertEquals([...potentials!.subarray(0, 2)], [0, 0]);
  assertAlmostEquals(potentials![2], 1 / (4 * Math.PI * 0.3 * 100), 1e-15);
});

Deno.test("a cell that is moved is seen as by electrodes that are moved back", async () => {
  const [electrode] = OPTIONS.probe!.electrodes, [x, y, z] = electrode;
  const moved = await simulateCellsReference(Y, {
    ...OPTIONS,
    inputs: [INPUT, INPUT],
    probe: { electrodes: [electrode], cellsAt: [[0, 0, 0], [10, -20, 30]] },
  });
  const back = await simulateCellsReference(Y, {
    ...OPTIONS,
    inputs: [INPUT],
    probe: { electrodes: [electrode, [x - 10, y + 20, z - 30]] },
  });
  back.potentials!.forEach((value, at) => assertAlmostEquals(moved.potentials![at], value, 1e-15));
});

gpuTest(
  "the GPU's potentials are the reference's, and runs are the same with a probe and without",
  async (gpu) => {
    const wanted = await simulateCellsReference(Y, OPTIONS);
    const found = await simulateCells(gpu, Y, OPTIONS);
    const { probe: _, currents: __, ...plain } = OPTIONS;
    assertEquals(found.voltages, (await simulateCells(gpu, Y, plain)).voltages);
    assertEquals(found.currents!.length, wanted.currents!.length);
    // A spike's slope of 400 mV/ms makes of a shift of 50 ns 0.02 mV.
    const largest = wanted.potentials!.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    let error = 0;
    wanted.potentials!.forEach((value, k) => error = Math.max(error, Math.abs(found.potentials![k] - value)));
    assert(error < 2e-3 * largest, `${error} of ${largest}`);
    for (const sum of sums(found, 1)) assertAlmostEquals(sum, 0, 1e-12);
  },
);
