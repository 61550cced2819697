import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import {
  type Energy,
  hamiltonian,
  leapfrog,
  ModernHopfield,
  moverAt,
  replayFlow,
  ringPatterns,
  sampleHamiltonian,
} from "../../lib/entries/flows.ts";

/** Twenty places around a ring; a bump has 20 units, whose neighbours' overlap is 0.84. */
const ring = (biases?: number[]) =>
  new ModernHopfield({ patterns: ringPatterns(20, { size: 20, width: 0.06 }), beta: 40, biases });

Deno.test("the gradient of a Hopfield network is that of its energy, and the energy a mixture's", () => {
  const patterns = [[1, 0.2, -0.3], [0.1, -1, 0.4]], biases = [0.3, -0.2], beta = 3;
  const network = new ModernHopfield({ patterns, beta, biases }), x = Float64Array.of(0.4, -0.1, 0.7);
  const gradient = new Float64Array(3), rest = new Float64Array(3), h = 1e-5;
  const energy = network.evaluate(x, gradient);
  x.forEach((value, i) => {
    const [above, below] = [h, -h].map((d) => network.evaluate(x.with(i, value + d), rest));
    assertAlmostEquals(gradient[i], (above - below) / (2 * h), 1e-8);
  });
  // exp(-beta E) = sum_m exp(b_m + beta |xi_m|^2 / 2) exp(-beta |x - xi_m|^2 / 2).
  const mixture = patterns.reduce((sum, xi, m) => {
    const square = xi.reduce((all, value) => all + value * value, 0);
    const distance = xi.reduce((all, value, i) => all + (x[i] - value) ** 2, 0);
    return sum + Math.exp(biases[m] + beta * (square - distance) / 2);
  }, 0);
  assertAlmostEquals(Math.exp(-beta * energy), mixture, 1e-12);
});

Deno.test("leapfrog is of order 2: half the step makes a quarter of the error of H", () => {
  const network = ring();
  const errors = [0.2, 0.1, 0.05].map((stepSize) =>
    sampleHamiltonian(network, {
      ...{ stepSize, steps: Math.round(10 / stepSize), samples: 1, chains: 16, temperature: 1 / 40 },
      start: ringPatterns(20, { size: 20, width: 0.06 }),
    }).errorOfH
  );
  assertAlmostEquals(errors[0] / errors[1], 4, 0.3);
  assertAlmostEquals(errors[1] / errors[2], 4, 0.3);
});

Deno.test("leapfrog goes back the way it came when the momentum turns round", () => {
  const network = ring(), start = ringPatterns(20, { size: 20, width: 0.06 })[3];
  const mover = moverAt(network, start, start.map((value, i) => value * Math.cos(i)));
  const before = hamiltonian(mover);
  leapfrog(network, mover, { stepSize: 0.1, steps: 50 });
  for (let i = 0; i < 20; i++) mover.p[i] = -mover.p[i];
  leapfrog(network, mover, { stepSize: 0.1, steps: 50 });
  // Rounding, grown by some tens of curved steps.
  mover.x.forEach((value, i) => assertAlmostEquals(value, start[i], 1e-10));
  assertAlmostEquals(hamiltonian(mover), before, 1e-10);
});

const BOWL: Energy = {
  size: 3,
  evaluate: (x, gradient) => {
    gradient.set([x[0], 4 * x[1], x[2] / 4]);
    return (x[0] ** 2 + 4 * x[1] ** 2 + x[2] ** 2 / 4) / 2;
  },
};

Deno.test("samples of a user's energy have its variances, with coarse steps and momenta that stay", () => {
  for (const persistence of [0, 0.7]) {
    const { values, acceptance } = sampleHamiltonian(BOWL, {
      // Three steps turn the oscillations by 60, 123 and 266 degrees: none comes back to where it was.
      ...{ stepSize: 0.7, steps: 3, samples: 3000, burnIn: 50, chains: 4, temperature: 2, persistence },
    });
    assert(acceptance > 0.6 && acceptance < 0.99);
    [2, 0.5, 8].forEach((variance, i) => {
      const found = values.filter((_, at) => at % 3 === i).reduce((sum, x) => sum + x * x, 0) / 12_000;
      // 12,000 samples, of which at least a tenth count: 3 standard errors of a variance, sqrt(2 / 1200), are 0.12.
      assertAlmostEquals(found / variance, 1, 0.12);
    });
  }
});

Deno.test("Metropolis' rule takes away the error of steps that are too coarse", () => {
  // Of steps of 1.2 / omega leapfrog alone samples a variance of 1 / (1 - 0.36) where 1 is right.
  const bowl: Energy = { size: 1, evaluate: (x, gradient) => (gradient[0] = x[0]) * x[0] / 2 };
  const variance = (metropolis: boolean) => {
    const { values } = sampleHamiltonian(bowl, { stepSize: 1.2, steps: 3, samples: 20_000, metropolis });
    return values.reduce((sum, x) => sum + x * x, 0) / 20_000;
  };
  assertAlmostEquals(variance(false), 1 / (1 - 0.36), 0.1);
  assertAlmostEquals(variance(true), 1, 0.06);
});

Deno.test("patterns are recalled as softmax of their biases says: total variation at most 0.03", () => {
  // Six patterns of a ring in 6 units, beta d^2 = 12 between neighbours.
  const patterns = ringPatterns(6, { size: 6, width: 0.2 }), biases = [0, Math.log(4), 0, 0, Math.log(2), 0];
  const overlap = patterns[0].reduce((sum, value, i) => sum + value * patterns[1][i], 0);
  const network = new ModernHopfield({ patterns, beta: 6 / (1 - overlap), biases });
  const { values, acceptance } = sampleHamiltonian(network, {
    ...{ stepSize: 0.3, steps: 8, samples: 2000, burnIn: 50, chains: 16, temperature: 1 / network.beta },
    ...{ start: patterns, observe: (x: Float64Array, u: number) => network.drawn(x, u) },
  });
  const theory = biases.map((bias) => Math.exp(bias) / 10);
  const found = theory.map((_, m) => values.filter((value) => value === m).length / values.length);
  const variation = found.reduce((sum, part, m) => sum + Math.abs(part - theory[m]) / 2, 0);
  assert(variation <= 0.03, `${variation}`);
  assert(acceptance > 0.8);
});

Deno.test("a chain is the same alone and among others, and another seed makes others", () => {
  const options = { stepSize: 0.3, samples: 20, temperature: 1 / 40 };
  const all = sampleHamiltonian(ring(), { ...options, chains: 3 }).values;
  assertEquals(sampleHamiltonian(ring(), { ...options, chains: 1 }).values, all.subarray(0, 400));
  assert(all.subarray(0, 400).some((value, k) => value !== all[400 + k]));
  assert(sampleHamiltonian(ring(), { ...options, seed: 2 }).values.some((value, k) => value !== all[k]));
});

Deno.test("momentum above the barrier replays patterns in order, and turns back below it", () => {
  const network = ring(), patterns = ringPatterns(20, { size: 20, width: 0.06 });
  const across = patterns[1].map((value, i) => value - patterns[0][i]), length = Math.hypot(...across);
  const middle = patterns[0].map((value, i) => value + across[i] / 2), rest = new Float64Array(20);
  const barrier = network.evaluate(middle, rest) - network.evaluate(patterns[0], rest);
  assert(barrier > 0);
  const visits = (times: number) => {
    const p = across.map((value) => value * Math.sqrt(2 * times * barrier) / length);
    return replayFlow(network, { x: patterns[0], p, stepSize: 0.1, duration: 30 });
  };
  assertEquals(visits(0.5), [0]);
  const above = visits(8);
  assert(above.length >= 6, `${above}`);
  above.slice(0, 6).forEach((pattern, k) => assertEquals(pattern, k));
});

Deno.test("mistakes of samplers are told in a sentence", () => {
  assertThrows(
    () => sampleHamiltonian(BOWL, { stepSize: 0, samples: 1 }),
    RangeError,
    "Cannot sample an energy as stepSize must be a positive number: current value is 0",
  );
  assertThrows(
    () => sampleHamiltonian(BOWL, { stepSize: 1, samples: 1, start: [1, 2] }),
    RangeError,
    "start must have 3 numbers in each place: current value is 2",
  );
  assertThrows(
    () => sampleHamiltonian(BOWL, { stepSize: 1, samples: 1, start: [NaN, 0, 0] }),
    RangeError,
    "the energy must be finite where a chain starts: current value is NaN",
  );
  assertThrows(
    () => new ModernHopfield({ patterns: [[1, 2], [3]], beta: 1 }),
    RangeError,
    "Cannot make a Hopfield network as patterns must all have 2 numbers: current value is 1",
  );
  assertThrows(
    () => sampleHamiltonian(BOWL, { stepSize: 1, sample: 1 } as never),
    TypeError,
    "(did you mean samples?)",
  );
});
