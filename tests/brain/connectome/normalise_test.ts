import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { delaySteps, regionIndex } from "../../../lib/brain/connectome/connectome.ts";
import { resolveConnectome } from "../../../lib/brain/connectome/connectome_spec.ts";
import { FOUR_REGIONS } from "../../../lib/brain/connectome/made_connectome.ts";
import { normaliseWeights } from "../../../lib/brain/connectome/normalise.ts";
import { SpecError } from "../../../lib/base/spec_error.ts";

const WEIGHTS = Float64Array.of(0, 2, 8, 4, 0, 0, 1, 5, 0);

Deno.test("normaliseWeights() divides by the largest, by the largest sum of a row, and by NumPy's 99th percentile", () => {
  assertEquals([...normaliseWeights(WEIGHTS, ["max"])], [...WEIGHTS].map((w) => w / 8));
  assertEquals([...normaliseWeights(WEIGHTS, ["in-strength"])], [...WEIGHTS].map((w) => w / 10));
  // numpy.percentile([0, 2, 8, 4, 0, 0, 1, 5, 0], 99) = 5 + 0.92 * 3
  normaliseWeights(WEIGHTS, ["percentile"]).forEach((w, k) =>
    assertAlmostEquals(w, WEIGHTS[k] / 7.76, 1e-14)
  );
});

Deno.test("normaliseWeights() takes logarithms of which the least is 1, and keeps 0", () => {
  const logs = normaliseWeights(WEIGHTS, ["log"]);
  [0, 1 + Math.log(2), 1 + Math.log(8), 1 + Math.log(4), 0, 0, 1, 1 + Math.log(5), 0]
    .forEach((w, k) => assertAlmostEquals(logs[k], w, 1e-14));
});

Deno.test("normaliseWeights() refuses what cannot be scaled", () => {
  assertThrows(
    () => normaliseWeights(new Float64Array(4), ["max"]),
    SpecError,
    "max divides by is not above 0",
  );
  assertThrows(
    () => normaliseWeights(Float64Array.of(0, -1, 1, 0), ["log"]),
    SpecError,
    "no weight is below 0",
  );
});

Deno.test("delaySteps() rounds each length for itself, half a step up", () => {
  const connectome = { lengthsMm: Float64Array.of(0, 0.3, 0.45, 6) };
  assertEquals([...delaySteps(connectome, { speed: 3, stepMs: 0.1 })], [0, 1, 2, 20]);
});

Deno.test("regionIndex() names the nearest of an unknown region", () => {
  const connectome = resolveConnectome(FOUR_REGIONS);
  assertEquals(regionIndex(connectome, "S1", "stimuli.0.region"), 1);
  assertThrows(
    () => regionIndex(connectome, "Talamus", "stimuli.0.region"),
    SpecError,
    "stimuli.0.region must name a region of the connectome: current value is Talamus (did you mean Thalamus?)",
  );
});
