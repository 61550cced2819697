import { requirePositive } from "../../base/require_number.ts";
import { flowSteps, type Plant, type PlantScheme } from "./plant.ts";

/** A mass that a force moves: mass v' = strength control - damping v. */
export interface PointMassSpec {
  /** Kind. */
  kind: "point-mass";
  /** Coordinates. @default 2 */
  dimensions?: number;
  /** kg. @default 1 */
  mass?: number;
  /** N s/m. @default 0.5 */
  damping?: number;
  /** N under a control of 1. @default 1 */
  strength?: number;
  /** Time of a step, s. @default 0.05 */
  stepSize?: number;
  /** How steps are made. @default "runge-kutta" */
  scheme?: PlantScheme;
}

/** A mass with damping. Its state and what is seen are position and velocity; the position is what the loss is told. */
export function pointMass(spec: PointMassSpec): Plant {
  const { dimensions: D = 2, mass = 1, damping = 0.5, strength = 1, stepSize = 0.05 } = spec;
  const { scheme = "runge-kutta" } = spec, task = "make a plant";
  requirePositive(task, "mass", mass);
  requirePositive(task, "stepSize", stepSize);
  const sizes = { states: 2 * D, controls: D };
  return {
    kind: "point-mass",
    ...{ ...sizes, outputs: 2 * D, answers: D },
    ...flowSteps(
      {
        ...sizes,
        rate(state, control, rate) {
          for (let d = 0; d < D; d++) {
            rate[d] = state[D + d];
            rate[D + d] = (strength * control[d] - damping * state[D + d]) / mass;
          }
        },
        rateBack(_state, _control, above, toState, toControl) {
          for (let d = 0; d < D; d++) {
            toState[D + d] += above[d] - damping / mass * above[D + d];
            toControl[d] += strength / mass * above[D + d];
          }
        },
      },
      stepSize,
      scheme,
    ),
    observe: (state, outputs) => outputs.set(state),
    observeBack(_state, above, toState) {
      for (let s = 0; s < 2 * D; s++) toState[s] += above[s];
    },
  };
}
