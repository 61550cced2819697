import { fail } from "../../base/fail.ts";
import type { Plant } from "./plant.ts";

/** A point whose velocity is the control: position += speed control. */
export interface IntegratorSpec {
  /** Kind. */
  kind: "integrator";
  /** Coordinates. @default 2 */
  dimensions?: number;
  /** Distance of a step under a control of 1. @default 0.1 */
  speed?: number;
}

/** A point that goes where the control says. It is seen where it is. */
export function integrator({ dimensions = 2, speed = 0.1 }: IntegratorSpec): Plant {
  if (!Number.isFinite(speed)) fail("make a plant", "speed must be a finite number", speed);
  const sizes = { states: dimensions, controls: dimensions, outputs: dimensions, answers: dimensions };
  return {
    kind: "integrator",
    ...sizes,
    step(state, control, next) {
      for (let d = 0; d < dimensions; d++) next[d] = state[d] + speed * control[d];
    },
    stepBack(_state, _control, above, toState, toControl) {
      for (let d = 0; d < dimensions; d++) {
        toState[d] += above[d];
        toControl[d] += speed * above[d];
      }
    },
    observe: (state, outputs) => outputs.set(state),
    observeBack(_state, above, toState) {
      for (let d = 0; d < dimensions; d++) toState[d] += above[d];
    },
  };
}
