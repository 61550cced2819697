import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { fillGaps, trainImputer } from "../../lib/entries/decoding.ts";
import { assertClose } from "../nn/_assert_close.ts";

const missing = (signal: Float64Array, ...gaps: [number, number][]) =>
  signal.map((one, t) => gaps.some(([first, end]) => t >= first && t < end) ? NaN : one);

Deno.test("fillGaps() leads lines from value to value, and repeats the outermost", () => {
  assertEquals([...fillGaps([NaN, 2, NaN, NaN, 5, NaN])], [2, 2, 3, 4, 5, 5]);
  for (const by of ["linear", "spline"] as const) {
    assertEquals([...fillGaps([], { by })], []);
    assertEquals([...fillGaps([NaN, 3, NaN], { by })], [3, 3, 3]);
    assertEquals([...fillGaps([1, 7, 2], { by })], [1, 7, 2]);
    assertThrows(
      () => fillGaps([NaN, NaN], { by }),
      Error,
      "a value must be there: current value is 2 that are missing",
    );
    assertThrows(
      () => fillGaps([1, Infinity], { by }),
      Error,
      "or NaN where missing: current value is Infinity at 1",
    );
  }
});

Deno.test("fillGaps() by a spline is SciPy's natural CubicSpline", () => {
  // CubicSpline([0, 1, 4, 5, 7], [1, 3, 2, 2, 0], bc_type="natural")([2, 3, 6]) of SciPy 1.17.
  const filled = fillGaps([1, 3, NaN, NaN, 2, 2, NaN, 0], { by: "spline" });
  assertClose([filled[2], filled[3], filled[6]], [3.348516218081435, 2.632850241545893, 1.3012422360248448], {
    atol: 1e-12,
    rtol: 1e-12,
    what: "spline",
  });
});

Deno.test("fillGaps() by a spline nears a curve by the fourth power of the distance of what is known", () => {
  const errorOf = (apart: number) => {
    const signal = Float64Array.from({ length: 801 }, (_, t) => Math.sin(t / 60));
    const filled = fillGaps(signal.map((one, t) => t % apart === 0 ? one : NaN), { by: "spline" });
    // Away from the ends, where the second derivative is not 0 as it is for the spline.
    return signal.reduce(
      (most, one, t) => t > 200 && t < 600 ? Math.max(most, Math.abs(one - filled[t])) : most,
      0,
    );
  };
  const order = Math.log2(errorOf(20) / errorOf(10));
  assert(Math.abs(order - 4) < 0.3, `order ${order}`);
});

Deno.test("trainImputer() fills gaps in a rhythm nearer than lines, and leaves alone what is there", async () => {
  const wave = (phase: number) =>
    Float64Array.from({ length: 1500 }, (_, t) => 5 + 2 * Math.sin(t / 3 + phase));
  const signals = [wave(0), wave(1)],
    holes = signals.map((one) => missing(one, [300, 308], [705, 711], [1493, 1500]));
  const layers = [{ kind: "turn", count: 3 }, { kind: "gru", units: 16 }, {
    kind: "turn",
    count: 8,
  }] as const;
  const options = {
    bins: 24,
    gap: [5, 9],
    windows: 300,
    steps: 200,
    batch: 16,
    layers,
    learningRate: 0.02,
  } as const;
  const imputer = await trainImputer(null, signals.map((one) => missing(one, [100, 104])), options);
  const filled = imputer.fill(holes), lines = holes.map((one) => fillGaps(one));
  const lacks = (found: Float64Array[]) =>
    Math.sqrt(
      found.reduce(
        (sum, one, n) => sum + one.reduce((all, value, t) => all + (value - signals[n][t]) ** 2, 0),
        0,
      ),
    );
  assert(lacks(filled) < lacks(lines) / 2, `${lacks(filled)} and ${lacks(lines)}`);
  filled.forEach((one, n) => holes[n].forEach((value, t) => assert(Number.isNaN(value) || one[t] === value)));
  assertEquals(imputer.fill(signals), signals);
  assertThrows(
    () => imputer.fill([signals[0]]),
    Error,
    "signals must be as many as were learnt, 2: current value is 1",
  );
  const long = signals.map((one) => missing(one, [10, 40]));
  assertThrows(
    () => imputer.fill(long),
    Error,
    "a gap must be shorter than a window of 24 bins: current value is 30",
  );
  assertThrows(
    () => imputer.fill([[1], [2]]),
    Error,
    "signals must be as long as a window of 24 bins: current value is 1",
  );
});

Deno.test("trainImputer() refuses in a sentence what cannot be", async () => {
  const signal = new Float64Array(40).map((_, t) => t % 7);
  const fails = (options: Parameters<typeof trainImputer>[2], sentence: string, signals = [signal]) =>
    assertRejects(() => trainImputer(null, signals, options), Error, sentence);
  await fails({}, "as long as a window of 64 bins: current value is 40");
  await fails({ bins: 2 }, "bins must be a whole number from 3 to 4096");
  await fails(
    { bins: 20, gap: [3, 20] },
    "the most bins of a gap must be a whole number from 3 to 19: current value is 20",
  );
  await fails(
    { bins: 20, gap: [5, 4] },
    "the fewest bins of a gap must be a whole number from 1 to 4: current value is 5",
  );
  await fails({ bins: 20 }, "the number of signals must be", []);
  await fails({ bins: 20 }, "signal 1 must have length 40: current value is 3", [signal, signal.slice(0, 3)]);
  await fails({ bins: 20 }, "a value must be there", [signal.fill(NaN)]);
});
