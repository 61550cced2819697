import { requireNumber, requirePositive } from "../../base/require_number.ts";
import { flowSteps, type Numbers, type Plant, type PlantFlow, type PlantScheme } from "./plant.ts";

/** An arm of two links in a plane without gravity, moved by torques at shoulder and elbow. */
export interface TwoJointArmSpec {
  /** Kind. */
  kind: "two-joint-arm";
  /** Lengths of upper arm and forearm, m. @default [0.3, 0.33] */
  lengths?: readonly [number, number];
  /** Masses, kg. @default [1.4, 1] */
  masses?: readonly [number, number];
  /** Distances of the centres of mass from their joints, m. @default [0.11, 0.16] */
  centres?: readonly [number, number];
  /** Moments of inertia about the centres of mass, kg m². @default [0.025, 0.045] */
  inertias?: readonly [number, number];
  /** Friction of the joints, N m s, row by row. @default [0.05, 0.025, 0.025, 0.05] */
  friction?: readonly [number, number, number, number];
  /** Torque under a control of 1, N m. @default 2 */
  strength?: number;
  /** Time of a step, s. @default 0.02 */
  stepSize?: number;
  /** How steps are made. @default "runge-kutta" */
  scheme?: PlantScheme;
}

/** An arm's constants. */
export type ArmConstants = Required<Omit<TwoJointArmSpec, "kind">>;

/** Constants with the usual ones where none are given. W. Li, E. Todorov (2004), Proc. ICINCO 1, 222. */
export function armConstants(spec: TwoJointArmSpec): ArmConstants {
  const { kind: _, ...given } = spec, task = "make a plant";
  const known = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const constants: ArmConstants = {
    ...{ lengths: [0.3, 0.33], masses: [1.4, 1], centres: [0.11, 0.16], inertias: [0.025, 0.045] },
    ...{ friction: [0.05, 0.025, 0.025, 0.05], strength: 2, stepSize: 0.02, scheme: "runge-kutta" },
    ...known,
  };
  for (const name of ["lengths", "masses", "inertias"] as const) {
    constants[name].forEach((value, k) => requirePositive(task, `${name}[${k}]`, value));
  }
  constants.centres.forEach((value, k) => requireNumber(task, `centres[${k}]`, value, 0, 100));
  requirePositive(task, "stepSize", constants.stepSize);
  return constants;
}

/** What of an arm its inertia is made of: a1 + 2 a2 cos(elbow), a3 + a2 cos(elbow), a3. */
function inertiaOf({ lengths, masses, centres, inertias }: ArmConstants): [number, number, number] {
  const [m1, m2] = masses, [s1, s2] = centres, [i1, i2] = inertias;
  return [i1 + i2 + m1 * s1 ** 2 + m2 * (lengths[0] ** 2 + s2 ** 2), m2 * lengths[0] * s2, i2 + m2 * s2 ** 2];
}

/** The energy of motion of an arm, J. @param state Angles of shoulder and elbow, rad, and their velocities. */
export function armEnergy(
  constants: ArmConstants,
  [, elbow, v, w]: ArrayLike<number> & Iterable<number>,
): number {
  const [a1, a2, a3] = inertiaOf(constants), c = Math.cos(elbow);
  return 0.5 * (a1 + 2 * a2 * c) * v * v + (a3 + a2 * c) * v * w + 0.5 * a3 * w * w;
}

/** Torques under which an arm has given accelerations, N m: its equation of motion the other way. @param state Angles and their velocities. @param bends rad/s². */
export function armTorques(
  constants: ArmConstants,
  [, elbow, v, w]: ArrayLike<number> & Iterable<number>,
  [x, y]: readonly [number, number],
): [number, number] {
  const [a1, a2, a3] = inertiaOf(constants), { friction: [b11, b12, b21, b22] } = constants;
  const c = Math.cos(elbow), h = a2 * Math.sin(elbow);
  return [
    (a1 + 2 * a2 * c) * x + (a3 + a2 * c) * y - h * w * (2 * v + w) + b11 * v + b12 * w,
    (a3 + a2 * c) * x + a3 * y + h * v * v + b21 * v + b22 * w,
  ];
}

/** The flow of an arm: M(q) q'' + C(q, q') + B q' = strength control. */
function armFlow(constants: ArmConstants): PlantFlow {
  const [a1, a2, a3] = inertiaOf(constants), { friction: [b11, b12, b21, b22], strength } = constants;
  /** x with M x = (f, g). */
  const solve = (cosine: number, f: number, g: number): [number, number] => {
    const p = a1 + 2 * a2 * cosine, q = a3 + a2 * cosine, determinant = p * a3 - q * q;
    return [(a3 * f - q * g) / determinant, (p * g - q * f) / determinant];
  };
  const accelerations = (state: Numbers, control: Numbers): [number, number] => {
    const elbow = state[1], v = state[2], w = state[3], h = a2 * Math.sin(elbow);
    const f = strength * control[0] + h * w * (2 * v + w) - b11 * v - b12 * w;
    const g = strength * control[1] - h * v * v - b21 * v - b22 * w;
    return solve(Math.cos(elbow), f, g);
  };
  return {
    ...{ states: 4, controls: 2 },
    rate(state, control, rate) {
      const [first, second] = accelerations(state, control);
      rate[0] = state[2];
      rate[1] = state[3];
      rate[2] = first;
      rate[3] = second;
    },
    // Of the equation M x = f by its implicit derivative: with l = M^-1 above, the gradient is that of l (f - M x) at fixed x.
    rateBack(state, control, above, toState, toControl) {
      const elbow = state[1], v = state[2], w = state[3], sine = Math.sin(elbow), cosine = Math.cos(elbow);
      const [x, y] = accelerations(state, control), [l, m] = solve(cosine, above[2], above[3]);
      toControl[0] += strength * l;
      toControl[1] += strength * m;
      const bends = a2 * cosine * (l * w * (2 * v + w) - m * v * v);
      toState[1] += bends + a2 * sine * (l * (2 * x + y) + m * x);
      toState[2] += above[0] + l * (2 * a2 * sine * w - b11) - m * (2 * a2 * sine * v + b21);
      toState[3] += above[1] + l * (2 * a2 * sine * (v + w) - b12) - m * b22;
    },
  };
}

/** The hand's place, m. */
export function handOf(
  { lengths: [first, second] }: ArmConstants,
  shoulder: number,
  elbow: number,
): [number, number] {
  return [
    first * Math.cos(shoulder) + second * Math.cos(shoulder + elbow),
    first * Math.sin(shoulder) + second * Math.sin(shoulder + elbow),
  ];
}

/**
 * Angles of shoulder and elbow that bring the hand to a place, elbow above 0.
 * @returns Null where the arm does not reach it.
 */
export function anglesOf(
  { lengths: [first, second] }: ArmConstants,
  x: number,
  y: number,
): [number, number] | null {
  const cosine = (x * x + y * y - first * first - second * second) / (2 * first * second);
  if (!(Math.abs(cosine) <= 1)) return null;
  const elbow = Math.acos(cosine);
  return [Math.atan2(y, x) - Math.atan2(second * Math.sin(elbow), first + second * cosine), elbow];
}

/**
 * An arm of two joints. Its state is both angles, rad, and their velocities, rad/s. Seen are the hand's place, m, both angles and their velocities; the hand's place is what the loss is told.
 * J. M. Hollerbach, T. Flash (1982), doi:10.1007/BF00353957.
 */
export function twoJointArm(spec: TwoJointArmSpec): Plant {
  const constants = armConstants(spec), { lengths: [first, second], stepSize, scheme } = constants;
  return {
    kind: "two-joint-arm",
    ...{ states: 4, controls: 2, outputs: 6, answers: 2 },
    ...flowSteps(armFlow(constants), stepSize, scheme),
    observe(state, outputs) {
      outputs.set(handOf(constants, state[0], state[1]));
      outputs.set(state, 2);
    },
    observeBack(state, above, toState) {
      const whole = state[0] + state[1];
      const byWhole = second * (above[1] * Math.cos(whole) - above[0] * Math.sin(whole));
      toState[0] += byWhole + first * (above[1] * Math.cos(state[0]) - above[0] * Math.sin(state[0]));
      toState[1] += byWhole;
      for (let s = 0; s < 4; s++) toState[s] += above[2 + s];
    },
  };
}
