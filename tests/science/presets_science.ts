import { assert } from "@std/assert";
import { microcircuit } from "../../lib/spiking/presets/microcircuit.ts";
import { populationsOf, run, within } from "./_presets.ts";

Deno.test("brunel: rates of the irregular regimes are those of the published simulations", async () => {
  // Brunel (2000), figure 8: 60.7, 37.7 and 5.6 Hz from theory and 55.0, 38.0 and 6.5 Hz from simulation as we remember them; not
  // checked against the article.
  within((await populationsOf("brunel-fast"))[0].rateHz, [52, 63], "fast");
  const [ai] = await populationsOf("brunel-ai");
  within(ai.rateHz, [36, 40], "asynchronous");
  within((await populationsOf("brunel-slow"))[0].rateHz, [5, 7], "slow");
});

Deno.test("rs-fs: asynchronous at the rates of the published network", async () => {
  // Zerlaut et al.: 1.6 and 8.9 Hz in a draft of the article; another simulation of 10,000 cells 1.76 and 8.58 Hz, CV 0.75.
  // Adaptation takes half a second.
  const [e, i] = await populationsOf("rs-fs", 2000, { warmupMs: 800 });
  within(e.rateHz, [1.45, 1.95], "E rate");
  within(i.rateHz, [8, 9.2], "I rate");
  within(e.isiCv, [0.55, 0.95], "CV");
});

/** Rates of the full network in NEST's reference, Hz. */
const MICROCIRCUIT = [0.903, 2.965, 4.414, 5.876, 7.569, 8.633, 1.105, 7.829];

Deno.test("microcircuit: a tenth of it keeps rates, irregularity and order of the full one", async () => {
  const found = await populationsOf("microcircuit-tenth", 2000);
  found.forEach(({ name, rateHz, isiCv }, at) => {
    // So much smaller a network is 10 to 20 percent lower, L23E half as active.
    within(rateHz / MICROCIRCUIT[at], [0.4, 1.25], name);
    within(isiCv, [0.5, 1], `CV of ${name}`);
  });
  const order = (rates: readonly number[]) =>
    rates.map((_, k) => k).sort((a, b) => rates[a] - rates[b]).filter((k) => k % 2 === 0);
  assert(
    String(order(found.map(({ rateHz }) => rateHz))) === String(order(MICROCIRCUIT)),
    "order of excitatory rates",
  );
});

Deno.test("microcircuit: a thalamic volley excites layer 4 first and then layers 2/3 and 5", async () => {
  const thalamus = { rateHz: 120, fromMs: 400, untilMs: 410 };
  const rises = { l4: 0, l23: 0 }, seeds = [1, 2, 3, 4];
  for (const seed of seeds) {
    const { counts, bins } = await run(microcircuit({ scale: 0.1, thalamus }), 450, seed);
    const perMs = (population: number, from: number, until: number) =>
      counts.subarray(population * bins + from, population * bins + until).reduce(
        (sum, count) => sum + count,
        0,
      ) /
      (until - from);
    const [l23, l4] = [perMs(0, 404, 420) / perMs(0, 200, 400), perMs(2, 402, 414) / perMs(2, 200, 400)];
    assert(l4 > 2 && l23 > 2, `seed ${seed}: L4E ${l4}, L23E ${l23}`);
    rises.l4 += l4 / seeds.length;
    rises.l23 += l23 / seeds.length;
  }
  // Over 16 seeds 3.0 with a standard deviation of 0.3, and 5.8 with 2.2.
  within(rises.l4, [2.55, 3.45], "rise of L4E");
  within(rises.l23, [2.5, 9.1], "rise of L23E");
});
