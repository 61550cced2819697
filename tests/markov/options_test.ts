import { isUserError } from "../../lib/base/errors.ts";
import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Gpu } from "../../lib/gpu/gpu.ts";
import { MIF_FIELDS, type MifSpec } from "../../lib/markov/mif_spec.ts";
import { getPreset } from "../../lib/markov/presets.ts";
import { type EnsembleOptions, simulateEnsemble } from "../../lib/markov/gpu/ensemble.ts";
import { planSimulation } from "../../lib/markov/build/plan.ts";
import { simulateExact, simulateReference } from "../../lib/markov/cpu/reference.ts";
import type { SimulateOptions } from "../../lib/markov/run.ts";
import { gpuTest } from "../_gpu.ts";
import { NONSENSE } from "./_nonsense.ts";

const SPEC = getPreset("mif-small-syn");
const GOOD: SimulateOptions = {
  networks: 1,
  durationMs: 4,
  seed: 1,
  warmupMs: 0,
  binMs: 1,
  stepMs: 0.1,
  firstNetwork: 0,
  record: {
    histogram: { everyMs: 2, lowest: -10, width: 5, bins: 3 },
    voltages: { everyMs: 2, excitatory: 1, inhibitory: 1 },
    spikes: { excitatory: 1, inhibitory: 1 },
  },
};

/** All copies of `value` with one leaf, or one branch, replaced; with the path of it. */
function* replaced(
  value: Record<string, unknown>,
  by: unknown,
  path = "",
): Generator<[string, Record<string, unknown>]> {
  for (const [name, part] of Object.entries(value)) {
    yield [`${path}${name}`, { ...value, [name]: by }];
    if (typeof part !== "object") continue;
    for (const [inner, changed] of replaced(part as Record<string, unknown>, by, `${path}${name}.`)) {
      yield [inner, { ...value, [name]: changed }];
    }
  }
}

const LARGEST_BYTES = 2 ** 20;

/** Bytes that a plan would record. */
function recordedBytes(options: SimulateOptions): number {
  const { networks, bins } = planSimulation(SPEC, options);
  return 6 * networks * bins;
}

/** Runs `simulate`: it may work, on little data, or must fail by one sentence of an error made for users. */
async function assertWorksOrExplains(
  what: string,
  options: SimulateOptions,
  simulate: () => Promise<unknown>,
) {
  const start = performance.now();
  try {
    await simulate();
    assert(recordedBytes(options) <= LARGEST_BYTES, `${what} was not refused and is large`);
  } catch (error) {
    if (!(error instanceof Error)) throw new Error(`${what} threw ${error}`);
    assert(isUserError(error), `${what}: ${error.name}: ${error.message}`);
    assert(/^Cannot [a-z].* as .*: current value is /.test(error.message), `${what}: ${error.message}`);
  }
  const milliseconds = performance.now() - start;
  // Far above what a kernel takes to compile on a busy machine: only a hang takes longer.
  assert(milliseconds < 60_000, `${what} took ${milliseconds} ms`);
}

/** Nonsense that is refused wherever a number is asked for. */
const NEVER_A_NUMBER = [NaN, Infinity, -Infinity, -1e300, 1e300, "x", {}];
const NUMBERS = ["networks", "durationMs", "seed", "warmupMs", "binMs", "stepMs", "firstNetwork"];

for (const [name, simulate] of Object.entries({ simulateReference, simulateExact })) {
  Deno.test(`${name}() explains nonsense in any option in one sentence, or works`, async () => {
    for (const by of NONSENSE) {
      for (const [path, options] of replaced(GOOD as unknown as Record<string, unknown>, by)) {
        const given = options as unknown as SimulateOptions;
        await assertWorksOrExplains(
          `${path} = ${JSON.stringify(by) ?? by}`,
          given,
          () => simulate(SPEC, given),
        );
      }
    }
  });

  Deno.test(`${name}() refuses what is no number where a number belongs`, async () => {
    for (const option of NUMBERS) {
      for (const by of NEVER_A_NUMBER) {
        const options = { ...GOOD, [option]: by } as unknown as SimulateOptions;
        const error = await assertRejects(() => simulate(SPEC, options), RangeError);
        assert(error.message.startsWith("Cannot simulate as "), error.message);
      }
    }
  });
}

gpuTest(
  "simulateEnsemble() explains nonsense in any option of its own in one sentence, or works",
  async (gpu: Gpu) => {
    for (const by of NONSENSE) {
      for (const option of ["cellsPerInvocation", "submitMs"]) {
        const options = { ...GOOD, [option]: by } as unknown as EnsembleOptions;
        await assertWorksOrExplains(`${option} = ${by}`, options, () => simulateEnsemble(gpu, SPEC, options));
      }
    }
  },
);

gpuTest(
  "simulateEnsemble() refuses or runs whatever histogram the reference refuses or runs",
  async (gpu: Gpu) => {
    for (const by of NONSENSE) {
      for (const [path, options] of replaced(GOOD as unknown as Record<string, unknown>, by)) {
        // Without a whole option's record, another kernel would be compiled: nothing new is learnt from it.
        if (!path.startsWith("record.histogram.") && !path.startsWith("record.voltages.")) continue;
        const given = options as unknown as SimulateOptions;
        const explain = (error: Error) => error.message;
        const reference = await simulateReference(SPEC, given).catch(explain);
        const run = await simulateEnsemble(gpu, SPEC, given).catch(explain);
        if (typeof reference === "string" || typeof run === "string") assertEquals(run, reference, path);
        else {
          assertEquals(run.histograms, reference.histograms, path);
          assertEquals(run.voltages, reference.voltages, path);
        }
      }
    }
  },
);

Deno.test("simulateReference() refuses a spec with nonsense in any field, naming the field", async () => {
  for (const field of Object.keys(MIF_FIELDS)) {
    for (const by of [NaN, Infinity, -1e300, 1e300, "x", null, [], {}, undefined]) {
      const spec = { ...SPEC, [field]: by } as unknown as MifSpec;
      const error = await assertRejects(() => simulateReference(spec, GOOD));
      assertEquals((error as Error).name, "SpecError", `${field} = ${by}`);
      assertEquals((error as { path: string }).path, field);
      assert(
        (error as Error).message.startsWith(`Cannot use this network as ${field} must `),
        (error as Error).message,
      );
    }
  }
});

Deno.test("simulateReference() refuses what is no spec at all", async () => {
  for (const by of NONSENSE) {
    const error = await assertRejects(() => simulateReference(by as MifSpec, GOOD)) as Error;
    assert(/^Cannot (use this network|simulate) as /.test(error.message), error.message);
  }
});

/** Sentences that a user may meet, word for word. */
const SENTENCES: [string, Partial<SimulateOptions>, string][] = [
  [
    "a duration that is no number of bins",
    { durationMs: 4.5 },
    "the duration must be a whole number of bins of 1 ms: current value is 4.5",
  ],
  [
    "a bin that is no number of steps",
    { binMs: 0.15 },
    "the bin must be a whole number of time steps of 0.1 ms: current value is 0.15",
  ],
  [
    "a warm-up that is no number of steps",
    { warmupMs: 0.25 },
    "the warm-up must be a whole number of time steps of 0.1 ms: current value is 0.25",
  ],
  ["too small a step", { stepMs: 0.001 }, "the time step must be from 0.01 to 1 ms: current value is 0.001"],
  [
    "a negative seed",
    { seed: -1 },
    "the seed must be a whole number from 0 to 2^53 - 1: current value is -1",
  ],
  [
    "no networks",
    { networks: 0 },
    "the number of networks must be a whole number from 1 to 16777216: current value is 0",
  ],
  ["no time at all", { durationMs: 0 }, "the duration must be a positive number of ms: current value is 0"],
  [
    "far too much of it",
    { durationMs: 1e13 },
    "networks times bins must be at most 2147483648: current value is 10000000000000",
  ],
  [
    "frames closer than bins",
    { record: { voltages: { everyMs: 0.5, excitatory: 1, inhibitory: 0 } } },
    "frames must come every whole number of bins: current value is 0.5",
  ],
  [
    "more cells than there are",
    { record: { spikes: { excitatory: 76, inhibitory: 0 } } },
    "recorded E cells must be 0 to 75: current value is 76",
  ],
  [
    "a step beyond the shortest delay",
    { stepMs: 1, binMs: 1, record: {} },
    "the time step must be at most the shortest delay and refractory time, 0.5 ms: current value is 1",
  ],
];

for (const [what, options, sentence] of SENTENCES) {
  Deno.test(`simulateReference() explains ${what}`, async () => {
    const spec = { ...SPEC, tau_IE: 0.5 };
    const error = await assertRejects(() => simulateReference(spec, { ...GOOD, ...options }), RangeError);
    assertEquals(error.message, `Cannot simulate as ${sentence}`);
  });
}

Deno.test("planSimulation() refuses to record nothing", () => {
  for (const options of [{ durationMs: 1e-9 }, { binMs: 1e300, record: {} }, { binMs: 1e9, record: {} }]) {
    let plan;
    try {
      plan = planSimulation(SPEC, { ...GOOD, ...options });
    } catch (error) {
      assert((error as Error).message.startsWith("Cannot simulate as "));
    }
    assertEquals(plan, undefined, JSON.stringify(options));
  }
});

Deno.test("simulateReference() gives networks of different sizes and missing specs a sentence", async () => {
  const large = getPreset("mif-syn");
  for (const [specs, options] of [[[SPEC, large], {}], [[SPEC, SPEC], { networks: 3 }], [[], {}]] as const) {
    const error = await assertRejects(
      () => simulateReference(specs, { ...GOOD, networks: undefined, ...options }),
      RangeError,
    );
    assert(error.message.startsWith("Cannot simulate as "), error.message);
  }
});

Deno.test("simulateReference() and simulateExact() stop when their signal is aborted", async () => {
  for (const simulate of [simulateReference, simulateExact]) {
    const controller = new AbortController();
    const reason = new Error("enough");
    setTimeout(() => controller.abort(reason), 100);
    const start = performance.now();
    const options = { durationMs: 1e6, signal: controller.signal };
    assertEquals(await assertRejects(() => simulate(SPEC, options)), reason);
    assert(performance.now() - start < 5000);
  }
});
