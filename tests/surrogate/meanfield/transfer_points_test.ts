import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { madeUp } from "../../../lib/random/made_up.ts";
import { quantilesOfCells, typicalWeight } from "../../../lib/surrogate/meanfield/channel_input.ts";
import { inSituFactor } from "../../../lib/surrogate/meanfield/in_situ.ts";
import { transferPoints } from "../../../lib/surrogate/meanfield/transfer_points.ts";

const WORKING = [
  { values: [1], rates: [800, 120], adaptation: 40, offset: 0 },
  { values: [2], rates: [1600, 240], adaptation: 80, offset: 0 },
];

Deno.test("transferPoints() lie in the range, near working points for the most part, and later ones among the earlier", () => {
  const points = transferPoints(WORKING, { first: 0, count: 400, adapts: true });
  assertEquals(transferPoints(WORKING, { first: 100, count: 300, adapts: true }), points.slice(100));
  for (const { values, rates: [e, i], offset } of points) {
    assert(values[0] === 1 || values[0] === 2);
    assert(e >= 0 && e <= 3200 && i >= 0 && i <= 480, `${e} ${i}`);
    assert(offset >= -0.45 * 4 * 80 && offset <= 160, `${offset}`);
  }
  // The part near working points strays by a normal number times 0.45.
  const near = points.filter(({ values: [value], rates: [e] }) =>
    Math.abs(Math.log(e / (800 * value))) < 0.9
  );
  assert(near.length > 250, `${near.length} of 400`);
  const silent = transferPoints([{ values: [], rates: [0, 0], adaptation: 0, offset: 0 }], {
    ...{ first: 0, count: 16, adapts: false },
  });
  assert(silent.every(({ rates, offset }) => offset === 0 && rates.every((rate) => rate >= 0 && rate <= 2)));
});

Deno.test("inSituFactor() finds a factor that depends on where cells work, and stays at the edge beyond", () => {
  const random = madeUp(1);
  const truth = ([x, y]: readonly number[]) => Math.exp(-0.3 + 0.2 * Math.log(x / 1000) - 0.01 * (y - 5));
  const points = Array.from({ length: 40 }, () => {
    const row = [500 + 1500 * random(), 4 + 3 * random()], apart = 2 + 5 * random();
    return { row, apart, network: apart * truth(row) };
  });
  const factor = inSituFactor(points, [true, false]);
  for (const { row } of points) assertAlmostEquals(factor(row), truth(row), 0.01 * truth(row));
  assertEquals(factor([1e6, 5]), factor([1e7, 5]));
});

Deno.test("inSituFactor() is one number where there are few points, and 1 where none fires", () => {
  const factor = inSituFactor([{ row: [1], network: 2, apart: 4 }, { row: [2], network: 8, apart: 4 }], [
    true,
  ]);
  assertAlmostEquals(factor([1]), 1, 1e-12);
  assertAlmostEquals(factor([50]), 1, 1e-12);
  assertEquals(inSituFactor([{ row: [1], network: 0, apart: 3 }], [true])([1]), 1);
  assertEquals(inSituFactor([], [true])([1]), 1);
});

Deno.test("inSituFactor() does not correct what points disagree about", () => {
  const at = (network: number) => ({ row: [1], network, apart: 4 });
  assertEquals(inSituFactor([at(2), at(8)], [true])([1]), 1);
  const factor = inSituFactor([at(4), at(6), at(8)], [true])([1]);
  assert(factor > 1 && factor < 1.44, `${factor}`);
});

Deno.test("quantilesOfCells() are spread evenly by each input, and together", () => {
  for (const input of [0, 1, 2, 3]) {
    const quantiles = quantilesOfCells(64, input, 16);
    for (let group = 0; group < 16; group++) {
      assertEquals(quantiles.filter((part) => part === (group + 0.5) / 16).length, 4);
    }
  }
  const [a, b] = [0, 1].map((input) => quantilesOfCells(64, input, 16));
  assertAlmostEquals(a.reduce((sum, one, k) => sum + (one - 0.5) * (b[k] - 0.5), 0) / 64, 0, 0.01);
  assertEquals(quantilesOfCells(1, 0, 16), [0.5]);
});

Deno.test("typicalWeight() keeps the mean and the mean square of drawn weights", () => {
  assertEquals(typicalWeight(3), { weight: 3, share: 1 });
  assertEquals(typicalWeight({ uniform: [0, 0] }), { weight: 0, share: 1 });
  const { weight, share } = typicalWeight({ uniform: [0, 2] });
  assertAlmostEquals(weight * share, 1, 1e-6);
  assertAlmostEquals(weight ** 2 * share, 4 / 3, 1e-5);
});

Deno.test("transferPoints() lie where targets of few and of many synapses are", () => {
  const around = [{ values: [], rates: [100], adaptation: 0, offset: 0 }],
    options = { first: 0, count: 256, adapts: false };
  const spreads = [[{ times: 0.1, part: 0.5 }, { times: 1.9, part: 0.5 }]];
  const least = (points: { rates: number[] }[]) => points.filter(({ rates: [rate] }) => rate < 25).length;
  const wide = transferPoints(around, { ...options, spreads }), narrow = transferPoints(around, options);
  // Three quarters of the points are about the working point, and half of these at a tenth of it.
  assert(least(wide) > 80 && least(narrow) < 40, `${least(wide)} ${least(narrow)}`);
  assert(Math.max(...wide.map(({ rates: [rate] }) => rate)) > 300);
});
