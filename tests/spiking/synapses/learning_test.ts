import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { type Lesson, lessonNetwork } from "../../../lib/spiking/gpu/_lesson.ts";
import { SpecError } from "../../../lib/base/spec_error.ts";
import { parseSpikingSpec } from "../../../lib/spiking/spiking_spec.ts";
import { SpikingSimulation } from "../../../lib/spiking/simulation/spiking_simulation.ts";
import type { SynapseTable } from "../../../lib/spiking/simulation/synapse_table.ts";
import { testRandom } from "../../markov/_random_specs.ts";
import { learnsTheSame, livelyNetwork } from "./_learns_the_same.ts";
import { onEngines, randomTrains, teach } from "./_teach.ts";

const STEP = 0.1;

/** Random trains of sources and targets, which also spike in the same steps, with delays of 1 to 60 steps. */
function randomLesson(seed: number, model: string, parameters: Record<string, number>): Lesson {
  const random = testRandom(seed);
  const sources = randomTrains(random, 7, 4000, 0.01), targets = randomTrains(random, 5, 4000, 0.01);
  return { sources, targets, model, parameters, delayMs: { uniform: [0.05, 6] } };
}

/** Steps at which spikes of a synapse's source arrive until the end. */
function arrivals({ sources }: Lesson, table: SynapseTable, synapse: number): number[] {
  const delay = Math.round(table.delaysMs[synapse] / STEP);
  return sources[table.sources[synapse]].map((step) => step + delay).filter((step) => step <= 4000);
}

/** Compares what each synapse learnt with a sum over spikes written out. */
function compare(
  lesson: Lesson,
  table: SynapseTable,
  { tolerance, expected }: { tolerance: number; expected: (pre: number[], post: number[]) => number },
): void {
  let moved = 0;
  table.weights.forEach((weight, synapse) => {
    const pre = arrivals(lesson, table, synapse), post = [...lesson.targets[table.targets[synapse]]];
    const wanted = expected(pre, post);
    moved = Math.max(moved, Math.abs(wanted - lesson.weight!));
    assert(Math.abs(weight - wanted) < tolerance, `synapse ${synapse}: ${weight}, not ${wanted}`);
  });
  assert(moved > 100 * tolerance, `nothing was learnt: ${moved}`);
}

// Weights are of order 1 after some 100 changes in single precision (6e-8 each) on the GPU, from a start that is rounded to
// quanta of 2^-24 or finer.
const TOLERANCE = 2e-5;

onEngines("additive plasticity of all pairs is the sum over pairs of spikes", async (engine) => {
  const p = { A_plus: 0.004, A_minus: 0.003, tau_plus: 17, tau_minus: 34 };
  const lesson = { ...randomLesson(1, "stdp", p), weight: 0.5 };
  const table = await teach(engine, lesson, { durationMs: 400 });
  assertEquals(table.weights.length, 35);
  assert(new Set(table.delaysMs).size > 15);
  compare(lesson, table, {
    tolerance: TOLERANCE,
    // At one time the source's spike comes first: the pair counts as one of growth, and not as one of loss.
    expected: (pre, post) =>
      pre.reduce(
        (sum, before) =>
          post.reduce((w, after) =>
            after >= before
              ? w + p.A_plus * Math.exp((before - after) * STEP / p.tau_plus)
              : w - p.A_minus * Math.exp((after - before) * STEP / p.tau_minus), sum),
        0.5,
      ),
  });
});

/** All events of a synapse in their order. */
function events(pre: readonly number[], post: readonly number[]) {
  return [...pre.map((step) => ({ step, pre: true })), ...post.map((step) => ({ step, pre: false }))]
    .sort((a, b) => a.step - b.step || Number(b.pre) - Number(a.pre));
}

onEngines("weight-dependent plasticity of nearest spikes follows the events one by one", async (engine) => {
  const p = {
    A_plus: 0.1,
    A_minus: 0.11,
    tau_plus: 20,
    tau_minus: 25,
    mu_plus: 0.6,
    mu_minus: 1,
    w_max: 2,
    nearest: 1,
  };
  const lesson = { ...randomLesson(2, "stdp", p), weight: 0.5 };
  compare(lesson, await teach(engine, lesson, { durationMs: 400 }), {
    tolerance: TOLERANCE,
    expected(pre, post) {
      let w = 0.5;
      for (const event of events(pre, post)) {
        const others = (event.pre ? post : pre).filter((step) =>
          event.pre ? step < event.step : step <= event.step
        );
        if (others.length === 0) continue;
        const gap = STEP * (event.step - others[others.length - 1]);
        w += event.pre
          ? -p.A_minus * p.w_max * (w / p.w_max) ** p.mu_minus * Math.exp(-gap / p.tau_minus)
          : p.A_plus * p.w_max * (1 - w / p.w_max) ** p.mu_plus * Math.exp(-gap / p.tau_plus);
      }
      return w;
    },
  });
});

onEngines("plasticity by a power law follows the events one by one", async (engine) => {
  const p = { lambda: 0.05, alpha: 0.8, mu: 0.4, tau_plus: 15, tau_minus: 30, w_0: 2 };
  const lesson = { ...randomLesson(3, "stdp-power-law", p), weight: 1 };
  compare(lesson, await teach(engine, lesson, { durationMs: 400, seed: 0 }), {
    // Weights reach 30 with the delays of this seed.
    tolerance: 30 * TOLERANCE,
    expected(pre, post) {
      let w = 1;
      for (const event of events(pre, post)) {
        const others = (event.pre ? post : pre).filter((step) =>
          event.pre ? step < event.step : step <= event.step
        );
        const tau = event.pre ? p.tau_minus : p.tau_plus;
        const trace = others.reduce((sum, step) => sum + Math.exp(STEP * (step - event.step) / tau), 0);
        w += event.pre ? -p.lambda * p.alpha * w * trace : p.lambda * p.w_0 ** (1 - p.mu) * w ** p.mu * trace;
      }
      return w;
    },
  });
});

onEngines("plasticity of triplets is the sum over pairs and triplets of spikes", async (engine) => {
  const p = {
    A2_plus: 1e-4,
    A3_plus: 2e-4,
    A2_minus: 1.4e-4,
    A3_minus: 1.8e-4,
    tau_plus: 16.8,
    tau_x: 101,
    tau_minus: 33.7,
    tau_y: 125,
  };
  const lesson = { ...randomLesson(4, "stdp-triplet", p), weight: 0.5 };
  compare(lesson, await teach(engine, lesson, { durationMs: 400 }), {
    tolerance: TOLERANCE,
    expected(pre, post) {
      const trace = (spikes: number[], step: number, tau: number, also: boolean) =>
        spikes.filter((one) => one < step || (also && one === step))
          .reduce((sum, one) => sum + Math.exp(STEP * (one - step) / tau), 0);
      let w = 0.5;
      for (const step of post) {
        w += trace(pre, step, p.tau_plus, true) * (p.A2_plus + p.A3_plus * trace(post, step, p.tau_y, false));
      }
      for (const step of pre) {
        w -= trace(post, step, p.tau_minus, false) *
          (p.A2_minus + p.A3_minus * trace(pre, step, p.tau_x, false));
      }
      return w;
    },
  });
});

onEngines(
  "a weight stays in its bounds, and a spike delivers what its synapse has learnt so far",
  async (engine) => {
    // The pair at 10 ms lifts the weight to its bound; the spike at 20 ms delivers that, and is not changed by what comes later.
    const lesson: Lesson = {
      sources: [[90, 200]],
      targets: [[100]],
      model: "stdp",
      parameters: { A_plus: 3, A_minus: 0, w_max: 0.5 },
      weight: 0.25,
      delayMs: 0.5,
    };
    const { gpu, threads } = engine;
    const spec = lessonNetwork(lesson);
    const record = { traces: [{ population: "out", variable: "learnt", cells: 1 }] };
    const simulation = await SpikingSimulation.open(gpu, spec, {
      record,
      ...(threads > 1 ? { threads } : {}),
    });
    const { traces: [{ values }] } = await simulation.run(25);
    assertEquals((await simulation.synapses(0)).weights[0], 0.5);
    simulation.close();
    const decay = Math.exp(-STEP / 5);
    // Arrives at step 95, is in the receptor in the step that ends with 96, where the recorded value has decayed once.
    assertEquals(values[94], 0);
    assert(Math.abs(values[95] - 0.25 * decay) < 1e-6, `${values[95]}`);
    const before = values[203];
    assert(Math.abs(values[205] - (before * decay + 0.5) * decay) < 1e-6, `${values[205]}`);
  },
);

learnsTheSame("stdp");

onEngines(
  "learning stops and goes on as its parameters are told, also from a saved state",
  async ({ gpu, threads }) => {
    const own = threads > 1 ? { threads } : {};
    const spec = livelyNetwork("stdp-triplet");
    const simulation = await SpikingSimulation.open(gpu, spec, { seed: 5, ...own });
    const weights = async () => (await simulation.synapses(0)).weights;
    await simulation.run(100);
    const learnt = await weights();
    assert(learnt.some((weight) => Math.abs(weight - 20) > 10.1), "nothing was learnt");
    const still = { A2_plus: 0, A3_plus: 0, A2_minus: 0, A3_minus: 0 };
    const stop = Object.fromEntries(
      Object.entries(still).map(([name, value]) => [`projections.*.learning.parameters.${name}`, value]),
    );
    await simulation.set(stop);
    await simulation.run(50);
    assertEquals(await weights(), learnt);
    const saved = await simulation.save();
    await simulation.set({ "projections.*.learning.parameters.A3_plus": 0.01 });
    await simulation.run(50);
    assert((await weights()).some((weight, k) => weight > learnt[k] + 0.1), "it does not go on");
    // A saved state brings its parameters.
    await simulation.restore(saved);
    await simulation.run(50);
    assertEquals(await weights(), learnt);
    await assertRejects(
      () => simulation.set({ "projections.in->out.learning.parameters.w_max": 6000 }),
      SpecError,
      "the largest weights of what in->out learns must stay",
    );
    simulation.close();
  },
);

Deno.test("mistakes in what is to be learnt are named", () => {
  const refused = (change: (spec: ReturnType<typeof livelyNetwork>) => void, sentence: string) => {
    const spec = structuredClone(livelyNetwork("stdp"));
    change(spec);
    const error = assertThrows(() => lessonCheck(spec), SpecError);
    assert(error.message.includes(sentence), error.message);
  };
  const lessonCheck = (spec: unknown) => parseSpikingSpec(spec);
  refused(
    (spec) => spec.projections[0].learning.model = "sdtp",
    "projections.in->out.learning.model must be a synapse model (did you mean stdp?; one of your own comes by --with FILE.ts, or as synapses): current value is sdtp.",
  );
  refused(
    (spec) => spec.projections[0].learning.parameters = { A_pluss: 1 },
    "projections.in->out.learning.parameters.A_pluss must be a parameter of stdp (did you mean A_plus?)",
  );
  refused(
    (spec) => spec.projections[0].learning.parameters = { w_max: 20 },
    "projections.in->out.weight must be from 0 to 20, the bounds of its stdp",
  );
  refused(
    (spec) =>
      Object.assign(spec.projections[0], { shortTerm: { U: 0.5, tauFacilitation: 0, tauDepression: 100 } }),
    "projections.in->out.shortTerm must be left out where synapses learn",
  );
});
