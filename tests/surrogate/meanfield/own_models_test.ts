import { assert, assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  defineNeuron,
  defineSynapse,
  type NeuronModel,
  parseSpikingSpec,
  rolloutModel,
  simulate,
  type SpikingSpec,
  type SynapseModel,
  trainModel,
} from "@volley/volley";
import { fieldOfModel, type MeanFieldModelSpec, meanFieldSurrogate } from "@volley/volley/meanfield";
import { spikingSystem } from "@volley/volley/spiking";
import { SpecError } from "../../../lib/base/spec_error.ts";
import { surrogateOf } from "../../../lib/surrogate/registry.ts";
import type { CountSurrogate } from "../../../lib/surrogate/surrogate.ts";
import { countsOf } from "../../../lib/system/population_counts.ts";

/** Adds up jumps without a leak, and has an adaptation that its mean field follows: spikes at 10 mV by jumps of 1 mV without it. */
const integrator = defineNeuron({
  name: "own-integrator",
  about: "perfect integrator",
  source: "tests",
  scheme: "exact",
  parameters: {
    threshold: { unit: "mV", default: 9.5, low: 1, high: 1e3, about: "threshold" },
    jump: { unit: "pA", default: 0, low: 0, high: 1e3, about: "adaptation by a spike" },
    time: { unit: "ms", default: 100, low: 1, high: 1e4, about: "its time constant" },
  },
  state: {
    V: { unit: "mV", initial: 0, about: "voltage" },
    w: { unit: "pA", initial: 0, about: "adaptation" },
  },
  adaptation: { jump: "jump", time: "time" },
  constants: ({ time }, stepMs) => ({ fade: Math.exp(-stepMs / time) }),
  wgsl: `fn advance(s: ptr<function, State>, p: Parameters, i: Input) -> bool {
    (*s).V += i.h * (i.current - (*s).w) / 100.0 + i.kick;
    (*s).w *= p.fade;
    if ((*s).V < p.threshold) { return false; }
    (*s).V = 0.0;
    (*s).w += p.jump;
    return true;
  }`,
  advance({ size, stepMs, constants: [p], state: { V, w }, current, kick, fired }) {
    let spikes = 0;
    for (let k = 0; k < size; k++) {
      V[k] += stepMs * (current[k] - w[k]) / 100 + kick[k];
      w[k] *= p.fade;
      if (V[k] < p.threshold) continue;
      V[k] = 0;
      w[k] += p.jump;
      fired[spikes++] = k;
    }
    return spikes;
  },
}) as NeuronModel;

/** Loses a part of its weight with each spike. */
const tiring = defineSynapse({
  name: "own-tiring",
  about: "loses a part with each spike",
  source: "tests",
  parameters: { loss: { unit: "", default: 0.01, low: 0, high: 1, about: "part that is lost" } },
  state: { w: { unit: "mV", initial: 0, about: "weight" } },
  post: {},
  bounds: () => [0, 10],
  onPre({ state: { w }, at, p }) {
    w[at] *= 1 - p.loss;
  },
  onPost() {},
  wgsl: `fn on_pre(s: ptr<function, Synapse>, q: Post, p: Parameters, e: Event) { (*s).w *= 1.0 - p.loss; }
  fn on_post(s: ptr<function, Synapse>, q: Post, p: Parameters, e: Event) {}`,
}) as SynapseModel;

const OWN = { neurons: [integrator], synapses: [tiring] };
const QUICK = { points: 32, cells: 8, time: 300 };

/** Integrators with jumps of 1 mV at 1000 Hz. */
function network(parameters: Record<string, number>, learns = false): SpikingSpec {
  return parseSpikingSpec({
    ...{ kind: "spiking", name: "integrators", stepMs: 0.1 },
    populations: [
      { name: "S", size: 100, neuron: "poisson", parameters: { rate: 20 } },
      {
        ...{ name: "E", size: 100, neuron: integrator.name, parameters },
        receptors: { jump: { kinetics: "delta" } },
      },
    ],
    projections: [{
      ...{ from: "S", to: "E", receptor: "jump", weight: 1, delayMs: 1 },
      connect: { rule: "fixed-indegree", indegree: 10 },
      ...(learns ? { learning: { model: tiring.name } } : {}),
    }],
    drives: [{ to: "E", receptor: "jump", rateHz: 800, weight: 1 }],
  }, OWN);
}

async function derived(spec: SpikingSpec) {
  const systems = [spikingSystem(OWN)] as never, surrogates = [meanFieldSurrogate(OWN)] as never;
  const { counts } = await simulate(null, spec, { durationMs: 400, warmupMs: 200, seed: 1, systems });
  const data = { ...counts, network: spec };
  const { model } = await trainModel(null, { kind: "mean-field", data, choices: QUICK, surrogates });
  return { data, model, surrogates };
}

/** Integrators without adaptation, derived once. */
const derivedPlain = (() => {
  let made: ReturnType<typeof derived> | undefined;
  return () => made ??= derived(network({}));
})();

async function rateOf({ model, surrogates }: Awaited<ReturnType<typeof derived>>): Promise<number> {
  const free = await rolloutModel(null, model as never, { runs: 1, bins: 2000, seed: 3, surrogates });
  return Array.from(countsOf(free, 0, 1)).reduce((sum, count) => sum + count, 0) / (2 * 100);
}

Deno.test("an own neuron's mean field: 10 jumps a spike, and less by b tau_w of its adaptation", async () => {
  // Without adaptation a spike takes 10 jumps: 1000 jumps a second give 100 Hz.
  assertAlmostEquals(await rateOf(await derivedPlain()), 100, 4);
  // A spike then costs jump * time / 100 = 10 mV more: 50 Hz.
  const adapting = await derived(network({ jump: 10 }));
  const spec = adapting.model.spec as unknown as MeanFieldModelSpec;
  assertEquals(spec.transfers.E.adaptation, true);
  const { parameters } = fieldOfModel(spec, [], OWN).populations[1];
  assertEquals([parameters?.b, parameters?.tau_w], [10, 100]);
  assertAlmostEquals(await rateOf(adapting), 50, 3);
});

Deno.test("a mean field of an own neuron is compared with its network under stimulations", async () => {
  const { model, surrogates } = await derivedPlain();
  const own = surrogateOf(model.spec, { surrogates }) as CountSurrogate;
  const found = await own.stimulate!(null, model as never, {
    ...{ networks: 2, durationMs: 200, warmupMs: 100, frequenciesHz: [20] },
  });
  const up = found.rows.find(({ stimulation, population }) =>
    stimulation === "step up" && population === "E"
  )!;
  assert(Math.abs(up.surrogateHz / up.networkHz - 1) < 0.05, JSON.stringify(up));
});

Deno.test("a rule of one's own for synapses stays at its weights, and that is said", async () => {
  const { model } = await derived(network({}, true));
  assertEquals((model.spec as unknown as MeanFieldModelSpec).leftOut, [
    "the synapses S->E stay at the weights at which they start",
  ]);
});

Deno.test("without the own models a mean field of them is refused in one sentence", async () => {
  const { data, model } = await derivedPlain();
  const sentence = "populations.E.neuron must be a neuron model";
  const error = await assertRejects(
    () => trainModel(null, { kind: "mean-field", data, choices: QUICK }),
    SpecError,
    sentence,
  );
  assert(!error.message.includes("\n") && error.message.includes("--with FILE.ts"));
  await assertRejects(
    () => rolloutModel(null, model as never, { runs: 1, bins: 10 }),
    SpecError,
    sentence,
  );
  const wrong = { neuron: [integrator] } as never;
  assertThrows(() => meanFieldSurrogate(wrong), TypeError, "its options must be among neurons, synapses");
  assertThrows(() => spikingSystem(wrong), TypeError, "its options must be among neurons, synapses");
});
