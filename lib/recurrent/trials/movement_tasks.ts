import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireNumber, requirePositive, requireWhole } from "../../base/require_number.ts";
import { DEFAULT_SEED } from "../../random/default_seed.ts";
import { type Trial, TrialRandom, type TrialTask } from "./trial.ts";

/** Options of {@linkcode reachTask}. */
export interface ReachOptions {
  /** T. @default 50 */
  steps?: number;
  /** Fewest and most steps from the target's first sight to the signal to go. @default [5, 15] */
  delay?: readonly [number, number];
  /** Steps after the signal in which no place counts. @default 20 */
  moving?: number;
  /** Distance of the targets. @default 0.1 */
  radius?: number;
  /** Targets, on a circle; 0: anywhere on it. @default 8 */
  directions?: number;
  /** The place at the start. @default [0, 0] */
  origin?: readonly [number, number];
  /** State of the plant there. @default zeros */
  start?: readonly number[];
}

const REACH: OptionNames<ReachOptions> = {
  ...{ steps: true, delay: true, moving: true, radius: true, directions: true, origin: true, start: true },
};

/**
 * A delayed reach: a target on a circle is seen from the start, and to be reached after a signal; until then the place is to be kept. Inputs are the target's offset by the radius, and the signal; targets are places.
 * @param options @returns The task; `about` of a trial has `angle`, rad, and `go`, the step of the signal.
 * @throws {RangeError | TypeError} When an option is unknown or out of range.
 *
 * @example
 * ```ts
 * import { reachTask } from "@volley/volley/recurrent";
 *
 * const task = reachTask({ radius: 0.1, directions: 8 });
 * console.log(task.inputs, task.targets); // 3 2
 * ```
 */
export function reachTask(options: ReachOptions = {}): TrialTask {
  const what = "make a reaching task";
  requireKnown(what, options, REACH);
  const { steps = 50, delay: [least, most] = [5, 15], moving = 20, radius = 0.1, directions = 8 } = options;
  const { origin = [0, 0], start } = options;
  requireWhole(what, "steps", steps, 1, 1_000_000);
  requireWhole(what, "the shortest delay", least, 0, steps);
  requireWhole(what, "the longest delay", most, least, steps);
  requireWhole(what, "moving", moving, 0, steps);
  requirePositive(what, "radius", radius);
  requireWhole(what, "directions", directions, 0, 1_000_000);
  origin.forEach((value) => requireNumber(what, "the origin", value, -1e9, 1e9));
  return {
    ...{ name: "reach", inputs: 3, targets: 2, steps },
    draw(random): Trial {
      const turn = directions > 0 ? random.whole(directions) / directions : random.uniform();
      const angle = 2 * Math.PI * turn, go = least + random.whole(most - least + 1);
      const offset = [Math.cos(angle), Math.sin(angle)], inputs = new Float64Array(3 * steps);
      const targets = new Float64Array(2 * steps), weights = new Float64Array(steps);
      for (let t = 0; t < steps; t++) {
        inputs.set([...offset, Number(t >= go)], 3 * t);
        const goes = t >= go ? radius : 0;
        targets.set([origin[0] + goes * offset[0], origin[1] + goes * offset[1]], 2 * t);
        weights[t] = Number(t < go || t >= go + moving);
      }
      return { steps, inputs, targets, weights, ...(start ? { start } : {}), about: { angle, go } };
    },
  };
}

/** Options of {@linkcode pursuitTask}. */
export interface PursuitOptions {
  /** T. @default 80 */
  steps?: number;
  /** Steps of a leg, after which the target turns by 90 degrees to either side. @default 10 */
  legSteps?: number;
  /** Distance of a step. @default 0.06 */
  speed?: number;
  /** Paths that there are, which share their first leg; 0: another in each trial. @default 8 */
  motifs?: number;
  /** Paths of one's own in place of drawn ones: of each the sides of its turns, 1 left and -1 right. @default they are drawn */
  turns?: readonly (readonly number[])[];
  /** Steps by which the target's place is to be known beforehand. @default 3 */
  lead?: number;
  /** Seed of the paths. @default 1 */
  motifSeed?: number;
}

const PURSUIT: OptionNames<PursuitOptions> = {
  ...{ steps: true, legSteps: true, speed: true, motifs: true, turns: true, lead: true, motifSeed: true },
};

/** Places of a path. @returns (steps, 2), the first after the first step. */
function pathOf(
  turns: readonly number[],
  { steps, legSteps, speed }: { steps: number; legSteps: number; speed: number },
) {
  const path = new Float64Array(2 * steps);
  let x = 0, y = 0, dx = 1, dy = 0;
  for (let t = 0; t < steps; t++) {
    if (t > 0 && t % legSteps === 0) {
      const side = turns[t / legSteps - 1];
      [dx, dy] = [-side * dy, side * dx];
    }
    x += speed * dx;
    y += speed * dy;
    path.set([x, y], 2 * t);
  }
  return path;
}

/**
 * Pursuit of a target along paths of straight legs: all that there are begin alike, so that what comes must be told by what was. The network sees the target, and is to be where the target will be some steps later.
 * Inputs are the target's place; targets are its place `lead` steps on.
 * @param options @returns The task; `about` of a trial has `motif`, the number of its path, or -1.
 * @throws {RangeError | TypeError} When an option is unknown or out of range.
 *
 * @example
 * ```ts
 * import { pursuitTask, TrialRandom } from "@volley/volley/recurrent";
 *
 * const { inputs, targets } = pursuitTask({ lead: 3 }).draw(new TrialRandom(1, 0), 0);
 * console.log(inputs[2 * 13] === targets[2 * 10]); // true
 * ```
 */
export function pursuitTask(options: PursuitOptions = {}): TrialTask {
  const what = "make a pursuit task";
  requireKnown(what, options, PURSUIT);
  const { steps = 80, legSteps = 10, speed = 0.06, lead = 3, motifSeed = DEFAULT_SEED } = options;
  requireWhole(what, "steps", steps, 1, 1_000_000);
  requireWhole(what, "legSteps", legSteps, 1, 1_000_000);
  requirePositive(what, "speed", speed);
  requireWhole(what, "lead", lead, 0, 1_000_000);
  requireWhole(what, "motifSeed", motifSeed, 0, Number.MAX_SAFE_INTEGER);
  const motifs = options.turns?.length ?? options.motifs ?? 8, count = Math.floor((steps + lead) / legSteps);
  requireWhole(what, "motifs", motifs, 0, 65_536);
  options.turns?.forEach((sides) => {
    requireWhole(what, "the number of turns of a path", sides.length, count);
    sides.forEach((side) => requireNumber(what, "the side of a turn", side, -1, 1));
  });
  const drawn = (random: TrialRandom) => Array.from({ length: count }, () => random.oneOf([-1, 1]));
  const paths = options.turns ??
    Array.from({ length: motifs }, (_, motif) => drawn(new TrialRandom(motifSeed, 2 ** 32 - 1 - motif)));
  return {
    ...{ name: "pursuit", inputs: 2, targets: 2, steps },
    draw(random): Trial {
      const motif = motifs > 0 ? random.whole(motifs) : -1, turns = motif < 0 ? drawn(random) : paths[motif];
      const path = pathOf(turns, { steps: steps + lead, legSteps, speed });
      const inputs = path.slice(0, 2 * steps), targets = path.slice(2 * lead);
      return { steps, inputs, targets, about: { motif } };
    },
  };
}
