import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  type MadeUpDesign,
  madeUpTraining,
  POPULATIONS,
} from "../../../../lib/surrogate/counts/_made_up_counts.ts";
import { rolloutSurrogate } from "../../../../lib/surrogate/counts/rollout.ts";
import { compareRollouts } from "../../../../lib/surrogate/counts/rollout_proof.ts";
import { trainReference } from "../../../../lib/surrogate/counts/train_reference.ts";

const DESIGNS: Omit<MadeUpDesign, "populations">[] = [
  { layers: "lstm:9" },
  { layers: "rnn:7", likelihood: "poisson" },
  { layers: "gru:5,dense:4", window: 3 },
  { layers: "lstm:6", state: true },
  { layers: "gru:6", likelihood: "conway-maxwell" },
];

for (const [at, design] of DESIGNS.entries()) {
  const name = Object.entries(design).map(([key, value]) => `${key} ${value}`).join(", ");
  Deno.test(`free runs on the processor are those of the reference: ${name}`, async () => {
    for (let seed = 0; seed < 4; seed++) {
      const populations = POPULATIONS[(at + seed) % POPULATIONS.length];
      for (const { of, error, bound } of await compareRollouts(null, { ...design, populations }, seed)) {
        assert(error <= bound, `${of}: ${error} > ${bound}`);
      }
    }
  });
}

async function madeUpModel(design: MadeUpDesign) {
  return (await trainReference({ ...madeUpTraining(design, 0), seed: 3 })).model;
}

Deno.test("free runs on the processor are the same on any threads, and in any company", async () => {
  const model = await madeUpModel({ layers: "lstm:6", populations: 2, state: true });
  const options = { bins: 40, seed: 5, warmup: 10, recordState: true };
  const all = await rolloutSurrogate(null, model, { ...options, runs: 7, threads: 1 });
  for (const threads of [2, 3]) {
    assertEquals(await rolloutSurrogate(null, model, { ...options, runs: 7, threads }), all);
  }
  const last = await rolloutSurrogate(null, model, { ...options, runs: 2, firstRun: 5 });
  assertEquals(last.counts, all.counts.slice(5 * 2 * 40));
  assertEquals(last.state!.values, all.state!.values.slice(5 * 40 * 3));
  assert(all.counts.some((count) => count > 0));
});

Deno.test("free runs on the processor tell how far they are, and stop when they are told to", async () => {
  const model = await madeUpModel({ layers: "lstm:20", populations: 2 });
  for (const threads of [1, 2]) {
    const fractions: number[] = [], stop = new AbortController(), reason = new Error("enough");
    const options = { runs: 200, bins: 5000, seed: 1, warmup: 0, threads, signal: stop.signal };
    const onProgress = ({ fraction }: { fraction: number }) => {
      fractions.push(fraction);
      stop.abort(reason);
    };
    const error = await assertRejects(() => rolloutSurrogate(null, model, { ...options, onProgress }), Error);
    assertEquals(error, reason);
    assert(fractions[0] > 0 && fractions[0] < 1, `${fractions}`);
  }
});
