import { assert, assertEquals, assertRejects } from "@std/assert";
import { LanesStepper } from "../../../lib/markov/cpu/lanes/lanes_stepper.ts";
import { MifStepper } from "../../../lib/markov/cpu/mif_step.ts";
import { simulatePlainly, simulateReference } from "../../../lib/markov/cpu/reference.ts";
import { differingWords, recordAll } from "../../../lib/markov/gpu/_compare_runs.ts";
import { randomSpec, type Sizes } from "../../../lib/markov/gpu/_random_spec.ts";
import { getMifPreset } from "../../../lib/markov/presets.ts";
import { madeUp } from "../../../lib/random/made_up.ts";
import { overrideSpec } from "../../../lib/markov/mif_spec.ts";

/** One cell of each kind, no multiples of four, more I than E cells. */
const SIZES: readonly Sizes[] = [{ e: 1, i: 1 }, { e: 75, i: 25 }, { e: 13, i: 7 }, { e: 5, i: 17 }, {
  e: 8,
  i: 4,
}];
const STATES = ["voltage", "refractory", "spiked", "pendingE", "pendingI"] as const;

Deno.test("a step of four cells at once is that of the plain stepper, bit for bit, on random specs of all sizes", () => {
  const random = madeUp(12);
  let spikes = 0, several = 0, recurrent = 0;
  for (const sizes of SIZES) {
    for (let trial = 0; trial < 24; trial++) {
      const spec = randomSpec(random, sizes), key: [number, number] = [trial, 0x9000_0000 + trial];
      const plain = new MifStepper(spec, key), lanes = new LanesStepper(spec, key);
      for (let step = 0; step < 200; step++) {
        // Other parameters come in while it runs.
        if (step === 120) [plain, lanes].forEach((one) => one.refresh({ ...spec, lambda_E: 9000 }));
        plain.advance();
        lanes.advance();
        assertEquals(lanes.counts, plain.counts, `${JSON.stringify(spec)}, step ${step}`);
        for (const name of STATES) {
          const same = plain[name].every((value, cell) => value === lanes[name][cell]);
          assert(
            same && plain[name].length === lanes[name].length,
            `${name}, ${JSON.stringify(spec)}, step ${step}`,
          );
        }
        spikes += plain.counts.e + plain.counts.i;
        recurrent += plain.counts.recurrent;
        several = Math.max(several, ...plain.spiked);
      }
    }
  }
  // What is rare came up: several spikes of a cell in a step, and those of recurrent kicks.
  assert(spikes > 10_000 && several > 1 && recurrent > 100, `${spikes} ${several} ${recurrent}`);
});

Deno.test("an ensemble on the processor's lanes is the plain one in all that is recorded, on one thread and on several", async () => {
  const base = getMifPreset("mif-small-syn");
  for (const networks of [3, 40]) {
    const specs = Array.from(
      { length: networks },
      (_, k) => overrideSpec(base, { S_EE: 3 + 0.05 * k, lambda_E: k % 7 === 0 ? 60_000 : 7000 }),
    );
    const record = recordAll({ e: base.N_E, i: base.N_I });
    // Forty networks are worth several threads; of some the rate is above the bound.
    const options = {
      durationMs: 600,
      warmupMs: 30.5,
      binMs: 0.5,
      seed: 7,
      firstNetwork: 11,
      runawayHz: 150,
      record,
    };
    const found = await simulateReference(specs, options), wanted = await simulatePlainly(specs, options);
    assertEquals(differingWords(found, wanted), 0);
    assert(wanted.runaway!.some((time) => time !== null) && wanted.runaway!.some((time) => time === null));
    const about = ({ specs, networks, networkSeconds, engine, method, stepMs, bins }: typeof found) => ({
      ...{ specs, networks, engine, method, stepMs, bins },
      networkSeconds: Math.round(1e6 * networkSeconds),
    });
    assertEquals(about(found), about(wanted));
  }
});

Deno.test("an ensemble on several threads tells how far it is, and stops when it is told to", async () => {
  const stop = new AbortController(), reason = new Error("enough"), fractions: number[] = [];
  const options = { networks: 60, durationMs: 20_000, seed: 1, signal: stop.signal };
  const onProgress = ({ fraction }: { fraction: number }) => {
    fractions.push(fraction);
    stop.abort(reason);
  };
  const error = await assertRejects(() =>
    simulateReference(getMifPreset("mif-syn"), { ...options, onProgress })
  );
  assertEquals(error, reason);
  assert(fractions[0] > 0 && fractions[0] < 0.5, `${fractions}`);
});
