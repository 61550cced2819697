import { assert, assertEquals } from "@std/assert";
import { dealSpikesLike, nearestPattern } from "../../../lib/surrogate/volley/reference/volley_pattern.ts";
import { chooseLibrary, libraryOf } from "../../../lib/surrogate/volley/pattern_library.ts";
import { profileFeatures } from "../../../lib/surrogate/volley/volley_data.ts";
import { volleyInputs, volleyOutcomes } from "../../../lib/surrogate/volley/volley_spec.ts";
import { testRandom } from "../../nn/_assert_close.ts";
import { madeUpVolleyModel } from "../../../lib/surrogate/volley/_made_up_model.ts";

Deno.test("dealSpikesLike() of as many spikes as the pattern has is the pattern", () => {
  const pattern = [0, 3, 9, 1, 0, 2];
  for (const u of [0, 0.3, 0.999]) {
    assertEquals(Array.from(dealSpikesLike(pattern, { spikes: 15, duration: 6, u })), pattern);
  }
});

Deno.test("dealSpikesLike() deals all spikes, on average in proportion, to a volley of another duration", () => {
  const random = testRandom(2), pattern = [4, 0, 8, 4], duration = 8, spikes = 11, rounds = 20_000;
  const sums = new Float64Array(duration);
  for (let round = 0; round < rounds; round++) {
    const dealt = dealSpikesLike(pattern, { spikes, duration, u: random() });
    assertEquals(dealt.reduce((a, b) => a + b), spikes);
    dealt.forEach((count, bin) => sums[bin] += count / rounds);
  }
  // A bin's count varies by less than 1, hence its mean by less than 0.5 / sqrt(20000): six of these.
  [2, 2, 0, 0, 4, 4, 2, 2].forEach((part, bin) => {
    const mean = spikes * part / 16;
    assert(Math.abs(sums[bin] - mean) < 0.02, `bin ${bin}: ${sums[bin]}, expected ${mean}`);
  });
});

Deno.test("dealSpikesLike() of an empty pattern spreads the spikes evenly", () => {
  assertEquals(Array.from(dealSpikesLike([0, 0, 0], { spikes: 6, duration: 3, u: 0.5 })), [2, 2, 2]);
});

Deno.test("nearestPattern() of a volley of the library is that volley", () => {
  const { spec, weights } = madeUpVolleyModel(3), library = libraryOf(spec, weights);
  for (let event = 0; event < spec.patterns.events; event++) {
    const { e, i, places } = library;
    const y = profileFeatures([Uint16Array.from(e), Uint16Array.from(i)], places[event], places[event + 1]);
    assertEquals(nearestPattern(y, library), event);
  }
});

Deno.test("libraryOf() weighs features by what is left of them when the state before is known", () => {
  const { spec, weights } = madeUpVolleyModel(3), F = volleyInputs(spec), D = volleyOutcomes(spec);
  const W = weights["outcome.weight"].data;
  W.fill(0);
  for (let d = 0; d < D; d++) W[d * (F + D) + F + d] = 0.5 + d;
  W[2 * (F + D) + F] = 6; // with 2.5 a deviation of 6.5
  const { scales } = libraryOf(spec, weights);
  assertEquals([scales[0], scales[1], scales[2]], [2, 1 / 1.5, 1 / 6.5]);
});

Deno.test("chooseLibrary() takes volleys of all durations, long ones more often, each as it was", () => {
  const random = testRandom(4), count = 20_000;
  const lengths = Array.from({ length: count }, () => 1 + Math.floor(10 * random() ** 3));
  const places = new Uint32Array(count + 1);
  lengths.forEach((length, v) => places[v + 1] = places[v] + length);
  const e = Uint16Array.from({ length: places[count] }, (_, bin) => bin % 1000);
  const i = e.map((value) => value + 7);
  const { sizes, tensors } = chooseLibrary({ places, e, i }, count);
  assertEquals(sizes.events, 2048);
  const lengthsOf = tensors["patterns.bins"].data, spikes = tensors["patterns.spikes"].data;
  let at = 0;
  for (const length of lengthsOf) {
    for (let bin = 0; bin < length; bin++, at++) {
      assertEquals(spikes[sizes.bins + at], spikes[at] + 7);
      if (bin > 0) assertEquals(spikes[at], (spikes[at - 1] + 1) % 1000);
    }
  }
  assertEquals(at, sizes.bins);
  for (const length of [1, 4, 10]) {
    const wanted = 2048 * length * lengths.filter((one) => one === length).length / places[count];
    const found = lengthsOf.filter((one) => one === length).length;
    assert(Math.abs(found - wanted) < 2, `${found} of ${length} bins, expected ${wanted}`);
  }
});
