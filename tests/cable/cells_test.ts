import { assert, assertEquals, assertThrows } from "@std/assert";
import { SpecError } from "../../lib/base/spec_error.ts";
import { type CellSpec, parseCellSpec } from "../../lib/cable/cell_spec.ts";
import { compartmentsOf } from "../../lib/cable/build/compartments.ts";
import { simulateCells } from "../../lib/cable/gpu/cells_engine.ts";
import { simulateCellsReference } from "../../lib/cable/cpu/cells_reference.ts";
import { planCells } from "../../lib/cable/simulation/plan_cells.ts";
import { gpuTest } from "../_gpu.ts";
import { GOLDEN_CELLS, GOLDEN_STEP, type GoldenCell } from "./_golden.ts";

/** Runs a golden cell as NEURON did. */
function optionsOf({ durationMs, clamps, events, sites, everyMs }: GoldenCell) {
  return {
    durationMs,
    stepMs: GOLDEN_STEP,
    everyMs,
    sites: sites.map(([section, at]) => ({ section, at })),
    inputs: [{
      timesMs: events.map(([time]) => time),
      synapses: events.map(([_, synapse]) => synapse),
      clamps,
    }],
  };
}

/**
 * Largest errors, mV: in double precision, and in single precision where a spike is steep. Of cells with NMDA receptors NEURON takes the slope of the
 * current by a difference of 0.001 mV, of a block that changes by 6 percent in a mV: 3e-5 of the conductance. And spikes that long currents drive slowly
 * over the threshold are shifted further by rounding: 0.1 mV are 0.25 us.
 */
const boundsOf = ({ spec }: GoldenCell) =>
  spec.synapses?.some(({ magnesium }) => magnesium)
    ? { double: 2e-4, steep: 0.1 }
    : { double: 8e-5, steep: 0.03 };

for (const golden of GOLDEN_CELLS) {
  const bounds = boundsOf(golden);
  Deno.test(`${golden.spec.name}: voltages and spikes are NEURON's, on a core`, async () => {
    const { voltages, samples, spikes } = await simulateCellsReference(golden.spec, optionsOf(golden));
    assertEquals(spikes.timesMs.length, golden.spikes.length);
    spikes.timesMs.forEach((time, k) =>
      assert(Math.abs(time - golden.spikes[k]) < 1e-3, `${time}, not ${golden.spikes[k]}`)
    );
    golden.traces.forEach((trace, site) => {
      assertEquals(trace.length, samples);
      // Both are in double precision; the golden values are rounded to 1e-4 mV, ours to single precision.
      trace.forEach((wanted, sample) => {
        const found = voltages[site * samples + sample];
        assert(
          Math.abs(found - wanted) < bounds.double,
          `site ${site}, sample ${sample}: ${found}, not ${wanted}`,
        );
      });
    });
  });

  gpuTest(`${golden.spec.name}: single precision is enough, on the GPU, in each of 70 cells`, async (gpu) => {
    const options = optionsOf(golden);
    const [input] = options.inputs, cells = [0, 37, 69];
    const inputs = Array.from({ length: 70 }, (_, cell) => cells.includes(cell) ? input : {});
    const durationMs = Math.min(150, golden.durationMs);
    const { voltages, samples, spikes } = await simulateCells(gpu, golden.spec, {
      ...options,
      inputs,
      durationMs,
    });
    const wanted = golden.spikes.filter((time) => time <= durationMs);
    for (const cell of cells) {
      const found = [...spikes.timesMs].filter((_, k) => spikes.cells[k] === cell);
      assertEquals(found.length, wanted.length);
      // To the step: a voltage near the threshold may cross it a step earlier or later.
      found.forEach((time, k) =>
        assert(Math.abs(time - wanted[k]) < GOLDEN_STEP + 1e-3, `${time}, not ${wanted[k]}`)
      );
      golden.traces.forEach((trace, site) =>
        trace.slice(0, samples).forEach((expected, sample) => {
          const row = (cell * golden.sites.length + site) * samples;
          const steep = [sample - 1, sample, sample + 1].some((at) => trace[at] > -50);
          // Of some thousand steps each is rounded to 4e-6 mV, which the membrane forgets; a spike's slope of 400 mV/ms makes a
          // shift of 50 ns 0.02 mV.
          const error = Math.abs(voltages[row + sample] - expected);
          assert(
            error < (steep ? bounds.steep : 3e-3),
            `cell ${cell}, site ${site}, sample ${sample}: off by ${error}`,
          );
        })
      );
    }
  });
}

gpuTest("currents of channels are recorded where they are asked for, on both engines", async (gpu) => {
  const golden = GOLDEN_CELLS[0];
  const sites = [
    { section: "soma", at: 0.5 },
    { section: "soma", at: 0.5, channel: "hh" },
    { section: "dend", at: 0.9 },
    { section: "dend", at: 0.9, channel: "pas" },
  ];
  const options = { ...optionsOf(golden), sites };
  const run = await simulateCellsReference(golden.spec, options);
  const of = (site: number) => run.voltages.subarray(site * run.samples, (site + 1) * run.samples);
  const { g, e } = golden.spec.sections[1].channels.pas as Record<string, number>;
  of(3).forEach((current, k) => assert(Math.abs(current - g * (of(2)[k] - e)) < 1e-9, `sample ${k}`));
  // The squid's membrane: about 1 mA/cm2 inwards when a spike rises, outwards when it falls.
  assert(Math.min(...of(1)) < -0.1 && Math.max(...of(1)) > 0.1);
  const same = await simulateCells(gpu, golden.spec, options);
  run.voltages.forEach((wanted, at) => {
    const current = [1, 3].includes(Math.floor(at / run.samples));
    // A difference of conductances of up to 0.1 S/cm2 times 0.03 mV where spikes are steep.
    assert(
      Math.abs(same.voltages[at] - wanted) < (current ? 5e-3 : 0.03),
      `${at}: ${same.voltages[at]}, not ${wanted}`,
    );
  });
  const refuse = (site: { section: string; at: number; channel?: string }, sentence: string) =>
    assertThrows(() => planCells(golden.spec, { ...options, sites: [sites[0], site] }), RangeError, sentence);
  refuse(
    { section: "dend", at: 0.5, channel: "hh" },
    "dend must have the channels whose current is recorded: current value is hh",
  );
  assertThrows(
    () => planCells(golden.spec, { ...options, sites: [sites[1]] }),
    RangeError,
    "the first site must be one of the voltage",
  );
});

const SOMA = {
  name: "soma",
  lengthUm: 20,
  diameterUm: 20,
  segments: 1,
  ra: 100,
  cm: 1,
  channels: { pas: { g: 1e-4, e: -70 } },
};
const CELL: CellSpec = { kind: "cell", name: "c", startMv: -70, celsius: 20, sections: [SOMA] };

Deno.test("a passive cell of one compartment charges by its closed form, to first order in the step", async () => {
  // tau = C / g = 10 ms; the end value of a clamp is I / (g area).
  const clamps = [{ section: "soma", at: 0.5, nA: 0.01, fromMs: 0, untilMs: 1e6 }];
  const area = Math.PI * 400 * 1e-8;
  const end = 0.01e-9 / (1e-4 * area) * 1000;
  const errorAt = async (stepMs: number) => {
    const { voltages, samples } = await simulateCellsReference(CELL, {
      durationMs: 20,
      stepMs,
      inputs: [{ clamps }],
    });
    return Math.abs(voltages[samples - 1] - (-70 + end * (1 - Math.exp(-2)))) / end;
  };
  const [coarse, fine] = [await errorAt(0.1), await errorAt(0.05)];
  assert(fine < 1e-3 && Math.abs(coarse / fine - 2) < 0.1, `${coarse} ${fine}`);
});

Deno.test("a long cable attenuates as its length constant tells", async () => {
  // lambda = sqrt(d / 4 / (g Ra)) = 1,000 um; sealed at 4,000 um.
  const dend = {
    ...SOMA,
    name: "dend",
    lengthUm: 4000,
    diameterUm: 4,
    segments: 401,
    ra: 100,
    channels: { pas: { g: 1e-4, e: -70 } },
  };
  const spec = { ...CELL, sections: [dend] };
  const clamps = [{ section: "dend", at: 0, nA: 0.01, fromMs: 0, untilMs: 1e6 }];
  const sites = [0, 0.25, 0.5].map((at) => ({ section: "dend", at }));
  const { voltages, samples } = await simulateCellsReference(spec, {
    durationMs: 200,
    stepMs: 0.1,
    sites,
    inputs: [{ clamps }],
  });
  const [zero, one, two] = [0, 1, 2].map((site) => voltages[(site + 1) * samples - 1] + 70);
  const wanted = (x: number) => Math.cosh(4 - x) / Math.cosh(4);
  // Middles of segments of 10 um lie half a segment off.
  assert(Math.abs(one / zero - wanted(1)) < 5e-3, `${one / zero}, not ${wanted(1)}`);
  assert(Math.abs(two / zero - wanted(2)) < 5e-3, `${two / zero}, not ${wanted(2)}`);
});

Deno.test("a course with the same diameter is a cylinder, and a taper has a cone's area", () => {
  const points: [number, number, number, number][] = [[0, 0, 0, 2], [30, 40, 0, 2], [30, 40, 50, 2]];
  const { lengthUm: _, diameterUm: __, ...rest } = SOMA;
  const bent = compartmentsOf({ ...CELL, sections: [{ ...rest, segments: 4, points }] });
  const straight = compartmentsOf({
    ...CELL,
    sections: [{ ...rest, segments: 4, lengthUm: 100, diameterUm: 2 }],
  });
  bent.areas.forEach((area, k) => assert(Math.abs(area / straight.areas[k] - 1) < 1e-12));
  bent.axial.forEach((g, k) => assert(k === 0 || Math.abs(g / straight.axial[k] - 1) < 1e-12));
  const cone = compartmentsOf({
    ...CELL,
    sections: [{ ...rest, segments: 5, points: [[0, 0, 0, 4], [100, 0, 0, 1]] }],
  });
  const area = cone.areas.reduce((sum, one) => sum + one, 0);
  assert(Math.abs(area - Math.PI * (2 + 0.5) * Math.hypot(1.5, 100)) < 1e-9, `${area}`);
});

Deno.test("mistakes of a cell are named", () => {
  const refused = (change: (spec: CellSpec) => void, sentence: string) => {
    const spec = structuredClone(GOLDEN_CELLS[2].spec);
    change(spec);
    const { message } = assertThrows(() => parseCellSpec(spec), SpecError);
    assert(message.includes(sentence), message);
  };
  refused(
    (spec) => spec.sections[2].parent = "trank",
    "sections.left.parent must be a section before it (did you mean trunk?)",
  );
  refused(
    (spec) => spec.sections[0].parent = "left",
    "sections.soma.parent must be left out of the first section",
  );
  refused((spec) => spec.sections[1].name = "soma", "must have another name");
  refused(
    (spec) => spec.sections[1].lengthUm = 3,
    "sections.trunk must have either points or lengthUm and diameterUm",
  );
  refused((spec) => spec.sections[1].points![0][3] = 0, "sections.trunk.points.0.3 does not fit");
  refused(
    (spec) => spec.sections[3].channels = { has: {} },
    "sections.right.channels.has must be a model of channels (did you mean pas?; one of your own comes by --with FILE.ts, or as channels)",
  );
  refused(
    (spec) => spec.sections[3].channels = { pas: { e: 900 } },
    "sections.right.channels.pas.e must be from -200 to 200: current value is 900",
  );
  refused(
    (spec) => spec.sections[3].channels = { pas: { g: [1e-4, 2e-4] } },
    "sections.right.channels.pas.g must be one number, or one for each of 5 segments: current value is 2 numbers",
  );
  refused(
    (spec) => spec.sections[3].channels = { pas: { e: [-70, -70, -70, 900, -70] } },
    "sections.right.channels.pas.e must be from -200 to 200: current value is 900",
  );
  refused(
    (spec) => spec.sections[4].diameterUm = [1, 1],
    "sections.oblique.diameterUm must be one number, or one for each of 5 segments: current value is 2 numbers",
  );
  refused(
    (spec) => spec.synapses![0].tauRise = 4,
    "synapses.0.tauRise must be below tauDecay = 3: current value is 4",
  );
  const out = (options: Parameters<typeof planCells>[1], sentence: string) => {
    const { message } = assertThrows(() => planCells(GOLDEN_CELLS[2].spec, options));
    assert((message as string).includes(sentence), message);
  };
  out({ durationMs: 1, inputs: [] }, "there must be at least one cell");
  out({ durationMs: 0.03, inputs: [{}] }, "the duration must be a whole number of steps of 0.025 ms");
  out(
    { durationMs: 1, inputs: [{ timesMs: [1], synapses: [40] }] },
    "synapses of events must be below 40: current value is 40",
  );
  const clamp = { section: "soma", at: 0.5, nA: 0.1, fromMs: 0, untilMs: Infinity };
  const [{ clamps }] =
    planCells(GOLDEN_CELLS[2].spec, { durationMs: 1, inputs: [{ clamps: [clamp] }] }).inputs;
  assertEquals([clamps[0].from, clamps[0].until], [0, 40]);
  out(
    { durationMs: 1, inputs: [{ clamps: [{ ...clamp, nA: NaN }] }] },
    "currents of clamps must be finite: current value is NaN",
  );
  out(
    { durationMs: 1, inputs: [{ clamps: [{ ...clamp, fromMs: Infinity }] }] },
    "clamps need times from 0 on, the first finite: current value is Infinity,Infinity",
  );
  out(
    { durationMs: 1, inputs: [{ timesMs: [Infinity], synapses: [0] }] },
    "events need finite times from 0 on and finite weights: current value is Infinity,1",
  );
  out(
    { durationMs: 1, inputs: [{}], sites: [{ section: "axon", at: 0 }] },
    "there must be such a section (there are soma, trunk, left, right, oblique, basal): current value is axon",
  );
});
