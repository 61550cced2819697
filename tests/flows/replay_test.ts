import { assert, assertEquals, assertThrows } from "@std/assert";
import { mean, standardDeviation } from "@volley/volley";
import { hopfieldReplay, learnByReplay, ModernHopfield, type World } from "../../lib/entries/flows.ts";

/** A track of states, of which the last step is rewarded. */
const track = (states: number): World => ({
  states,
  actions: 2,
  act: (state, action) => {
    const next = Math.max(0, state + (action === 1 ? 1 : -1));
    return { next: Math.min(next, states - 1), reward: next === states ? 1 : 0, ends: next === states };
  },
});

/** A pattern for each experience, all at one distance. */
const network = (count: number) =>
  new ModernHopfield({
    patterns: Array.from({ length: count }, (_, k) => Array.from({ length: count }, (_, j) => +(j === k))),
    beta: 4,
  });

Deno.test("replay by priority learns values of a track in fewer steps than uniform replay", () => {
  const seeds = Array.from({ length: 12 }, (_, k) => k + 1), options = { replays: 3, criterion: 0.02 };
  const uniform = seeds.map((seed) => learnByReplay(track(12), { ...options, seed }));
  const priority = seeds.map((seed) =>
    learnByReplay(track(12), {
      ...{ ...options, seed },
      choose: hopfieldReplay(network(24), { stepSize: 0.3, steps: 5, moves: 2, seed: 1000 * seed }),
    })
  );
  // The agent does the same in both, so that differences are of one experience each.
  const gains = seeds.map((_, k) => uniform[k].steps - priority[k].steps);
  assert(gains.filter((gain) => gain > 0).length >= 11, `${gains}`);
  assert(mean(gains) > 3 * standardDeviation(gains) / Math.sqrt(gains.length), `${gains}`);
});

Deno.test("learning is the same again, and without replay takes longer", () => {
  const options = { replays: 3, seed: 5 };
  const [one, again] = [0, 1].map(() => learnByReplay(track(8), options));
  assertEquals(one, again);
  assert(learnByReplay(track(8), { replays: 0, seed: 5 }).steps > one.steps);
});

Deno.test("what is not learned in the most steps is an error", () => {
  assertThrows(
    () => learnByReplay(track(12), { replays: 0, mostSteps: 10 }),
    RangeError,
    "Cannot learn by replay as values must be learned in 10 steps",
  );
});
