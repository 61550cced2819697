import { assert } from "@std/assert";
import { type Lesson, lessonNetwork } from "../../../lib/spiking/gpu/_lesson.ts";
import { SpikingSimulation } from "../../../lib/spiking/simulation/spiking_simulation.ts";
import { onEngines, randomTrains, teach } from "./_teach.ts";
import { testRandom } from "../../markov/_random_specs.ts";

const H_0 = 420.075;

onEngines(
  "the early phase's noise has the mean and spread of its equation, of its own in each synapse",
  async (engine) => {
    // One spike lifts calcium above both thresholds for good.
    const lesson: Lesson = {
      sources: Array.from({ length: 50 }, () => [2]),
      targets: Array.from({ length: 40 }, () => []),
      model: "tagging-and-capture",
      parameters: { c_pre: 10, tau_Ca: 1e6, t_Ca: 0, clock: 7 },
      weight: H_0,
    };
    const durationMs = 300;
    const { state: { h } } = await teach(engine, lesson, { durationMs: durationMs, seed: 11 });
    const rate = (0.1 + 1645.6 + 313.1) / 688_400;
    const goal = H_0 * (0.1 + 1645.6 * 10 / 4.20075) / (0.1 + 1645.6 + 313.1);
    // Spikes of step 2 arrive at step 12; the last tick is at 294 ms.
    const left = Math.exp(-rate * (294 - 1.2));
    const mean = goal + (H_0 - goal) * left;
    const variance = (2.90436 / 4.20075 * H_0) ** 2 / (0.1 + 1645.6 + 313.1) * (1 - left * left);
    const n = h.length;
    const found = h.reduce((sum, one) => sum + one, 0) / n;
    const spread = h.reduce((sum, one) => sum + (one - found) ** 2, 0) / (n - 1);
    // Four standard errors.
    assert(Math.abs(found - mean) < 4 * Math.sqrt(variance / n), `${found}, not ${mean}`);
    assert(Math.abs(spread / variance - 1) < 4 * Math.sqrt(2 / n), `${spread}, not ${variance}`);
    // Neighbours are independent.
    let product = 0;
    for (let k = 0; k + 1 < n; k++) product += (h[k] - found) * (h[k + 1] - found);
    assert(Math.abs(product / n / spread) < 4 / Math.sqrt(n), `${product / n / spread}`);
  },
);

/** The equations without noise for one synapse, by small Euler steps. */
function integrate(pre: readonly number[], post: readonly number[], until: number) {
  const fine = 0.002, tau_h = 688_400, theta_pro = 0.01, theta_tag = 0.01, tau = 100;
  const h_0 = H_0;
  let h = h_0, z = 0, c = 0, protein = 0;
  const spikes = [...pre.map((ms) => ({ ms, c: 0.9 })), ...post.map((ms) => ({ ms, c: 0.5 }))]
    .sort((a, b) => a.ms - b.ms);
  let next = 0;
  for (let step = 0; step * fine < until; step++) {
    while (next < spikes.length && spikes[next].ms <= step * fine + 1e-9) c += spikes[next++].c;
    const slope = 0.1 * (h_0 - h) + (c > 3 ? 1645.6 * (h_0 * 10 / 4.20075 - h) : 0) -
      (c > 1.2 ? 313.1 * h : 0);
    protein += fine / tau * ((Math.abs(h - h_0) > theta_pro * h_0 ? 1 : 0) - protein);
    const change = h - h_0;
    if (change > theta_tag * h_0) z += fine / tau * protein * (1 - z);
    if (-change > theta_tag * h_0) z -= fine / tau * protein * (z + 0.5);
    h += fine * slope / tau_h;
    c -= fine * c / 48.8;
  }
  return { h, z, c, protein };
}

onEngines("calcium, early phase, protein and late phase follow their equations", async (engine) => {
  const random = testRandom(6);
  const lesson: Lesson = {
    sources: randomTrains(random, 3, 4000, 0.008),
    targets: randomTrains(random, 2, 4000, 0.004),
    model: "tagging-and-capture",
    parameters: {
      sigma: 0,
      c_pre: 0.9,
      c_post: 0.5,
      t_Ca: 7,
      clock: 0.1,
      tau_p: 100,
      tau_z: 100,
      theta_tag: 0.01,
      theta_pro: 0.01,
    },
    weight: H_0,
    delayMs: 2,
  };
  // One source for each target, so that sums are of one synapse.
  for (const [source, target] of [[0, 0], [1, 1], [2, 0]]) {
    const one = { ...lesson, sources: [lesson.sources[source]], targets: [lesson.targets[target]] };
    const { state: { h, z, c } } = await teach(engine, one, { durationMs: 400 });
    const wanted = integrate(
      one.sources[0].map((step) => step * 0.1 + 9),
      one.targets[0].map((step) => step * 0.1),
      400,
    );
    // Euler's error at steps of 0.002 ms: each crossing of a threshold is off by one of them at most, of some 3 ms.
    assert(Math.abs(h[0] - wanted.h) < 0.02, `h ${h[0]}, not ${wanted.h}`);
    assert(Math.abs(wanted.h - H_0) > 10, `h hardly moves: ${wanted.h}`);
    assert(Math.abs(c[0] - wanted.c) < 1e-3, `c ${c[0]}, not ${wanted.c}`);
    // The clock of 0.1 ms beside time constants of 100 ms.
    assert(Math.abs(z[0] - wanted.z) < 2e-3, `z ${z[0]}, not ${wanted.z}`);
    assert(Math.abs(wanted.z) > 0.05, `z hardly moves: ${wanted.z}`);
  }
});

Deno.test("hours of strong input make a late phase that stays, by equations that are exact over long silences", async () => {
  // Strong drive in the first half, then silence; minutes stand for hours.
  const bursts = Array.from(
    { length: 240 },
    (_, burst) => Array.from({ length: 50 }, (_, k) => 1000 * burst + 10 * k),
  );
  const lesson: Lesson = {
    sources: [bursts.flat().map((step) => step + 2)],
    targets: [[]],
    model: "tagging-and-capture",
    parameters: { tau_p: 60_000, tau_z: 60_000, c_pre: 1 },
    weight: H_0,
    stepMs: 1,
    delayMs: 3,
  };
  const simulation = await SpikingSimulation.open(null, lessonNetwork(lesson), { seed: 3 });
  await simulation.run(240_000);
  const { state: { h: early } } = await simulation.synapses(0);
  assert(early[0] > 1.8 * H_0, `h ${early[0]}`);
  const { populations } = await simulation.save();
  assert(populations[2].learned.get("0")!.post.get("protein")![0] > 0.97);
  await simulation.run(240_000);
  const { state: { h, z } } = await simulation.synapses(0);
  // h returns with 688.4 s / 0.1: little in four minutes; the tag stays set and the late phase goes to 1.
  const left = Math.exp(-240 / 6884);
  assert(Math.abs((h[0] - H_0) / (early[0] - H_0) / left - 1) < 0.02, `h ${h[0]} after ${early[0]}`);
  assert(z[0] > 0.9 && z[0] <= 1, `z ${z[0]}`);
  simulation.close();
});
