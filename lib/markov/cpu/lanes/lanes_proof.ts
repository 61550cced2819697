import type { Agreement, ProcessorProof } from "../../../gpu/proof.ts";
import { LanesStepper } from "./lanes_stepper.ts";
import { MifStepper } from "../mif_step.ts";
import { madeUp } from "../../../random/made_up.ts";
import { randomSpec } from "../../gpu/_random_spec.ts";

/** Steps of Markovian networks, four cells at once, beside those of one cell after another. */
function tryLanes(seed: number): Promise<Agreement[]> {
  const random = madeUp(seed);
  let differing = 0;
  for (let trial = 0; trial < 20; trial++) {
    const spec = randomSpec(random, { e: 13, i: 7 }), key: [number, number] = [seed, trial];
    const plain = new MifStepper(spec, key), lanes = new LanesStepper(spec, key);
    for (let step = 0; step < 100; step++) {
      plain.advance();
      lanes.advance();
      if (JSON.stringify(lanes.counts) !== JSON.stringify(plain.counts)) differing++;
    }
  }
  return Promise.resolve([{ of: "steps whose counts differ", error: differing, bound: 0 }]);
}

/** Markovian networks on the processor. */
export const LANES_PROOF: ProcessorProof = { name: "markov/cpu/lanes", run: tryLanes };
