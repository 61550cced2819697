import { SLACK_MS, stepOf } from "../../base/time_grid.ts";
import { defineNeuron, parameter } from "./neuron_model.ts";

/** Largest denominator of a period in steps: sums of two parts are then whole numbers in single precision. */
const MOST_PARTS = 2 ** 23;

/**
 * A period as a fraction of whole numbers, in steps: the simplest that is equal to it but for rounding, or else that of the nearest whose denominator
 * is not too large, by continued fractions. What users write is found exactly; what is drawn is off by some 2^-44 as a rule, by less than
 * 2^-23 at worst.
 */
export function fractionOf(period: number): { whole: number; part: number; parts: number } {
  const whole = Math.floor(period), rest = period - whole;
  // Numerator and denominator of two convergents, of which the second is the nearer.
  let [before, last] = [[1, 0], [0, 1]];
  const off = ([part, parts]: number[]) => Math.abs(part / parts - rest);
  for (let left = rest; off(last) > period * 2 ** -50;) {
    const inverse = 1 / left, term = Math.floor(inverse);
    const most = Math.min(term, Math.floor((MOST_PARTS - before[1]) / last[1]));
    const next = [most * last[0] + before[0], most * last[1] + before[1]];
    if (most < term && off(next) > off(last)) break;
    [before, last] = [last, next];
    if (most < term) break;
    left = inverse - term;
  }
  const [part, parts] = last;
  return part < parts ? { whole, part, parts } : { whole: whole + 1, part: 0, parts: 1 };
}

/**
 * Generator of regular spikes: spike k at `t_start + k period`, each time rounded to steps for itself, until t_stop. Whole numbers count
 * the parts of a step that were rounded away, so that errors do not add up.
 */
export const regular = defineNeuron({
  name: "regular",
  about: "generator of regular spike trains",
  source: "textbook",
  scheme: "exact, times rounded to steps",
  parameters: {
    period: parameter("ms", 100, [1e-3, 1e9], "time between spikes, at least a step"),
    t_start: parameter("ms", 0, [0, 1e9], "time of the first spike, at least a step"),
    t_stop: parameter("ms", 1e9, [0, 1e9], "no spikes after this time"),
  },
  state: {
    clock: { unit: "steps", initial: 0, about: "steps done" },
    next: { unit: "steps", initial: -1, about: "step of the next spike" },
    over: {
      unit: "",
      initial: 0,
      about: "parts of a step by which its time and a half step are above that step",
      optional: true,
    },
  },
  constants: ({ period, t_start, t_stop }, stepMs) => {
    const { whole, part, parts } = fractionOf(Math.max(1, period / stepMs));
    const start = Math.max(stepMs, t_start), first = stepOf(start, stepMs);
    const over = Math.floor(((start + SLACK_MS) / stepMs + 0.5 - first) * parts);
    return {
      first,
      firstOver: Math.min(parts - 1, Math.max(0, over)),
      whole,
      part,
      parts,
      last: stepOf(t_stop, stepMs),
    };
  },
  receives: false,
  wgsl: `fn advance(s: ptr<function, State>, p: Parameters, i: Input) -> bool {
  let step = (*s).clock + 1.0;
  (*s).clock = step;
  if ((*s).next < 0.0) {
    (*s).next = p.first;
    (*s).over = p.firstOver;
  }
  if (step != (*s).next || step > p.last) {
    return false;
  }
  (*s).next = step + p.whole;
  (*s).over += p.part;
  if ((*s).over >= p.parts) {
    (*s).over -= p.parts;
    (*s).next += 1.0;
  }
  return true;
}`,
  quiet({ size, constants, state: { clock, next } }) {
    let quiet = Infinity;
    for (let k = 0; k < size; k++) {
      const { first, last } = constants[constants.length > 1 ? k : 0];
      const step = next[k] < 0 ? first : next[k];
      if (step <= last) quiet = Math.min(quiet, step - clock[k] - 1);
    }
    return quiet;
  },
  advance({ size, constants, state: { clock, next, over }, fired }) {
    const all = constants.length === 1 ? constants[0] : null;
    let spikes = 0;
    for (let k = 0; k < size; k++) {
      const p = all ?? constants[k];
      const step = ++clock[k];
      if (next[k] < 0) {
        next[k] = p.first;
        over[k] = p.firstOver;
      }
      if (step !== next[k] || step > p.last) continue;
      next[k] = step + p.whole;
      over[k] += p.part;
      if (over[k] >= p.parts) {
        over[k] -= p.parts;
        next[k]++;
      }
      fired[spikes++] = k;
    }
    return spikes;
  },
});
