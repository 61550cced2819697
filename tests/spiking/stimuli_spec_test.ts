import { assert, assertEquals, assertThrows } from "@std/assert";
import { SpecError } from "../../lib/base/spec_error.ts";
import { overrideSpiking, scaleSpiking } from "../../lib/spiking/override_spiking.ts";
import { parseSpikingSpec } from "../../lib/spiking/spiking_spec.ts";
import type { SpikingSpec } from "../../lib/spiking/spec_types.ts";
import { resolveSpiking } from "../../lib/spiking/build/resolve.ts";

/** A network with a drive, a current, and a generator, of which one field is changed. */
function spec(change: { drive?: object; current?: object; rate?: unknown; cell?: unknown } = {}): unknown {
  return {
    kind: "spiking",
    name: "stimulated",
    stepMs: 0.1,
    populations: [
      {
        name: "A",
        size: 10,
        neuron: "lif",
        receptors: { e: { kinetics: "delta" } },
        parameters: { C_m: change.cell ?? 200 },
      },
      { name: "P", size: 10, neuron: "poisson", parameters: { rate: change.rate ?? 10 } },
    ],
    projections: [],
    drives: [{ to: "A", receptor: "e", rateHz: 10, weight: 1, ...change.drive }],
    currents: [{ to: "A", wave: "pulse", amplitude: 1, ...change.current }],
  };
}

const sine = { mean: 1, amplitude: 1, frequencyHz: 1 };

/** Changes and the sentences that they get. */
const CASES: [Parameters<typeof spec>[0], string][] = [
  [{ drive: { fromMs: 5, untilMs: 5 } }, "drives.A.untilMs must be after fromMs = 5: current value is 5."],
  [{ drive: { untilMs: 0 } }, "drives.A.untilMs must be after fromMs = 0: current value is 0."],
  [
    { drive: { fromMs: 5, untilMs: 5.04 } },
    "drives.A.untilMs must be after fromMs = 5 when rounded to steps of 0.1 ms: current value is 5.04.",
  ],
  [{ drive: { fromMs: -1 } }, "drives.0.fromMs must be at least 0: current value is -1."],
  [{ drive: { fromMs: NaN } }, "drives.0.fromMs must be a finite number: current value is NaN."],
  [{ drive: { rateHz: -3 } }, "drives.A.rateHz must be from 0 to 10000000: current value is -3."],
  [{ drive: { rateHz: NaN } }, "drives.A.rateHz must be from 0 to 10000000: current value is NaN."],
  [
    { drive: { rateHz: "fast" } },
    'drives.0.rateHz must be a number, {steps: [[fromMs, value], ...]}, {mean, amplitude, frequencyHz, phase} or {everyMs, values}: current value is "fast".',
  ],
  [
    { drive: { rateHz: { steps: [] } } },
    "drives.A.rateHz.steps must be a list of at least one [fromMs, value]: current value is [].",
  ],
  [
    { drive: { rateHz: { steps: [[0, 1], [5, 2], [5, 3]] } } },
    "drives.A.rateHz.steps.2.0 must be after the step before, 5 ms: current value is 5.",
  ],
  [
    { drive: { rateHz: { steps: [[0, 1], [5, -2]] } } },
    "drives.A.rateHz.steps.1.1 must be a number from 0 to 10000000: current value is -2.",
  ],
  [{ drive: { rateHz: { steps: [[0, 1, 2]] } } }, "drives.A.rateHz.steps.0 must be [fromMs, value]"],
  [
    { drive: { rateHz: { steps: [[0, NaN]] } } },
    "drives.A.rateHz.steps.0.1 must be a number from 0 to 10000000: current value is NaN.",
  ],
  [
    { drive: { rateHz: { everyMs: 10, values: [] } } },
    "drives.A.rateHz.values must be a list of at least one number: current value is [].",
  ],
  [
    { drive: { rateHz: { everyMs: 0, values: [1] } } },
    "drives.A.rateHz.everyMs must be a number from 0.001 to 1000000000: current value is 0.",
  ],
  [
    { drive: { rateHz: { everyMs: 10, values: [1, -1] } } },
    "drives.A.rateHz.values.1 must be a number from 0 to 10000000: current value is -1.",
  ],
  [
    { drive: { rateHz: { ...sine, mean: -1 } } },
    "drives.A.rateHz.mean must be a number from 0 to 10000000: current value is -1.",
  ],
  [
    { drive: { rateHz: { mean: 1, frequencyHz: 1 } } },
    "drives.A.rateHz.amplitude must be a number from -10000000 to 10000000: current value is undefined.",
  ],
  [
    { drive: { rateHz: { ...sine, steps: [] } } },
    "drives.A.rateHz has no field mean beside steps: current value is mean.",
  ],
  [
    { drive: { rateHz: { steps: [[0, 6e6]] } } },
    "the drive of A must hit a cell at most 500 times in a step: current value is 600 (6000000 Hz).",
  ],
  [{ drive: { cells: [] } }, "drives.A.cells must have at least one cell: current value is []."],
  [{ drive: { cells: [3, 10] } }, "drives.A.cells must be below 10: current value is 10."],
  [{ drive: { cells: [3, 3] } }, "drives.A.cells must be different cells: current value is [3,3]."],
  [{ drive: { cells: { from: 3, until: 3 } } }, "drives.A.cells.until must be above from = 3"],
  [{ drive: { cells: { from: 3, until: 11 } } }, "drives.A.cells.until must be at most 10"],
  [
    { drive: { cells: 3 } },
    "drives.0.cells must be {from, until}, {centre, radius} or a list of cells: current value is 3.",
  ],
  [
    { current: { wave: "step" } },
    "currents.0.wave must have a wave, one of pulse, ramp, steps, sine, series, noise",
  ],
  [{ current: { name: "s", fromMs: 3, untilMs: 2 } }, "currents.s.untilMs must be after fromMs = 3"],
  [
    { rate: { steps: [[0, 2e5]] } },
    "populations.P.parameters.rate.steps.0.1 must be a number from 0 to 100000",
  ],
  [{ cell: sine }, "populations.A.parameters.C_m must not vary in time, which only rates of generators do"],
];

Deno.test("every mistake in a drive, a current or a varying rate has one sentence with path, rule and value", () => {
  for (const [change, sentence] of CASES) {
    const error = assertThrows(() => resolved(spec(change)), SpecError);
    assert(error.message.startsWith("Cannot use this network as "), error.message);
    assert(error.message.includes(sentence), `${error.message} instead of ${sentence}`);
  }
});

function resolved(input: unknown): void {
  resolveSpiking(parseSpikingSpec(input));
}

Deno.test("currents of the form of a waveform are checked as rates are, and may be negative", () => {
  const current = (fields: object) => ({ ...spec() as SpikingSpec, currents: [{ to: "A", ...fields }] });
  parseSpikingSpec(current({ wave: "steps", steps: [[0, -5]] }));
  parseSpikingSpec(current({ wave: "sine", amplitude: 5, frequencyHz: 3 }));
  for (
    const [fields, sentence] of [
      [{ wave: "steps", steps: [] }, "currents.A.steps must be a list of at least one [fromMs, value]"],
      [{ wave: "steps" }, "currents.A.steps must be a list of at least one [fromMs, value]"],
      [{ wave: "sine", amplitude: "x", frequencyHz: 3 }, "currents.A.amplitude must be a number"],
      [{ wave: "series", everyMs: 1, values: [NaN] }, "currents.A.values.0 must be a number"],
      [{ wave: "series", everyMs: 1, values: [1], phase: 3 }, "has no field phase"],
    ] as const
  ) {
    const error = assertThrows(() => parseSpikingSpec(current(fields)), SpecError);
    assert(error.message.includes(sentence), `${error.message} instead of ${sentence}`);
  }
});

Deno.test("paths reach times, waveforms and names of drives and currents", () => {
  const base = parseSpikingSpec(spec({ drive: { name: "stimulus", rateHz: sine } }));
  const { drives, currents, populations } = overrideSpiking(base, {
    "drives.stimulus.fromMs": 100,
    "drives.stimulus.rateHz.mean": 40,
    "currents.A.untilMs": 50,
    "populations.P.parameters.rate": { steps: [[0, 5]] },
  });
  assertEquals(drives![0], { ...base.drives![0], fromMs: 100, rateHz: { ...sine, mean: 40 } });
  assertEquals(currents![0], { ...base.currents![0], untilMs: 50 });
  assertEquals(populations[1].parameters, { rate: { steps: [[0, 5]] } });
  const stepped = overrideSpiking(base, { "drives.stimulus.rateHz": { steps: [[0, 5], [9, 7]] } });
  const later = overrideSpiking(stepped, { "drives.stimulus.rateHz.steps.1.1": 70 });
  assertEquals(later.drives![0].rateHz, { steps: [[0, 5], [9, 70]] });
  assertThrows(() => overrideSpiking(base, { "drives.A.weight": 3 }), SpecError, "there are stimulus");
});

Deno.test("scaleSpiking() drives the same part of the cells, and refuses those that are listed", () => {
  const scaled = (cells: unknown, factor: number) =>
    scaleSpiking(parseSpikingSpec(spec({ drive: { cells } })), factor).drives![0].cells;
  assertEquals(scaled({ from: 2, until: 6 }, 2.5), { from: 5, until: 15 });
  assertEquals(scaled({ from: 2, until: 3 }, 0.2), { from: 0, until: 1 });
  assertEquals(scaled([1, 2], 1), [1, 2]);
  assertThrows(() => scaled([1, 2], 2), SpecError, "the cells of drives.A are listed: current value is 2.");
});
