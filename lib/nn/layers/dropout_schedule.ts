import * as z from "../../deps/zod.ts";

/** How the rate of dropout goes with the steps of a training. `rate` is that of the layer. */
export type DropoutSchedule =
  | {
    /** In step t it is rate |sin(π t / space)|: none is dropped every `space` steps. Its mean is 2 / π of the rate. */
    kind: "spaced";
    /** Steps from one time without dropout to the next, at least 2: with 1 it would never be any. */
    space: number;
  }
  | {
    /** It goes evenly from `from` to the rate, and stays. */
    kind: "linear";
    /** Steps on the way. */
    over: number;
    /** Where it begins, at most 0.95. @default 0 */
    from?: number;
  }
  | {
    /** Parts of the rate, step by step: any function of the step. */
    kind: "listed";
    /** Each from 0 to 1. */
    parts: readonly number[];
    /** After the last part the first follows; without it the last one stays. @default false */
    repeat?: boolean;
  };

/** Most steps of a schedule. */
const MOST_STEPS = 1_000_000;

const steps = (least: number) => z.number().check(z.int(), z.minimum(least), z.maximum(MOST_STEPS));
const part = z.number().check(z.minimum(0), z.maximum(1));

/** Schema of schedules. */
export const dropoutSchedule: z.ZodType<DropoutSchedule> = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("spaced"), space: steps(2) }),
  z.strictObject({
    kind: z.literal("linear"),
    over: steps(1),
    from: z.optional(z.number().check(z.minimum(0), z.maximum(0.95))),
  }),
  z.strictObject({
    kind: z.literal("listed"),
    parts: z.array(part).check(z.minLength(1), z.maxLength(MOST_STEPS)),
    repeat: z.optional(z.boolean()),
  }),
]);

/** Rates of steps. */
export interface DropoutRates {
  /** The first is of step 0. The kernel has them in single precision. */
  rates: Float64Array;
  /** After the last rate the first follows; without it the last one stays. */
  repeats: boolean;
}

/** The rates of the steps of a training, until they repeat or stay. */
export function dropoutRates(rate: number, schedule?: DropoutSchedule): DropoutRates {
  const listed = (count: number, of: (step: number) => number) =>
    Float64Array.from({ length: count }, (_, step) => of(step));
  if (!schedule) return { rates: listed(1, () => rate), repeats: false };
  if (schedule.kind === "spaced") {
    const { space } = schedule;
    return { rates: listed(space, (t) => rate * Math.sin(Math.PI * t / space)), repeats: true };
  }
  if (schedule.kind === "linear") {
    const { over, from = 0 } = schedule;
    return { rates: listed(over + 1, (t) => from + (rate - from) * t / over), repeats: false };
  }
  const { parts, repeat = false } = schedule;
  return { rates: listed(parts.length, (t) => rate * parts[t]), repeats: repeat };
}

/** The rate of a step. */
export function rateAt({ rates, repeats }: DropoutRates, step: number): number {
  return rates[repeats ? step % rates.length : Math.min(step, rates.length - 1)];
}
