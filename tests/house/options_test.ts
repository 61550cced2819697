/** Every public function refuses an option that it does not know, by name and with the nearest that it does. */
import { assert, assertMatch } from "@std/assert";
import * as all from "@volley/volley";
import * as cable from "@volley/volley/cable";
import * as doctor from "@volley/volley/doctor";
import * as events from "@volley/volley/events";
import * as features from "@volley/volley/features";
import * as images from "@volley/volley/images";
import * as nir from "@volley/volley/nir";
import * as learning from "@volley/volley/learning";
import * as representation from "@volley/volley/representation";
import * as references from "@volley/volley/references";
import * as shards from "@volley/volley/shards";
import * as trace from "@volley/volley/trace";

/** Functions that take options of others, too, and why. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  requireRollout: "a kind of one's own may have options beside those that are checked",
};

/** Methods and constructors that take options, as functions of these alone. */
const METHODS: Readonly<Record<string, (options: never) => unknown>> = {
  "MifSimulation.open": (options) => all.MifSimulation.open(null, NONE, options),
  "SpikingSimulation.open": (options) => all.SpikingSimulation.open(null, NONE, options),
  "SpikingSimulation.run": (hooks) => all.SpikingSimulation.prototype.run.call(NONE, 1, hooks),
  MeasuredRun: (options) => new all.MeasuredRun(NONE, 0, options),
  MarkovChainFit: (options) => new all.MarkovChainFit(NONE, options),
};
const NONE = undefined as never;

/** The names of a function's parameters, of those with a pattern or a default their text. */
function parametersOf(made: (...values: never[]) => unknown): string[] {
  const text = made.toString().replace(/\/\*.*?\*\//gs, "");
  const list = /^(?:async\s+)?function\s*\w*\s*\((.*?)\)\s*\{/s.exec(text)?.[1] ?? "";
  return list.split(/,(?![^{[]*[}\]])/).map((one) => one.trim());
}

/** Functions by name that take options, as functions of these alone. */
function withOptions(): [string, (options: never) => unknown][] {
  const exported: Record<string, unknown> = {
    ...all,
    ...cable,
    ...doctor,
    ...events,
    ...features,
    ...images,
    ...nir,
    ...learning,
    ...representation,
    ...references,
    ...shards,
    ...trace,
  };
  const functions = Object.entries(exported).flatMap(
    ([name, made]): [string, (options: never) => unknown][] => {
      if (typeof made !== "function" || made.toString().startsWith("class ")) return [];
      const take = made as (...values: never[]) => unknown;
      const parameters = parametersOf(take), at = parameters.findIndex((one) => /^options\b/.test(one));
      if (at < 0 || name in EXCEPTIONS) return [];
      return [[name, (options) => take(...Array.from({ length: at }, () => NONE), options)]];
    },
  );
  return [...functions, ...Object.entries(METHODS)];
}

/** What a function says of an option, in one sentence. */
async function saidOf(take: (options: never) => unknown, option: string): Promise<string> {
  try {
    await take({ [option]: 1 } as never);
  } catch (error) {
    if (error instanceof TypeError && all.isUserError(error)) return error.message;
    throw error;
  }
  return "nothing";
}

for (const [name, take] of withOptions()) {
  Deno.test(`${name}() refuses an option that it does not know, and names the nearest`, async () => {
    const unlike = await saidOf(take, "qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq");
    assertMatch(unlike, /^Cannot .+ as its options must be among .+: current value is q+$/);
    const [known] = /among (.+): current/.exec(unlike)![1].split(", ");
    const misspelt = `${known}z`;
    const near = await saidOf(take, misspelt);
    assert(near.endsWith(`current value is ${misspelt} (did you mean ${known}?)`), near);
  });
}

Deno.test("functions with options are found among all that are exported", () => {
  const names = withOptions().map(([name]) => name);
  assert(names.length > 80, `${names.length}`);
  for (
    const name of ["welchPsd", "simulate", "trainSurrogate", "runTraces", "examineAdapters", "simulateCells"]
  ) {
    assert(names.includes(name), name);
  }
});

Deno.test("an option within an option is refused as well", async () => {
  const mif = all.getMifPreset("mif-small-syn"), coba = all.getSpikingPreset("coba"), targets = { rat: 1 };
  const box = [{ name: "S_EE", low: 3, high: 4 }];
  const data = (own: object) => all.makeDataset("nowhere", { spec: mif, box, ...own } as never);
  const durationMs = 1, record = { spike: true }, histogram = { everyMs: 1, lowest: 0, widt: 1, bins: 1 };
  for (
    const [call, near] of [
      [() => all.simulateReference(mif, { durationMs, record } as never), "spike (did you mean spikes?)"],
      [
        () => all.simulateReference(mif, { durationMs, record: { histogram } } as never),
        "widt (did you mean width?)",
      ],
      [
        () => all.simulateSpikingReference(coba, { durationMs, record } as never),
        "spike (did you mean spikes?)",
      ],
      [() => all.simulate(null, mif, { durationMs, record } as never), "spike (did you mean spikes?)"],
      [
        () =>
          all.simulateSpikingReference(
            coba,
            { durationMs, record: { traces: [{ populaton: "E" }] } } as never,
          ),
        "populaton (did you mean population?)",
      ],
      [() => data({ fractions: { trian: 1 } }), "trian (did you mean train?)"],
      [() => data({ rule: { opn: 3 } }), "opn (did you mean open?)"],
      [() => data({ histogram: { widht: 5 } }), "widht (did you mean width?)"],
      [() => all.compareRuns(NONE, NONE, { targets } as never), "rat (did you mean rate?)"],
      [() => all.summarizePoints([], { targets } as never), "rat (did you mean rate?)"],
    ] as const
  ) {
    const error = await Promise.resolve().then(() => call() as unknown).catch((error) => error);
    assert(error instanceof TypeError && error.message.endsWith(`current value is ${near}`), String(error));
  }
});
