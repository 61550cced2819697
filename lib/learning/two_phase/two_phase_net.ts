/** Cells of a network that settles: units of an energy, sigmoid rate units, or leaky integrate-and-fire units. */
export type TwoPhaseKind = "energy" | "rate" | "lif";

/** Constants of the phases of a network that settles. */
export interface TwoPhaseTiming {
  /** Steps of the free phase. */
  steps: number;
  /** Part of the way to where it is driven that a unit goes in a step. */
  stepSize: number;
  /** Factor of what comes from above, by the transposed weights. */
  feedback: number;
  /** Last steps over whose mean the activity at the end is taken. */
  window: number;
}

/** Weights and cells of a network that settles. Plain data. */
export interface TwoPhaseNet {
  /** Its cells. */
  kind: TwoPhaseKind;
  /** Numbers of an input, of units of each hidden layer, and of classes. */
  sizes: number[];
  /** Of each layer, `(below, above)`; signals from above take the same weights back. */
  weights: Float64Array[];
  /** Of the units of each layer. */
  biases: Float64Array[];
  /** Constants of its phases. */
  timing: TwoPhaseTiming;
}

/** What acts on the outputs: a pull to the target of strength `nudge`, or a clamp at it. */
export interface Teacher {
  /** `(C)` */
  target: ArrayLike<number>;
  /** beta; 0 where the outputs are clamped. */
  nudge: number;
}

/** rho(u) = sigmoid(4 u - 2), which is smooth and has a slope everywhere. */
export const softStep = (u: number): number => 1 / (1 + Math.exp(2 - 4 * u));

const LEAK = 0.1, GAIN = 2, TRACE = 0.05, JUMP = 5;

/**
 * A network that settles on one input at a time. In each step all units move at once, each by the drive d of its layer: weighted activities from below, those from above by the transposed weights, and
 * a bias. With r what a unit sends both ways:
 *
 *     energy: s += stepSize (-s + rho'(s) d - beta (s - target));  r = rho(s) = sigmoid(4 s - 2); beta acts on outputs
 *     rate:   r += stepSize (-r + sigmoid(d))
 *     lif:    v += 0.1 (-v + 2 d); where v reaches 1 the unit spikes, and v -= 1;  r += 0.05 (-r + 5 spike)
 */
export class Settling {
  /** Voltages, or states of units of an energy, of each layer above the inputs. */
  readonly states: Float64Array[];
  /** Activities that each layer above the inputs sends. */
  readonly sent: Float64Array[];
  /** Spikes of the last step of each layer above the inputs. */
  readonly spikes: Uint8Array[];
  readonly #drives: Float64Array[];
  readonly #ofInputs: Float64Array;

  constructor(readonly net: TwoPhaseNet) {
    const layers = net.sizes.slice(1), make = () => layers.map((size) => new Float64Array(size));
    this.states = make();
    this.sent = make();
    this.#drives = make();
    this.spikes = layers.map((size) => new Uint8Array(size));
    this.#ofInputs = new Float64Array(layers[0]);
  }

  /** Shows an input, from rest. @param input `(F)` */
  start(input: ArrayLike<number>): void {
    const { weights: [weights], biases: [biases], kind } = this.net, into = this.#ofInputs;
    into.set(biases);
    for (let i = 0, at = 0; i < input.length; i++) {
      const x = input[i];
      if (x === 0) at += into.length;
      else for (let j = 0; j < into.length; j++) into[j] += x * weights[at++];
    }
    for (const part of [...this.states, ...this.spikes]) part.fill(0);
    for (const sent of this.sent) sent.fill(kind === "energy" ? softStep(0) : 0);
  }

  /** Where it is now, for {@link Settling.restore}. */
  save(): Float64Array[] {
    return [...this.states, ...this.sent].map((part) => part.slice());
  }

  /** Goes back to where it was. */
  restore(saved: readonly Float64Array[]): void {
    [...this.states, ...this.sent].forEach((part, at) => part.set(saved[at]));
  }

  /** Drives of all units, from what is sent now. */
  #drive(): void {
    const { weights, biases, timing: { feedback } } = this.net, drives = this.#drives, { sent } = this;
    drives[0].set(this.#ofInputs);
    for (let layer = 1; layer < drives.length; layer++) {
      const up = drives[layer], down = drives[layer - 1], own = weights[layer];
      const below = sent[layer - 1], above = sent[layer];
      up.set(biases[layer]);
      for (let i = 0, at = 0; i < below.length; i++) {
        const x = below[i];
        let back = 0;
        for (let j = 0; j < above.length; j++) {
          const weight = own[at++];
          up[j] += weight * x;
          back += weight * above[j];
        }
        down[i] += feedback * back;
      }
    }
  }

  /** One step of all units. @param teacher What acts on the outputs. @default nothing does */
  step(teacher?: Teacher): void {
    this.#drive();
    const { kind } = this.net, top = this.sent.length - 1;
    for (let layer = 0; layer <= top; layer++) {
      const here = layer === top ? teacher : undefined;
      if (here && here.nudge === 0) this.sent[layer].set(here.target);
      else if (kind === "energy") this.#stepEnergy(layer, here);
      else if (kind === "rate") this.#stepRate(layer);
      else this.#stepLif(layer);
    }
  }

  #stepEnergy(layer: number, teacher?: Teacher): void {
    const state = this.states[layer], sent = this.sent[layer], drive = this.#drives[layer];
    const { stepSize } = this.net.timing;
    for (let j = 0; j < state.length; j++) {
      const slope = 4 * sent[j] * (1 - sent[j]);
      const pull = teacher ? teacher.nudge * (teacher.target[j] - state[j]) : 0;
      state[j] += stepSize * (slope * drive[j] - state[j] + pull);
      sent[j] = softStep(state[j]);
    }
  }

  #stepRate(layer: number): void {
    const sent = this.sent[layer], drive = this.#drives[layer], { stepSize } = this.net.timing;
    for (let j = 0; j < sent.length; j++) sent[j] += stepSize * (1 / (1 + Math.exp(-drive[j])) - sent[j]);
  }

  #stepLif(layer: number): void {
    const v = this.states[layer], sent = this.sent[layer], spikes = this.spikes[layer];
    const drive = this.#drives[layer];
    for (let j = 0; j < v.length; j++) {
      v[j] += LEAK * (GAIN * drive[j] - v[j]);
      spikes[j] = Number(v[j] >= 1);
      v[j] -= spikes[j];
      sent[j] += TRACE * (JUMP * spikes[j] - sent[j]);
    }
  }

  /**
   * Runs to the end of a phase.
   * @param steps How many steps are left. @param teacher What acts on the outputs. @param each Is called after each step, with its number from 0.
   * @returns Activities at the end: means over the last `window` steps, of each layer above the inputs. Its own, to be kept.
   */
  run(steps: number, teacher?: Teacher, each?: (step: number) => void): Float64Array[] {
    const { window } = this.net.timing, ends = this.sent.map((sent) => new Float64Array(sent.length));
    const count = Math.min(window, steps);
    for (let step = 0; step < steps; step++) {
      this.step(teacher);
      if (step >= steps - count) {
        ends.forEach((end, layer) => {
          const sent = this.sent[layer];
          for (let j = 0; j < end.length; j++) end[j] += sent[j] / count;
        });
      }
      each?.(step);
    }
    return ends;
  }
}

/** The outputs that a phase ended with as they are compared with targets: states of units of an energy, else activities. */
export function outputsOf(settling: Settling, ends: readonly Float64Array[]): Float64Array {
  return settling.net.kind === "energy" ? settling.states.at(-1)! : ends.at(-1)!;
}
