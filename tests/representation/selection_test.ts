import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  ablateUnits,
  anovaDesign,
  meanPatterns,
  modelDissimilarities,
  partOf,
  pruneUnits,
  scoreUnits,
  selectUnits,
  splitStimuli,
} from "../../lib/entries/representation.ts";
import { testRandom } from "../nn/_assert_close.ts";

/** Stimuli of 6 numbers in 3 sets, 10 each, and units: tuned to number, to set, to number in some sets, and to nothing. */
function made(seed: number, { ofNothing = 300 } = {}) {
  const random = testRandom(seed), stimuli = 180, units = 3 + ofNothing;
  const factor = Array.from({ length: stimuli }, (_, k) => k % 6);
  const nuisance = factor.map((_, k) => Math.floor(k / 6) % 3);
  const values = factor.flatMap((number, k) => {
    const noise = () => random() + random() + random() - 1.5;
    return [
      2 * number,
      2 * nuisance[k],
      number + (number - 2.5) * (nuisance[k] - 1),
      ...new Array(ofNothing).fill(0),
    ]
      .map((mean) => mean + noise());
  });
  const conditions = factor.map((number, k) => 3 * number + nuisance[k]);
  return { patterns: { values, stimuli, units }, factor, nuisance, conditions };
}

Deno.test("selectUnits() takes units of the factor alone, and about level times those of none", () => {
  const { patterns, factor, nuisance, conditions } = made(1);
  const { units } = selectUnits(patterns, { split: splitStimuli(conditions), factor, nuisance, level: 0.05 });
  assert(units.includes(0) && !units.includes(1) && !units.includes(2), `${units}`);
  // 300 units of nothing, 0.05 (1 - 0.05)² = 4.5 % of them by chance: 13.5, with a deviation of 3.6.
  assert(units.length - 1 >= 3 && units.length - 1 <= 28, `${units.length}`);
});

Deno.test("selectUnits() looks at the stimuli to select by alone, and scoreUnits() at the others alone", () => {
  const { patterns, factor, nuisance, conditions } = made(2, { ofNothing: 5 }),
    split = splitStimuli(conditions);
  const model = modelDissimilarities(18, (i, j) => Math.abs(Math.floor(i / 3) - Math.floor(j / 3)));
  const spoiled = (which: Uint32Array) => {
    const values = patterns.values.slice();
    for (const s of which) {
      for (let u = 0; u < patterns.units; u++) values[s * patterns.units + u] = 1e6 * u * s;
    }
    return { ...patterns, values };
  };
  const selected = (own: typeof patterns) => selectUnits(own, { split, factor, nuisance }).tables;
  assertEquals(selected(spoiled(split.test)), selected(patterns));
  const scored = (own: typeof patterns) =>
    scoreUnits(own, { split, model, conditions, measure: "euclidean" });
  assertEquals(scored(spoiled(split.train)), scored(patterns));
  assert(scored(spoiled(split.test)) !== scored(patterns));
});

Deno.test("splitStimuli() deals each stratum alike, and a stimulus in both parts is refused", () => {
  const strata = [0, 0, 0, 0, 1, 1, 2, 2, 2], { train, test } = splitStimuli(strata, { seed: 4 });
  assertEquals([...train, ...test].sort(), [0, 1, 2, 3, 4, 5, 6, 7, 8]);
  assertEquals([0, 1, 2].map((stratum) => [...test].filter((s) => strata[s] === stratum).length), [2, 1, 2]);
  const many = splitStimuli(Uint32Array.from({ length: 60_000 }, (_, k) => 250 * (k >> 1)));
  assertEquals([many.train.length, many.test.length], [30_000, 30_000]);
  const { patterns, factor, nuisance } = made(1, { ofNothing: 1 }),
    both = { train, test: Uint32Array.of(train[0]) };
  const sentence =
    "units must be selected by other stimuli than they are scored on: current value is stimulus";
  assertThrows(() => selectUnits(patterns, { split: both, factor, nuisance }), RangeError, sentence);
  const model = modelDissimilarities(2, () => 1);
  assertThrows(() => scoreUnits(patterns, { split: both, model }), RangeError, sentence);
  assertThrows(() => pruneUnits(patterns, { split: both, model, keep: [1] }), RangeError, sentence);
});

Deno.test("pruneUnits() keeps the tuned units, whose score on other stimuli is above chance, and noise stays at chance", () => {
  const { patterns, conditions } = made(3), split = splitStimuli(conditions);
  const model = modelDissimilarities(18, (i, j) => Math.abs(Math.floor(i / 3) - Math.floor(j / 3)));
  const pruned = pruneUnits(patterns, { split, model, conditions, keep: [1, 20, 303], measure: "euclidean" });
  const [one, twenty, all] = pruned.kept;
  assertEquals([...one.units], [0]);
  assert(
    one.score! > 0.95 && twenty.score! > twenty.controlMean! + 0.5,
    Deno.inspect(pruned.kept),
  );
  assertEquals(all.score, all.controlMean);
  assertEquals(all.score, scoreUnits(patterns, { split, model, conditions, measure: "euclidean" }));
  // Without any tuned unit, selection by some stimuli helps nothing on others.
  const noise = partOf(patterns, { units: Array.from({ length: 300 }, (_, k) => k + 3) }),
    gains: number[] = [];
  for (let seed = 0; seed < 12; seed++) {
    const own = splitStimuli(conditions, { seed });
    const [kept] = pruneUnits(noise, { split: own, model, conditions, keep: [30], seed }).kept;
    gains.push(kept.score! - kept.controlMean!);
  }
  assert(Math.abs(gains.reduce((sum, gain) => sum + gain / 12, 0)) < 0.05, `${gains}`);
});

Deno.test("ablateUnits() tells contributions of a network by other stimuli than it is scored on", async () => {
  const split = { train: Uint32Array.of(0, 1), test: Uint32Array.of(2) }, seen: string[] = [];
  // On the stimulus to score on, what counts is the other way round.
  const weights = [5, 0, 1, 3, 2];
  const loss = (silenced: Uint32Array, stimuli: Uint32Array) => {
    seen.push(stimuli.join());
    const sign = stimuli.includes(2) ? -1 : 1;
    return 10 + sign * silenced.reduce((sum, unit) => sum + weights[unit], 0);
  };
  const found = await ablateUnits(loss, { units: 5, split, remove: [2], controls: 50 });
  assertEquals([...found.contributions], weights);
  assertEquals([...found.removals[0].units], [1, 2]);
  assertEquals([found.baseline, found.testBaseline, found.removals[0].loss], [10, 10, 9]);
  // Two of five weigh 4.4 on average.
  assert(Math.abs(found.removals[0].controlMean! - 5.6) < 1, `${found.removals[0].controlMean}`);
  assertEquals(new Set(seen), new Set(["0,1", "2"]));
  const most = await ablateUnits(loss, { units: 5, split, remove: [1], first: "most", controls: 0 });
  assertEquals([[...most.removals[0].units], most.removals[0].controlMean], [[0], null]);
  await assertRejects(
    async () => await ablateUnits(() => NaN, { units: 1, split }),
    RangeError,
    "losses must be finite",
  );
  const signal = AbortSignal.abort(new Error("enough"));
  await assertRejects(async () => await ablateUnits(() => 1, { units: 1, split, signal }), Error, "enough");
});

Deno.test("anovaDesign() says what it cannot analyse, and values that do not vary have no effect", () => {
  const a = [0, 0, 0, 0, 1, 1, 1, 1], b = [0, 0, 1, 1, 0, 0, 1, 1], design = anovaDesign(a, b);
  for (const values of [new Array(8).fill(0.1), new Array(8).fill(0)]) {
    const { a: effect, interaction, residual } = design.test(values);
    assertEquals([effect.f, effect.p, interaction.p, residual.sumOfSquares], [0, 1, 1, 0]);
  }
  const exact = design.test(a.map((level) => 0.1 + 0.3 * level));
  assertEquals([exact.a.f, exact.a.p, exact.b.p, exact.interaction.p], [Infinity, 0, 1, 1]);
  const cases: [() => unknown, string][] = [
    [() => design.test([1, 2]), "there must be 8 values: current value is 2"],
    [() => design.test([1, 2, 3, 4, 5, 6, 7, NaN]), "values must be finite: current value is NaN at index 7"],
    [() => anovaDesign([0, 0], [0, 1]), "levels of the first factor must be a whole number of at least 2"],
    [
      () => anovaDesign([0, 1, 1], [0, 0, 1]),
      "every combination of levels must have a sample: current value is none of levels 0 and 1",
    ],
    [
      () => anovaDesign([0, 0, 1, 1], [0, 1, 0, 1]),
      "samples beyond one of each combination must be a whole number of at least 1",
    ],
    [() => anovaDesign(a, b, { type: 1 as 2 }), "type must be 2 or 3"],
    [
      () => anovaDesign([0, 1, 0, 9_000_000], [0, 1, 1, 0]),
      "the first factor must be below their number, 4: current value is 9000000",
    ],
    [
      () => meanPatterns({ values: [1, 2], stimuli: 2, units: 1 }, [0, 16_000_000]),
      "conditions must be below their number, 2",
    ],
    [() => splitStimuli([0, 0, 1]), "every stratum must have two stimuli: current value is one of 1"],
    [
      () => meanPatterns({ values: [1, 2, 3], stimuli: 3, units: 1 }, [0, 2, 2]),
      "every condition up to the largest must have a stimulus",
    ],
    [
      () => partOf({ values: [1], stimuli: 1, units: 1 }, { units: [1] }),
      "number 0 of units must be a whole number from 0 to 0",
    ],
    [
      () => partOf({ values: [1, 2], stimuli: 1, units: 2 }, { units: [1, 1] }),
      "units must be different numbers: current value is 1 twice",
    ],
  ];
  for (const [call, sentence] of cases) assertThrows(call, RangeError, sentence);
});
