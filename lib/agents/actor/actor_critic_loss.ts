import { outputsOf, type Policy, policyTerms } from "./policy.ts";
import type { Rollout } from "./rollout.ts";

/** Weights of the terms of the loss, and how returns are estimated. */
export interface ActorCriticSettings {
  /** γ, discount of later rewards. */
  discount: number;
  /** λ of generalised advantages: 1 are returns of all steps to the end of the stretch, 0 of one. */
  trace: number;
  /** Weight of the entropy. */
  entropy: number;
  /** Weight of the value's loss. */
  value: number;
}

/** What a stretch earned against what was expected. */
export interface Advantages {
  /** (T) of (B) */
  advantages: Float64Array[];
  /** What values should have been. (T) of (B) */
  returns: Float64Array[];
}

/**
 * Generalised advantages: δₜ = rₜ + γ V(t + 1) - V(t), A = δₜ + γ λ A(t + 1), of which nothing passes the end of an episode. With λ of 1 they are n-step returns less values.
 * J. Schulman and others (2016), arXiv:1506.02438.
 */
export function advantagesOf(
  policy: Policy,
  { outputs, rewards, dones, last }: Pick<Rollout, "outputs" | "rewards" | "dones" | "last">,
  { discount, trace }: Pick<ActorCriticSettings, "discount" | "trace">,
): Advantages {
  const O = outputsOf(policy), valueOf = (t: number, row: number) => outputs[t][(row + 1) * O - 1];
  const advantages = rewards.map((own) => new Float64Array(own.length));
  let next = last, later = new Float64Array(last.length);
  for (let t = rewards.length - 1; t >= 0; t--) {
    advantages[t] = rewards[t].map((reward, row) => {
      const on = discount * (1 - dones[t][row]);
      return reward + on * (next[row] + trace * later[row]) - valueOf(t, row);
    });
    next = rewards[t].map((_, row) => valueOf(t, row));
    later = Float64Array.from(advantages[t]);
  }
  const returns = advantages.map((own, t) => own.map((advantage, row) => advantage + valueOf(t, row)));
  return { advantages, returns };
}

/** The loss of a stretch, mean over steps and rows, and its slopes. */
export interface ActorCriticLoss {
  /** All terms together. */
  loss: number;
  /** Mean entropy of the policy. */
  entropy: number;
  /** Mean of half the square that values are off. */
  valueLoss: number;
  /** Slopes of the outputs. (T) of (B, O) */
  dOutputs: Float64Array[];
}

/**
 * The loss of an actor-critic: mean of -A log π(a) - entropy H + value (V - R)² / 2, with advantages A and returns R as given numbers.
 * V. Mnih and others (2016), arXiv:1602.01783.
 */
export function actorCriticLoss(
  policy: Policy,
  { outputs, actions }: Pick<Rollout, "outputs" | "actions">,
  { advantages, returns }: Advantages,
  settings: Pick<ActorCriticSettings, "entropy" | "value">,
): ActorCriticLoss {
  const O = outputsOf(policy),
    rows = outputs[0].length / O,
    share = 1 / (outputs.length * rows),
    A = policy.width;
  const found: ActorCriticLoss = { loss: 0, entropy: 0, valueLoss: 0, dOutputs: [] };
  outputs.forEach((all, t) => {
    const slopes = new Float64Array(all.length);
    for (let row = 0; row < rows; row++) {
      const own = all.subarray(row * O, (row + 1) * O), into = slopes.subarray(row * O, (row + 1) * O);
      const advantage = share * advantages[t][row], off = own[O - 1] - returns[t][row];
      const weigh = { advantage, bonus: share * settings.entropy, into };
      const { logChance, entropy } = policyTerms(
        policy,
        own,
        actions[t].subarray(row * A, (row + 1) * A),
        weigh,
      );
      into[O - 1] = share * settings.value * off;
      found.entropy += share * entropy;
      found.valueLoss += share * off * off / 2;
      found.loss -= advantage * logChance;
    }
    found.dOutputs.push(slopes);
  });
  found.loss += settings.value * found.valueLoss - settings.entropy * found.entropy;
  return found;
}
