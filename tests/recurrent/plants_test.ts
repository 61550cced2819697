import { assert, assertAlmostEquals, assertThrows } from "@std/assert";
import {
  anglesOf,
  armConstants,
  armEnergy,
  armTorques,
  handOf,
  type Plant,
  plantOf,
} from "../../lib/entries/recurrent.ts";
import { madeUp } from "../../lib/random/made_up.ts";

/** The plant after some steps under a control. */
function after(plant: Plant, start: number[], control: number[], steps: number): Float64Array {
  let state = Float64Array.from(start);
  for (let t = 0; t < steps; t++) {
    const next = new Float64Array(plant.states);
    plant.step(state, Float64Array.from(control), next);
    state = next;
  }
  return state;
}

const PLANTS = [
  plantOf({ kind: "integrator", dimensions: 3, speed: 0.3 }),
  plantOf({ kind: "point-mass", mass: 2, damping: 0.7, strength: 3, stepSize: 0.1 }),
  plantOf({ kind: "point-mass", dimensions: 1, scheme: "euler" }),
  plantOf({ kind: "two-joint-arm", stepSize: 0.1 }),
  plantOf({ kind: "two-joint-arm", scheme: "euler", friction: [0.1, 0, 0.02, 0.3] }),
];

Deno.test("a plant's vector-Jacobian products are finite differences, of its step and of what is seen", () => {
  const random = madeUp(3), list = (length: number) => Float64Array.from({ length }, () => 2 * random() - 1);
  for (const plant of PLANTS) {
    for (let times = 0; times < 20; times++) {
      const { states: S, controls: C, outputs: P } = plant, state = list(S), control = list(C);
      const above = list(S), aboveSeen = list(P), toState = list(S), toControl = list(C), toSeen = list(S);
      const before = [toState.slice(), toControl.slice(), toSeen.slice()];
      plant.stepBack(state, control, above, toState, toControl);
      plant.observeBack(state, aboveSeen, toSeen);
      const sum = (values: Float64Array, by: Float64Array) =>
        values.reduce((all, value, k) => all + value * by[k], 0);
      const stepped = (x: Float64Array, u: Float64Array) => {
        const next = new Float64Array(S);
        plant.step(x, u, next);
        return sum(next, above);
      };
      const seen = (x: Float64Array) => {
        const outputs = new Float64Array(P);
        plant.observe(x, outputs);
        return sum(outputs, aboveSeen);
      };
      const slope = (of: (x: Float64Array) => number, x: Float64Array, k: number) => {
        const at = (by: number) => of(x.map((value, s) => value + (s === k ? by : 0)));
        return (8 * (at(1e-3) - at(-1e-3)) - (at(2e-3) - at(-2e-3))) / 12e-3;
      };
      const close = (found: number, wanted: number) =>
        assertAlmostEquals(found, wanted, 1e-8 * (1 + Math.abs(wanted)));
      for (let s = 0; s < S; s++) {
        close(toState[s] - before[0][s], slope((x) => stepped(x, control), state, s));
        close(toSeen[s] - before[2][s], slope(seen, state, s));
      }
      for (let c = 0; c < C; c++) {
        close(
          toControl[c] - before[1][c],
          slope((u) => stepped(state, u), control, c),
        );
      }
    }
  }
});

Deno.test("a point mass under a constant force moves as the closed form has it, to the fourth order", () => {
  // m v' = F - d v from rest: v = F/d (1 - exp(-d t/m)), x = F/d (t - m/d (1 - exp(-d t/m))).
  const mass = 2, damping = 0.8, force = 1.5, time = 2, fall = 1 - Math.exp(-damping * time / mass);
  const exact = [force / damping * (time - mass / damping * fall), force / damping * fall];
  const errors = [10, 20].map((steps) => {
    const plant = plantOf({ kind: "point-mass", dimensions: 1, mass, damping, stepSize: time / steps });
    const [x, v] = after(plant, [0, 0], [force], steps);
    return Math.hypot(x - exact[0], v - exact[1]);
  });
  assert(errors[0] < 1e-5, `${errors}`);
  assertAlmostEquals(Math.log2(errors[0] / errors[1]), 4, 0.2);
});

Deno.test("an arm without torque and friction keeps its energy to the order of the scheme", () => {
  const free = { kind: "two-joint-arm", friction: [0, 0, 0, 0] } as const, start = [0.4, 1.3, 3, -2];
  for (const [scheme, order, least] of [["runge-kutta", 4, 10], ["euler", 1, 100]] as const) {
    const off = [least, 2 * least, 4 * least].map((steps) => {
      const spec = { ...free, scheme, stepSize: 0.5 / steps }, constants = armConstants(spec);
      return Math.abs(
        armEnergy(constants, after(plantOf(spec), start, [0, 0], steps)) - armEnergy(constants, start),
      );
    });
    // By its order or better.
    assert(Math.log2(off[1] / off[2]) > order - 0.3, `${scheme}: ${off}`);
    const ends = [least, 2 * least, 2000].map((steps) =>
      after(
        plantOf({ ...free, scheme: steps === 2000 ? "runge-kutta" : scheme, stepSize: 0.5 / steps }),
        start,
        [0, 0],
        steps,
      )
    );
    const far = [0, 1].map((k) => Math.hypot(...ends[k].map((value, s) => value - ends[2][s])));
    assertAlmostEquals(Math.log2(far[0] / far[1]), order, 0.3);
  }
});

Deno.test("the work of torques is what an arm's energy grows by", () => {
  const spec = { kind: "two-joint-arm", friction: [0, 0, 0, 0], stepSize: 1e-3, strength: 2 } as const;
  const plant = plantOf(spec), constants = armConstants(spec), torque = [1, -0.6];
  const start = [0.2, 1.2, 0, 0], end = after(plant, start, torque, 400);
  const work = 2 * (torque[0] * (end[0] - start[0]) + torque[1] * (end[1] - start[1]));
  assertAlmostEquals(armEnergy(constants, end), work, 1e-9);
});

Deno.test("an arm with a straight elbow and a locked forearm turns like a pendulum's inertia says", () => {
  // With the elbow straight and both joints' acceleration asked for, M (1, 0) is the torque that turns the shoulder alone.
  const constants = armConstants({ kind: "two-joint-arm" }), [m1, m2] = constants.masses;
  const [s1, s2] = constants.centres, [i1, i2] = constants.inertias, [l1] = constants.lengths;
  const whole = i1 + m1 * s1 ** 2 + i2 + m2 * (l1 + s2) ** 2;
  assertAlmostEquals(armEnergy(constants, [0, 0, 1, 0]), whole / 2, 1e-12);
});

Deno.test("angles bring the hand to a place, and there are none out of reach", () => {
  const constants = armConstants({ kind: "two-joint-arm" });
  for (const [x, y] of [[0.1, 0.4], [-0.3, 0.2], [0.6, 0.1]]) {
    const [shoulder, elbow] = anglesOf(constants, x, y)!, [a, b] = handOf(constants, shoulder, elbow);
    assertAlmostEquals(a, x, 1e-12);
    assertAlmostEquals(b, y, 1e-12);
    assert(elbow > 0);
  }
  assert(anglesOf(constants, 1, 0) === null && anglesOf(constants, 0, 0.001) === null);
});

Deno.test("plants refuse what cannot be, in a sentence", () => {
  const refuses = (make: () => unknown, words: string) => assertThrows(make, RangeError, words);
  refuses(
    () => plantOf({ kind: "pendulum" } as never),
    "kind must be integrator, point-mass or two-joint-arm",
  );
  refuses(() => plantOf({ kind: "point-mass", mass: 0 }), "mass must be a positive number");
  refuses(() => plantOf({ kind: "integrator", dimensions: 0 }), "dimensions must be a whole number");
  refuses(
    () => plantOf({ kind: "two-joint-arm", lengths: [0.3, NaN] }),
    "lengths[1] must be a positive number",
  );
});

Deno.test("torques of given accelerations make these", () => {
  const stepSize = 1e-6, plant = plantOf({ kind: "two-joint-arm", stepSize, strength: 1 });
  const constants = armConstants({ kind: "two-joint-arm" }), state = [0.3, 1.1, 2, -1.5];
  const torques = armTorques(constants, state, [4, -7]), end = after(plant, state, torques, 1);
  assertAlmostEquals((end[2] - 2) / stepSize, 4, 1e-3);
  assertAlmostEquals((end[3] + 1.5) / stepSize, -7, 1e-3);
});
