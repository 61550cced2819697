import { assert, assertEquals } from "@std/assert";
import { crossingsOf } from "./_fourth_order.ts";
import { single } from "./_single.ts";

/** The equations as Rinzel and Ermentrout write them, uA/cm^2. */
function slopes(current: number) {
  return ([v, w]: readonly number[]) => {
    const m = 0.5 * (1 + Math.tanh((v + 1.2) / 18)), rest = 0.5 * (1 + Math.tanh((v - 2) / 30));
    const ionic = 4.4 * m * (v - 120) + 8 * w * (v + 84) + 2 * (v + 60);
    return [(current - ionic) / 20, 0.04 * Math.cosh((v - 2) / 60) * (rest - w)];
  };
}

Deno.test("morris-lecar spikes when a scheme of order 4 says", async () => {
  for (const I of [95, 120, 180]) {
    const start = [-60.855, 0.5 * (1 + Math.tanh(-62.855 / 30))];
    const wanted = crossingsOf(slopes(I), { start, durationMs: 1000, stepMs: 0.01, threshold: 0 });
    const { times } = await single("morris-lecar", { I_e: 100 * I }, 1000, 0.01);
    assert(wanted.length >= 10);
    assertEquals(times.length, wanted.length);
    // Spikes count at the end of a step of 0.01 ms; what the scheme adds, of order 2, is 100 times less.
    times.forEach((time, k) => assert(Math.abs(time - wanted[k]) < 0.03, `${I}: ${time}, not ${wanted[k]}`));
  }
});

Deno.test("morris-lecar rests at 88 and at 250 uA/cm^2, between which it fires", async () => {
  // Both ends lose their stability by Hopf bifurcations near 94 and 212 (Rinzel & Ermentrout 1998, figure 7.2).
  assert((await single("morris-lecar", { I_e: 8800 }, 1000)).times.length <= 1);
  assert((await single("morris-lecar", { I_e: 15_000 }, 1000)).times.length >= 10);
  assert((await single("morris-lecar", { I_e: 25_000 }, 1000)).times.length <= 3);
});

Deno.test("the scheme of morris-lecar is of order 2", async () => {
  const steps = [0.2, 0.1, 0.05, 0.025];
  const ends = await Promise.all(
    steps.map(async (step) =>
      (await single("morris-lecar", { I_e: 10_000 }, 30, step, "V_m")).values.at(-1)!
    ),
  );
  const errors = ends.slice(1).map((end, k) => Math.abs(end - ends[k]));
  for (const [k, error] of errors.slice(1).entries()) {
    assert(errors[k] / error > 3 && errors[k] / error < 5, String(errors));
  }
});
