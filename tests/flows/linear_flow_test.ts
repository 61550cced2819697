import { assert, assertAlmostEquals, assertThrows } from "@std/assert";
import { cosineOf, LinearFlow, powerLawDecays, randomState } from "../../lib/entries/flows.ts";

const square = (x: Float64Array) => x.reduce((sum, value) => sum + value * value, 0);

/** Slope of the logarithm of |x|^2 over that of time, by least squares. */
function slopeOf(flow: LinearFlow, start: Float64Array): number {
  const points = [4, 8, 16, 32, 64, 128, 256].map((
    t,
  ) => [Math.log(t), Math.log(square(flow.moved(start, t)))]);
  const [x, y] = [0, 1].map((k) => points.reduce((sum, point) => sum + point[k], 0) / points.length);
  return points.reduce((sum, [a, b]) => sum + (a - x) * (b - y), 0) /
    points.reduce((sum, [a]) => sum + (a - x) ** 2, 0);
}

Deno.test("memories of planes with decays of a power law fall by that power: slope -0.5 to 0.05", () => {
  for (const [seed, exponent] of [[1, 0.5], [2, 0.5], [3, 0.8]]) {
    const angles = randomState(600, { seed }), rotations = randomState(600, { seed, draw: 1 });
    const start = Float64Array.from(
      { length: 1200 },
      (_, k) => k % 2 ? Math.sin(angles[k >> 1]) : Math.cos(angles[k >> 1]),
    );
    const flow = new LinearFlow({ decays: powerLawDecays(600, exponent), rotations });
    assertAlmostEquals(slopeOf(flow, start), -exponent, 0.05);
  }
});

Deno.test("a readout that knows the flow is exact, of mixed units too, and turns keep lengths", () => {
  for (const mixingSeed of [null, 4]) {
    const start = randomState(60, { seed: 2 }), rotations = randomState(30, { seed: 3 });
    const flow = new LinearFlow({ decays: powerLawDecays(30, 0.5), rotations, mixingSeed });
    const later = flow.moved(start, 10);
    // Planes grow back by at most e^10, and so does their rounding.
    flow.firstOf(later, 10).forEach((value, k) => assertAlmostEquals(value, start[k], 1e-9));
    // The flow of a sum of times is that of one after the other.
    const twice = flow.moved(flow.moved(start, 4), 6);
    twice.forEach((value, k) => assertAlmostEquals(value, later[k], 1e-12));
    const turning = new LinearFlow({ decays: new Float64Array(30), rotations, mixingSeed });
    assertAlmostEquals(square(turning.moved(start, 7)), square(start), 1e-10);
  }
});

Deno.test("some units of a state drift away from what they were, while the readout of all keeps it", () => {
  const start = randomState(300, { seed: 5 }), rotations = randomState(150, { seed: 6 }).map((w) => w / 3);
  const flow = new LinearFlow({ decays: powerLawDecays(150, 0.5), rotations, mixingSeed: 7 });
  const units = Float64Array.from({ length: 30 }, (_, k) => k);
  const drift = [1, 2, 4, 8].map((t) => cosineOf(start, flow.moved(start, t), units));
  drift.slice(1).forEach((value, k) => assert(value < drift[k]));
  assert(drift[0] > 0.85 && drift[3] < 0.5, `${drift}`);
  assertAlmostEquals(cosineOf(start, flow.firstOf(flow.moved(start, 8), 8)), 1, 1e-10);
});

Deno.test("a readout that knows of noise is better than one that does not", () => {
  const flow = new LinearFlow({ decays: powerLawDecays(100, 0.5), rotations: randomState(100, { seed: 1 }) });
  const start = randomState(200, { seed: 2 }), noise = randomState(200, { seed: 3 }).map((one) => one / 20);
  const later = flow.moved(start, 5).map((value, k) => value + noise[k]);
  const error = (found: Float64Array) => square(found.map((value, k) => value - start[k]));
  const least = error(flow.firstOf(later, 5, { noise: 0.05 }));
  for (const other of [0, 0.005, 0.5]) assert(error(flow.firstOf(later, 5, { noise: other })) > least);
});

Deno.test("mistakes of flows are told in a sentence", () => {
  assertThrows(
    () => new LinearFlow({ decays: [1, 2], rotations: [1] }),
    RangeError,
    "Cannot make a linear flow as there must be 2 rotations, one for each decay: current value is 1",
  );
  const flow = new LinearFlow({ decays: [1], rotations: [1] });
  assertThrows(
    () => flow.moved([1], 2),
    RangeError,
    "a state must have 2 numbers: current value is 1",
  );
  assertThrows(() => cosineOf([0], [1]), RangeError, "both must differ from 0");
});
