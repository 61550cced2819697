import { assert, assertEquals } from "@std/assert";
import { overrideSpec } from "../../../lib/markov/mif_spec.ts";
import { getPreset } from "../../../lib/markov/presets.ts";
import { MifExact } from "../../../lib/markov/cpu/mif_exact.ts";
import { MifStepper } from "../../../lib/markov/cpu/mif_step.ts";
import { randomSpec, testRandom } from "../_random_specs.ts";
import { countSpikes, keyOf, uncoupled } from "./_specs.ts";

interface State {
  voltage: Int32Array;
  refractory: Uint8Array;
  pendingE: Uint32Array;
  pendingI: Uint32Array;
}

function assertPossible(state: State, spec: ReturnType<typeof randomSpec>, mostPending: number): void {
  const { threshold, inhibitoryReversal } = spec;
  state.voltage.forEach((v, cell) => {
    assert(v >= inhibitoryReversal && v < threshold, `cell ${cell} is at ${v}`);
    assert(state.refractory[cell] === 0 || v === 0, `refractory cell ${cell} is at ${v}`);
    // A count below zero would show as four thousand million.
    assert(
      state.pendingE[cell] <= mostPending && state.pendingI[cell] <= mostPending,
      `cell ${cell} waits for too much`,
    );
  });
}

/** One cell of each kind; all hits within a population are certain, of size 0. */
const CERTAIN_HITS = { N_E: 1, N_I: 1, P_EE: 1, P_II: 1, S_EE: 0, S_EI: 0, S_II: 0, S_IE: 0, threshold: 5 };

Deno.test("MifStepper and MifExact keep every cell's state possible on random specs", () => {
  const random = testRandom(50);
  for (let trial = 0; trial < 60; trial++) {
    const spec = randomSpec(random, { e: 1 + Math.floor(40 * random()), i: 1 + Math.floor(20 * random()) });
    const stepper = new MifStepper(spec, keyOf(trial));
    let spikes = 0;
    for (let step = 0; step < 60; step++) {
      spikes += stepper.counts.e + stepper.counts.i;
      stepper.advance();
      assertPossible(stepper, spec, spikes);
    }
    const exact = new MifExact(spec, keyOf(trial));
    spikes = 0;
    for (let time = 0.2; time <= 4; time += 0.2) {
      const { e, i } = exact.advance(time);
      spikes += e + i;
      assertPossible(exact, spec, spikes);
    }
  }
});

Deno.test("MifStepper and MifExact lose no hit: with certain hits and endless delays, pending kicks are spikes times cells", () => {
  // Delays of 1000 ms let 1 - exp(-0.02) of the kicks ring in 20 ms at most: between 98 and 100 percent still wait.
  const spec = uncoupled({
    P_EE: 1,
    P_IE: 1,
    P_EI: 1,
    P_II: 1,
    S_EE: 0,
    S_IE: 0,
    S_EI: 0,
    S_II: 0,
    tau_EE: 1000,
    tau_IE: 1000,
    tau_I: 1000,
    threshold: 10,
  });
  const stepper = new MifStepper(spec, keyOf(1));
  const counted = countSpikes(stepper, { warmup: 0, counted: 200 });
  const last = { ...stepper.counts };
  const exact = new MifExact(spec, keyOf(1));
  const events = exact.advance(20);
  const sum = (values: Uint32Array, first: number, end: number) =>
    values.subarray(first, end).reduce((a, b) => a + b, 0);
  for (
    const [state, e, i] of [[stepper, counted.e - last.e, counted.i - last.i], [
      exact,
      events.e,
      events.i,
    ]] as const
  ) {
    assert(e > 100 && i > 30);
    for (const [first, end] of [[0, 75], [75, 100]]) {
      for (const [pending, spikes] of [[state.pendingE, e], [state.pendingI, i]] as const) {
        const share = sum(pending, first, end) / (spikes * (end - first));
        assert(share > 0.975 && share <= 1, `share ${share}`);
      }
    }
  }
});

Deno.test("MifStepper with selfHits off never hits the cell that fired", () => {
  // Without self-hits a cell of its own kind never gets a kick.
  const spec = uncoupled({
    ...CERTAIN_HITS,
    selfHits: false,
  });
  const stepper = new MifStepper(spec, keyOf(2));
  const exact = new MifExact(spec, keyOf(2));
  const counted = countSpikes(stepper, { warmup: 0, counted: 500 }, () => {
    assertEquals([...stepper.pendingE, ...stepper.pendingI], [0, 0, 0, 0]);
  });
  assert(counted.e > 30 && counted.i > 30);
  assert(exact.advance(50).e > 30);
  assertEquals([...exact.pendingE, ...exact.pendingI], [0, 0, 0, 0]);
  const hit = new MifStepper({ ...spec, selfHits: true }, keyOf(2));
  let pending = 0;
  countSpikes(hit, { warmup: 0, counted: 500 }, () => pending += hit.pendingE[0] + hit.pendingI[1]);
  assert(pending > 100);
});

Deno.test("MifStepper with refractoryHits none gives refractory cells no kick", () => {
  // All cells fire at nearly every moment they are awake, so most hits land on refractory cells.
  const base = uncoupled({ P_EE: 1, S_EE: 0, lambda: 50_000, threshold: 2, tau_R: 20, tau_EE: 1 });
  const waiting = (refractoryHits: "none" | "pending") => {
    const stepper = new MifStepper({ ...base, refractoryHits }, keyOf(3));
    let pending = 0;
    const { e } = countSpikes(
      stepper,
      { warmup: 500, counted: 2000 },
      () => pending += stepper.pendingE.reduce((a, b) => a + b, 0),
    );
    return pending / e;
  };
  // An awake cell fires within about 2/50 ms, so a spike finds about 0.2 to 0.6 percent of the cells awake.
  assert(waiting("none") < 0.05 * waiting("pending"));
});

Deno.test("MifStepper and MifExact give one key one run, and another key another", () => {
  const spec = overrideSpec(getPreset("mif-small-syn"), {});
  const train = (key: [number, number]) => {
    const stepper = new MifStepper(spec, key);
    const exact = new MifExact(spec, key);
    const steps: number[] = [];
    for (let step = 0; step < 400; step++) {
      stepper.advance();
      steps.push(stepper.counts.e);
    }
    exact.advance(40);
    return [steps.join(), exact.spikes.map(({ neuron }) => neuron).join()];
  };
  assertEquals(train(keyOf(1)), train(keyOf(1)));
  const [a, b] = [train(keyOf(1)), train(keyOf(2))];
  assert(a[0] !== b[0] && a[1] !== b[1]);
});

Deno.test("MifExact and MifStepper with refractoryHits none give a spiking cell no hit of its own spike", () => {
  // A cell is refractory from its spike on.
  const spec = uncoupled({
    ...CERTAIN_HITS,
    tau_R: 2,
    refractoryHits: "none",
  });
  const exact = new MifExact(spec, keyOf(4));
  assert(exact.advance(100).e > 20);
  assertEquals([...exact.pendingE, ...exact.pendingI], [0, 0, 0, 0]);
  const stepper = new MifStepper(spec, keyOf(4));
  const { e } = countSpikes(stepper, { warmup: 0, counted: 1000 }, () => {
    assertEquals([...stepper.pendingE, ...stepper.pendingI], [0, 0, 0, 0]);
  });
  assert(e > 20);
});
