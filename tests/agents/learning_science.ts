import { assert } from "@std/assert";
import {
  bandit,
  delayedMatch,
  perceptualDecision,
  psychometric,
  runAgent,
  trainAgent,
} from "../../lib/entries/agents.ts";

const mean = (values: ArrayLike<number>) =>
  Array.from(values).reduce((sum, one) => sum + one / values.length, 0);
const gru = [{ kind: "gru", units: 16 }] as const;

/** What a learner earns in a trial who knows that one of two arms pays with a chance of 0.9, the other of 0.1, by going through all courses of wins. */
function bestOf(trials: number): number {
  // Log-odds that arm 0 is the good one move by ± log 9 each trial, whichever arm is pulled.
  let courses = new Map([[0, 1]]), earned = 0;
  for (let t = 0; t < trials; t++) {
    const next = new Map<number, number>();
    for (const [evidence, chance] of courses) {
      const good = 1 / (1 + 9 ** -Math.abs(evidence)), pays = 0.9 * good + 0.1 * (1 - good);
      earned += chance * pays / trials;
      for (const [by, part] of [[1, pays], [-1, 1 - pays]]) {
        const to = Math.abs(Math.abs(evidence) + by);
        next.set(to, (next.get(to) ?? 0) + chance * part);
      }
    }
    courses = next;
  }
  return earned;
}

Deno.test("an agent with frozen weights learns which arm pays within an episode, nearly as well as can be", async () => {
  const task = bandit({ chances: [0.9, 0.1], trials: 20 }), best = bestOf(20);
  const options = { layers: gru, updates: 300, learningRate: 0.02, discount: 0.6, clip: 10 };
  for (const seed of [1, 2, 3]) {
    const { agent } = await trainAgent(task, { ...options, seed });
    const { reward } = await runAgent(agent, task, { steps: 2000, batch: 16, seed: 9 });
    // Chance is 0.5; of 1600 episodes the error is below 0.004.
    assert(reward > 0.5 + 0.9 * (best - 0.5), `seed ${seed}: ${reward}, and ${best} at best`);
    assert(reward < best + 0.01, `seed ${seed}: ${reward}, and ${best} at best`);
    const forgetful = await runAgent(agent, task, { steps: 2000, batch: 16, seed: 9, forgets: "trial" });
    assert(Math.abs(forgetful.reward - 0.5) < 0.02, `${forgetful.reward}`);
  }
});

Deno.test("an agent adds evidence up, and is right nearly as often as can be", async () => {
  const task = perceptualDecision({ strengths: [0.2, 0.4, 0.8] });
  const { agent } = await trainAgent(task, { layers: gru, updates: 700, entropy: 0.01, learningRate: 0.01 });
  const { trials } = await runAgent(agent, task, { steps: 4000, seed: 5 });
  // Φ(0.2 √5), Φ(0.4 √5) and Φ(0.8 √5): 0.673, 0.815 and 0.963.
  const best = (0.673 + 0.815 + 0.963) / 3, right = mean(trials.correct);
  assert(right > 0.75 && right < best + 0.02, `${right}`);
  const kept = [...trials.choice.keys()].filter((t) => trials.choice[t] > 0 && !trials.early[t]);
  const curve = psychometric(
    kept.map((t) => trials.evidence[t]),
    kept.map((t) => Number(trials.choice[t] === 2)),
  );
  const chosen = curve.points.map(({ chosen }) => chosen);
  assert(chosen.every((own, k) => k === 0 || own > chosen[k - 1]), `${chosen}`);
  assert(curve.slope.interval[0] > 1 && Math.abs(curve.threshold) < 0.2);
});

Deno.test("an agent keeps a sample over delays of different lengths", async () => {
  const task = delayedMatch({ delay: [2, 6] });
  const learning = { entropy: 0.02, learningRate: 0.02, clip: 10, feedback: false };
  const { agent } = await trainAgent(task, { layers: gru, updates: 800, ...learning });
  const { trials } = await runAgent(agent, task, { steps: 3000, seed: 5 });
  assert(mean(trials.correct) > 0.9, `${mean(trials.correct)}`);
});
