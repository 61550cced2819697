import { meanOfStep } from "../build/waveform.ts";
import { waveAt } from "../build/waves.ts";
import type { Running } from "./running_population.ts";
import type { SpikingStepper } from "./spiking_stepper.ts";

/** Steps without a spike after which it is looked whether a network rests. */
const PATIENCE = 64;
/** State variable of generators that counts steps, and changes while they rest. */
const CLOCK = "clock";

/** Values that may change in a step. (N) each */
interface Values {
  own: Float64Array[];
  received: Float64Array[];
}

/** Whether nothing but listed and counted spikes, stimuli and clocks can change a population that rests: it draws nothing that matters. */
function canRest({ population: { model, noise } }: Running): boolean {
  return noise === null && (!model.random || model.quiet !== undefined);
}

/** Values of a population: those of the model, clocks aside, and those of receptors. */
function valuesOf({ cells: { state }, inboxes }: Running): Values {
  const own = Object.entries(state).flatMap(([name, values]) =>
    name === CLOCK ? [] : [values as Float64Array]
  );
  return { own, received: inboxes.flatMap(({ a, b }) => [a, b]) };
}

/** Whether a population has stimuli, which may change. */
function mayChange({ population: { waves, rate }, drives, inputs }: Running): boolean {
  return waves.length > 0 || rate !== null || inputs.length > 0 || drives.some((some) => some.length > 0);
}

/** Whether a step's stimuli are those of the step before a stretch of rest: no hit of a drive, the same currents. */
function isSame(
  { population: { waves, rate }, drives, inputs }: Running,
  step: number,
  before: number,
): boolean {
  if (drives.some((some) => some.some((drive) => drive.mayHit(step)))) return false;
  if (rate && meanOfStep(rate, step) > 0) return false;
  return waveAt(waves, step) === waveAt(waves, before) &&
    inputs.every(({ at }) => at(step) === at(before));
}

/**
 * Leaves out the steps of a network that rests. It rests when nothing is on its way and one step left every value as it was, bit by bit: what follows from the
 * same state, with the same input, is again the same. Where the neurons' own values still return to rest and their model has a closed form, that
 * takes them over the steps; it rounds once where each step rounds. Clocks of synapses and updates of structure are not left out, and changes of stimuli neither.
 */
export class FastForward {
  #still = 0;
  #before: Values[] | null = null;
  /** Populations that a closed form moves. */
  #leaping: Running[] = [];
  readonly #possible: boolean;

  constructor(readonly stepper: SpikingStepper) {
    this.#possible = !stepper.couples && stepper.running.every(canRest);
  }

  /** Whether the next step is to be done by itself, to be compared. */
  get wantsOne(): boolean {
    return this.#before !== null;
  }

  /** Takes notice of the steps that were done last. @returns Whether the network rests after them. */
  rests(steps: number): boolean {
    if (!this.#possible) return false;
    const { stepper } = this, before = this.#before;
    this.#before = null;
    this.#still += steps;
    for (let at = 0; at < stepper.running.length; at++) {
      for (let step = 0; step < steps; step++) if (stepper.spiked(at, step).length > 0) this.#still = 0;
    }
    if (this.#still < PATIENCE) return false;
    if (before) {
      this.#still = 0;
      return steps === 1 && stepper.isEmpty() && this.#isSteady(before);
    }
    this.#before = stepper.running.map(valuesOf).map(({ own, received }) => ({
      own: own.map((values) => values.slice()),
      received: received.map((values) => values.slice()),
    }));
    return false;
  }

  /** Whether all values are as they were before a step, or follow a closed form. */
  #isSteady(before: readonly Values[]): boolean {
    const { running } = this.stepper, now = running.map(valuesOf);
    this.#leaping = running.filter((_, at) => !same(before[at].own, now[at].own));
    return now.every(({ received }, at) => same(before[at].received, received)) &&
      this.#leaping.every(({ cells, population: { model } }) => model.leap?.(cells, 0) ?? false);
  }

  /** Steps that may be left out now: none of them changes anything but clocks of generators, and what a closed form gives. @param most Steps that are wanted. */
  free(most: number): number {
    const { stepper } = this, { running, step } = stepper;
    let free = Math.min(most, stepper.nextTick() - step);
    for (const { population: { model, rate }, cells } of running) {
      cells.step = step;
      // Where its rate varies it is told by that.
      if (model.quiet && !rate) free = Math.min(free, model.quiet(cells));
    }
    const changing = running.filter(mayChange);
    if (changing.length === 0) return Math.max(0, free);
    for (let ahead = 0; ahead < free; ahead++) {
      if (changing.some((one) => !isSame(one, step + ahead, step - 1))) return ahead;
    }
    return Math.max(0, free);
  }

  /** Leaves out steps. */
  skip(steps: number): void {
    if (steps === 0) return;
    for (const { cells, population: { model } } of this.#leaping) model.leap!(cells, steps);
    for (const { cells: { state } } of this.stepper.running) {
      const clock = (state as Record<string, Float64Array>)[CLOCK];
      if (clock) { for (let cell = 0; cell < clock.length; cell++) clock[cell] += steps; }
    }
    this.stepper.skip(steps);
  }
}

function same(before: readonly Float64Array[], now: readonly Float64Array[]): boolean {
  return before.every((values, at) => {
    const own = now[at];
    for (let cell = 0; cell < values.length; cell++) if (!Object.is(values[cell], own[cell])) return false;
    return true;
  });
}
