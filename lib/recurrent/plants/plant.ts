/** Numbers of one trial that a plant reads, and those that it writes. */
export type Numbers = Float64Array;

/**
 * What a network moves, and what it sees of that: a state that a step changes under a control. A gradient goes back through it by its vector-Jacobian products, so that a network learns through the loop.
 *
 * @example
 * ```ts
 * import type { Plant } from "@volley/volley/recurrent";
 *
 * // A level that leaks: s' = 0.9 s + u, of which the network sees the level.
 * const leak: Plant = {
 *   kind: "leak",
 *   ...{ states: 1, controls: 1, outputs: 1, answers: 1 },
 *   step: (state, control, next) => next[0] = 0.9 * state[0] + control[0],
 *   stepBack: (_state, _control, above, toState, toControl) => {
 *     toState[0] += 0.9 * above[0];
 *     toControl[0] += above[0];
 *   },
 *   observe: (state, outputs) => outputs[0] = state[0],
 *   observeBack: (_state, above, toState) => toState[0] += above[0],
 * };
 * console.log(leak.states); // 1
 * ```
 */
export interface Plant {
  /** Its name, by which a file of a network knows it. */
  readonly kind: string;
  /** Numbers of its state. */
  readonly states: number;
  /** Numbers of a control. */
  readonly controls: number;
  /** Numbers that are seen of it. */
  readonly outputs: number;
  /** How many of these, from the first on, are what the loss is told. */
  readonly answers: number;
  /** One step. @param next Takes the state after it. */
  step(state: Numbers, control: Numbers, next: Numbers): void;
  /** The gradient through a step, which is added. @param above Of the state after it. */
  stepBack(state: Numbers, control: Numbers, above: Numbers, toState: Numbers, toControl: Numbers): void;
  /** What is seen of a state. */
  observe(state: Numbers, outputs: Numbers): void;
  /** The gradient through that, which is added. */
  observeBack(state: Numbers, above: Numbers, toState: Numbers): void;
}

/** A flow: how fast the state changes under a control. */
export interface PlantFlow {
  /** Numbers of its state. */
  readonly states: number;
  /** Numbers of a control. */
  readonly controls: number;
  /** How fast the state changes. @param rate Takes the derivative of the state by time. */
  rate(state: Numbers, control: Numbers, rate: Numbers): void;
  /** The gradient through it, which is added. */
  rateBack(state: Numbers, control: Numbers, above: Numbers, toState: Numbers, toControl: Numbers): void;
}

/** How a flow is made steps. */
export type PlantScheme = "euler" | "runge-kutta";

/** Parts of a step at which the stages of a scheme are, and their weights. */
const SCHEMES: Readonly<Record<PlantScheme, { at: readonly number[]; weights: readonly number[] }>> = {
  euler: { at: [0], weights: [1] },
  "runge-kutta": { at: [0, 0.5, 0.5, 1], weights: [1 / 6, 1 / 3, 1 / 3, 1 / 6] },
};

/** Names of the schemes. */
export const PLANT_SCHEMES = Object.keys(SCHEMES) as PlantScheme[];

/**
 * Steps of a flow under a control that is constant within a step, and their gradients: by Euler's method, or that of Runge and Kutta of the fourth order.
 * M. W. Kutta (1901), Zeitschrift für Mathematik und Physik 46, 435.
 * @param stepSize Time of a step. @returns The two functions of a plant.
 *
 * @example
 * ```ts
 * import { flowSteps } from "@volley/volley/recurrent";
 *
 * const decay = flowSteps({
 *   ...{ states: 1, controls: 1 },
 *   rate: (state, control, rate) => rate[0] = control[0] - state[0],
 *   rateBack: (_state, _control, above, toState, toControl) => {
 *     toState[0] -= above[0];
 *     toControl[0] += above[0];
 *   },
 * }, 0.1, "runge-kutta");
 * const next = new Float64Array(1);
 * decay.step(Float64Array.of(1), Float64Array.of(0), next);
 * console.assert(Math.abs(next[0] - Math.exp(-0.1)) < 1e-7);
 * ```
 */
export function flowSteps(
  flow: PlantFlow,
  stepSize: number,
  scheme: PlantScheme,
): Pick<Plant, "step" | "stepBack"> {
  const { at, weights } = SCHEMES[scheme], { states, controls } = flow, stages = at.length;
  const room = (length: number) => Array.from({ length: stages }, () => new Float64Array(length));
  const places = room(states), rates = room(states), above = new Float64Array(states);
  const toPlace = new Float64Array(states), carried = new Float64Array(states);
  const toControls = new Float64Array(controls);
  /** States and rates of all stages. */
  const forward = (state: Numbers, control: Numbers) => {
    for (let k = 0; k < stages; k++) {
      for (let s = 0; s < states; s++) {
        places[k][s] = state[s] + (k > 0 ? at[k] * stepSize * rates[k - 1][s] : 0);
      }
      flow.rate(places[k], control, rates[k]);
    }
  };
  return {
    step(state, control, next) {
      forward(state, control);
      for (let s = 0; s < states; s++) {
        let sum = 0;
        for (let k = 0; k < stages; k++) sum += weights[k] * rates[k][s];
        next[s] = state[s] + stepSize * sum;
      }
    },
    stepBack(state, control, next, toState, toControl) {
      forward(state, control);
      carried.fill(0);
      toControls.fill(0);
      for (let s = 0; s < states; s++) toState[s] += next[s];
      for (let k = stages - 1; k >= 0; k--) {
        for (let s = 0; s < states; s++) above[s] = stepSize * weights[k] * next[s] + carried[s];
        toPlace.fill(0);
        flow.rateBack(places[k], control, above, toPlace, toControls);
        for (let s = 0; s < states; s++) {
          toState[s] += toPlace[s];
          carried[s] = at[k] * stepSize * toPlace[s];
        }
      }
      for (let c = 0; c < controls; c++) toControl[c] += toControls[c];
    },
  };
}
