import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { isUserError } from "../../lib/base/errors.ts";
import { KernelCompileError } from "../../lib/gpu/errors.ts";
import { defineChannel } from "../../lib/cable/channels/channel_model.ts";
import { CHANNEL_MODELS } from "../../lib/cable/channels/models.ts";
import { calciumOf, reversalOfCalcium } from "../../lib/cable/channels/pool.ts";
import { type CellSpec, parseCellSpec } from "../../lib/cable/cell_spec.ts";
import { CableStepper } from "../../lib/cable/cpu/cable_stepper.ts";
import { resolveCell } from "../../lib/cable/build/resolve_cell.ts";
import { simulateCellsReference, simulateCellsTabulated } from "../../lib/cable/cpu/cells_reference.ts";
import { tabulate, TabulatedStepper } from "../../lib/cable/cpu/tabulated_stepper.ts";
import { planCells } from "../../lib/cable/simulation/plan_cells.ts";
import { simulateCells } from "../../lib/cable/gpu/cells_engine.ts";
import { SpecError } from "../../lib/base/spec_error.ts";
import { parameter } from "../../lib/spiking/neurons/neuron_model.ts";
import { gpuTest } from "../_gpu.ts";
import { testRandom } from "../markov/_random_specs.ts";
import { GOLDEN_CELLS, GOLDEN_STEP } from "./_golden.ts";

Deno.test("channels that say how their conductance follows from their gates say what it does", () => {
  const random = testRandom(5);
  let said = 0;
  for (const { name, gates, parameters, ohmic, conductance } of CHANNEL_MODELS) {
    if (!ohmic) continue;
    said++;
    const fields = Object.keys(parameters);
    for (let k = 0; k < 20; k++) {
      const x = gates.map(() => random()), calcium = 1e-4 * (0.1 + random());
      const p = Object.fromEntries(fields.map((field) => [field, 1 + random()]));
      const [g, gE] = conductance(x, p, -100 * random(), calcium);
      const wanted = p[fields[0]] *
        x.reduce((product, value, gate) => product * value ** ohmic.powers[gate], 1);
      const reversal = ohmic.reversal === "e" ? p.e : reversalOfCalcium(calcium);
      assert(Math.abs(g / wanted - 1) < 1e-12, `${name}: ${g}, not ${wanted}`);
      assert(Math.abs(gE / (wanted * reversal) - 1) < 1e-12, `${name}: ${gE}, not ${wanted * reversal}`);
    }
  }
  assert(said > 15);
  assert(Math.abs(calciumOf(reversalOfCalcium(3e-4)) / 3e-4 - 1) < 1e-12);
});

for (const golden of GOLDEN_CELLS) {
  Deno.test(`${golden.spec.name}: tables change nothing that can be seen`, async () => {
    const options = {
      durationMs: Math.min(200, golden.durationMs),
      stepMs: GOLDEN_STEP,
      everyMs: golden.everyMs,
      sites: golden.sites.map(([section, at]) => ({ section, at })),
      inputs: [{
        timesMs: golden.events.map(([time]) => time),
        synapses: golden.events.map(([_, synapse]) => synapse),
        clamps: golden.clamps,
      }],
    };
    const wanted = await simulateCellsReference(golden.spec, options);
    const found = await simulateCellsTabulated(golden.spec, options);
    assertEquals([wanted.engine, found.engine], ["reference", "tabulated"]);
    assertEquals(found.spikes.cells, wanted.spikes.cells);
    // To the step: a voltage that ends one just below the threshold may end it just above.
    found.spikes.timesMs.forEach((time, k) => {
      const expected = wanted.spikes.timesMs[k];
      assert(Math.abs(time - expected) < GOLDEN_STEP + 1e-6, `${time}, not ${expected}`);
    });
    // A spike of 400 mV/ms that comes 0.1 us later.
    found.voltages.forEach((v, k) =>
      assert(Math.abs(v - wanted.voltages[k]) < 0.04, `${k}: ${v}, not ${wanted.voltages[k]}`)
    );
  });
}

/** A soma and a dendrite with every channel, other parameters in every segment, and synapses that magnesium blocks. */
function everyChannel(): CellSpec {
  const random = testRandom(8), segments = 5;
  const channels = Object.fromEntries(CHANNEL_MODELS.map((model) => [
    model.name,
    Object.fromEntries(
      Object.entries(model.parameters).map(([name, { default: value }]) => [
        name,
        Array.from(
          { length: segments },
          () => name === "vt" ? value + 3 * random() : name.startsWith("g") ? 0.05 * value * random() : value,
        ),
      ]),
    ),
  ]));
  const synapse = {
    section: "dend",
    at: 0.7,
    tauRise: 1,
    tauDecay: 20,
    reversal: 0,
    weight: 1,
    magnesium: 1,
  };
  return parseCellSpec({
    kind: "cell",
    name: "all",
    startMv: -70,
    celsius: 30,
    sections: [
      {
        name: "soma",
        lengthUm: 20,
        diameterUm: 20,
        segments: 1,
        ra: 100,
        cm: 1,
        channels: { hh: {} },
      },
      {
        name: "dend",
        parent: "soma",
        lengthUm: 300,
        diameterUm: 2,
        segments,
        ra: 100,
        cm: 1,
        channels: { ...channels, pool: { depth: [0.01, 0.02, 0.03, 0.04, 0.05], tau: 20 } },
      },
      { name: "tip", parent: "dend", lengthUm: 50, diameterUm: 1, segments: 1, ra: 100, cm: 1, channels: {} },
    ],
    synapses: [synapse, { ...synapse, magnesiumSlope: 0.08, at: 0.2 }],
  });
}

Deno.test("a cell with every channel, other parameters in every segment, calcium, magnesium and currents moves as the reference does", () => {
  const spec = everyChannel();
  const cell = resolveCell(spec, 0.025);
  assertEquals(
    [...new Set(cell.channels.find(({ model }) => model.name === "na")!.parameters.map(({ vt }) => vt))]
      .length,
    5,
  );
  const reference = new CableStepper(cell), tabulated = new TabulatedStepper(tabulate(cell));
  let highest = -100;
  for (let step = 0; step < 2000; step++) {
    if (step % 300 === 0) [reference, tabulated].forEach((one) => [0, 1].forEach((k) => one.deliver(k)));
    const injected = new Map([[0, step > 800 && step < 1200 ? 4 : 0]]);
    reference.advance(injected);
    tabulated.advance(injected);
    highest = Math.max(highest, reference.v[0]);
    reference.v.forEach((v, k) =>
      assert(Math.abs(v - tabulated.v[k]) < 0.02, `step ${step}, ${k}: ${tabulated.v[k]}, not ${v}`)
    );
    reference.calcium.forEach((c, k) =>
      assert(Math.abs(tabulated.calcium[k] / c - 1) < 1e-4, `step ${step}: calcium ${k}`)
    );
  }
  assert(highest > 0, `no spike: ${highest}`);
  assertEquals(tabulated.step, 2000);
  assert(reference.calcium.some((c) => c > 5e-4), `${reference.calcium}`);
  const places = cell.channels.reduce((sum, { compartments }) => sum + compartments.length, 0);
  for (let place = 0; place < places; place++) {
    const [one, other] = [reference.current(place), tabulated.current(place)];
    assert(Math.abs(one - other) < 1e-4 * (1 + Math.abs(one)), `place ${place}: ${other}, not ${one}`);
  }
});

/** Calcium and voltage open it together; its gate moves only where the voltage is within a few mV by a parameter of its own. */
const OWN = defineChannel({
  name: "own",
  about: "made up",
  source: "none",
  parameters: {
    gbar: parameter("S/cm2", 1e-3, [0, 1], "largest conductance"),
    e: parameter("mV", -90, [-200, 200], "reversal potential"),
    fast: parameter("1/ms", 3, [0, 10], "rate near -47 mV"),
  },
  gates: [{ name: "b", about: "activation" }],
  ohmic: { powers: [1], reversal: "e" },
  feelsCalcium: "gates",
  kinetics: (
    v,
    { fast },
    calcium,
  ) => [[1 / (1 + 3e-4 / calcium * Math.exp(-(v + 40) / 10)), v > -49 && v < -45 ? fast : 0.1]],
  conductance: ({ 0: b }, { gbar, e }) => [gbar * b, gbar * b * e],
  wgsl: `
fn own_kinetics(v: f32, p: vec4<f32>, calcium: f32) -> array<vec2<f32>, 1> {
  let steady = 1.0 / (1.0 + 3.0e-4 / calcium * exp(-(v + 40.0) / 10.0));
  return array<vec2<f32>, 1>(vec2<f32>(steady, select(0.1, p.z, v > -49.0 && v < -45.0)));
}
fn own_conductance(x: array<f32, 1>, p: vec4<f32>, v: f32, calcium: f32) -> vec2<f32> {
  return p.x * x[0] * vec2<f32>(1.0, p.y);
}`,
});

const ONE = { name: "soma", lengthUm: 20, diameterUm: 20, segments: 1, ra: 100, cm: 1 };
const clampOf = (nA: number) => ({ clamps: [{ section: "soma", at: 0.5, nA, fromMs: 5, untilMs: 150 }] });

gpuTest("a channel of one's own runs on all engines, and is refused without its model", async (gpu) => {
  const channels = { hh: {}, cal: { gbar: 1e-3 }, own: { fast: 2 }, pool: { depth: 0.1 } };
  const spec: CellSpec = {
    kind: "cell",
    name: "own",
    startMv: -65,
    celsius: 6.3,
    sections: [{ ...ONE, channels }],
  };
  const options = { durationMs: 100, inputs: [clampOf(0.3)], channels: [OWN] };
  const reference = await simulateCellsReference(spec, options);
  assert(reference.spikes.timesMs.length >= 2, `${reference.spikes.timesMs.length} spikes`);
  const without = structuredClone(spec);
  without.sections[0].channels = { ...channels, own: { gbar: 0 } };
  const other = await simulateCellsReference(without, options);
  assert(other.voltages.some((v, k) => Math.abs(v - reference.voltages[k]) > 1), "the channel does nothing");
  for (const run of [await simulateCellsTabulated(spec, options), await simulateCells(gpu, spec, options)]) {
    run.voltages.forEach((v, k) =>
      assert(
        Math.abs(v - reference.voltages[k]) < 0.2,
        `${run.engine} ${k}: ${v}, not ${reference.voltages[k]}`,
      )
    );
  }
  const broken = { ...OWN, wgsl: OWN.wgsl.replace(/return .*;/, "return nonsense;") };
  const refused = await assertRejects(
    () => simulateCells(gpu, spec, { ...options, channels: [broken] }),
    KernelCompileError,
    "own (a model of channels)",
  );
  assertEquals(OWN.wgsl.split("\n").findIndex((line) => line.includes("return ")) + 1, refused.line);
  assert(isUserError(refused), "a mistake in a channel of one's own is the user's");
  assertThrows(() => planCells(spec, { ...options, channels: [] }), SpecError, "must be a model of channels");
  assertThrows(
    () => planCells(spec, { ...options, channels: [OWN, { ...OWN, name: "hh" }] }),
    RangeError,
    "models of channels must have names of their own: current value is hh",
  );
  assertThrows(
    () => defineChannel({ ...OWN, ohmic: { powers: [1, 1], reversal: "e" } }),
    TypeError,
    "a power of every gate",
  );
});

Deno.test("beyond the tables, and where they would be too many, the models' own functions are called", async () => {
  const far: CellSpec = {
    kind: "cell",
    name: "far",
    startMv: -70,
    celsius: 20,
    sections: [{ ...ONE, channels: { pas: { g: 1e-4 }, ih: { gbar: 2e-4 }, kdr: { gbar: 1e-3 } } }],
  };
  for (const nA of [-0.4, 3]) {
    const options = { durationMs: 150, inputs: [clampOf(nA)] };
    const wanted = await simulateCellsReference(far, options),
      found = await simulateCellsTabulated(far, options);
    assert(wanted.voltages.some((v) => v < -160 || v > 105), `${nA} nA is not beyond`);
    wanted.voltages.forEach((v, k) =>
      assert(Math.abs(v - found.voltages[k]) < 0.01, `${nA} nA, ${k}: ${found.voltages[k]}, not ${v}`)
    );
  }
  const segments = 80, vt = Array.from({ length: segments }, (_, k) => -55 - k / 20);
  const many = structuredClone(far);
  many.sections[0] = {
    ...ONE,
    lengthUm: 400,
    diameterUm: 2,
    segments,
    channels: { pas: {}, na: { vt }, kdr: { vt } },
  };
  const cell = resolveCell(many, 0.025), tables = tabulate(cell);
  assertEquals(tables.places.map(({ table }) => table), [null, null]);
  const reference = new CableStepper(cell), tabulated = new TabulatedStepper(tables);
  for (let step = 0; step < 400; step++) {
    const injected = new Map([[0, 1]]);
    reference.advance(injected);
    tabulated.advance(injected);
  }
  assert(Math.max(...reference.v) > -40, `${Math.max(...reference.v)}`);
  reference.v.forEach((v, k) =>
    assert(Math.abs(v - tabulated.v[k]) < 1e-6, `${k}: ${tabulated.v[k]}, not ${v}`)
  );
});

Deno.test("a long cell tells how far it is, and stops when it is told to", async () => {
  const spec: CellSpec = {
    kind: "cell",
    name: "long",
    startMv: -65,
    celsius: 6.3,
    sections: [{ ...ONE, channels: { hh: {} } }],
  };
  const fractions: number[] = [];
  const controller = new AbortController();
  const options = { durationMs: 100_000, inputs: [{}], signal: controller.signal };
  await assertRejects(
    () =>
      simulateCellsTabulated(spec, {
        ...options,
        onProgress({ fraction }) {
          fractions.push(fraction);
          if (fractions.length === 2) controller.abort(new Error("enough"));
        },
      }),
    Error,
    "enough",
  );
  assert(fractions[0] > 0 && fractions[1] > fractions[0] && fractions[1] < 1, `${fractions}`);
  await assertRejects(() => simulateCellsReference(spec, { ...options, durationMs: 1 }), Error, "enough");
});
