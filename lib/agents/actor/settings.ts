import { requireNumber, requirePositive, requireWhole } from "../../base/require_number.ts";
import type { ActorCriticSettings } from "./actor_critic_loss.ts";

/** How an agent learns, in training and in plastic runs. */
export interface LearningOptions {
  /** γ, discount of later rewards. @default 0.9 */
  discount?: number;
  /** λ of generalised advantages: 1 are n-step returns. @default 1 */
  trace?: number;
  /** Weight of the policy's entropy, which keeps it from settling too soon. @default 0.05 */
  entropy?: number;
  /** Weight of half the square that values are off. @default 0.5 */
  value?: number;
  /** Largest Euclidean norm of a gradient. @default 1 */
  clip?: number;
}

/** These with nothing left open. @throws {RangeError} When one is out of range. */
export function learningSettings(
  doing: string,
  options: LearningOptions,
): ActorCriticSettings & { clip: number } {
  const { discount = 0.9, trace = 1, entropy = 0.05, value = 0.5, clip = 1 } = options;
  requireNumber(doing, "discount", discount, 0, 1);
  requireNumber(doing, "trace", trace, 0, 1);
  requireNumber(doing, "entropy", entropy, 0, 1000);
  requireNumber(doing, "value", value, 0, 1000);
  requirePositive(doing, "clip", clip);
  return { discount, trace, entropy, value, clip };
}

/** Checks rows and steps. @throws {RangeError} */
export function requireBatch(doing: string, batch: number, steps: number): void {
  requireWhole(doing, "batch", batch, 1, 65_536);
  requireWhole(doing, "steps", steps, 1, 1_000_000);
}
