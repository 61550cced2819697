import { assert, assertEquals, assertThrows } from "@std/assert";
import { SpecError } from "../../../lib/base/spec_error.ts";
import { openTransfer, parseTransfer } from "../../../lib/meanfield/transfer/registry.ts";
import type { SoftplusTransfer } from "../../../lib/meanfield/transfer/softplus_spec.ts";
import { assertClose, testRandom } from "../../nn/_assert_close.ts";
import { differences, jetOf } from "./_differences.ts";

const GOOD: SoftplusTransfer = {
  kind: "softplus",
  sources: ["E", "I"],
  weights: [80, 20],
  background: 100,
  q: 0.5,
  d: 0.2,
  x0: 20,
  b: 0.3,
  c: 4,
  t_ref: 2,
};

Deno.test("softplus: the rate is that of its formula", () => {
  const R = 100 + 80 * 12 + 20 * 30, steep = 0.3 * (1 + 0.2 * 0.5);
  const f = 4 / 0.3 * Math.log(1 + Math.exp(steep * (0.5 * Math.sqrt(R) - 20)));
  assertClose([openTransfer(GOOD).value([12, 30])], [1 / (1 / f + 0.002)], {
    atol: 0,
    rtol: 1e-14,
    what: "rate",
  });
});

Deno.test("softplus: jet() is what differences of value() and of its own gradient are", () => {
  for (let seed = 0; seed < 40; seed++) {
    const random = testRandom(seed), u = (low: number, high: number) => low + (high - low) * random();
    const spec = {
      ...GOOD,
      q: u(0.2, 2),
      d: u(-0.2, 0.5),
      x0: u(5, 40),
      b: u(0.1, 2),
      c: u(1, 9),
      t_ref: u(0, 5),
    };
    const of = openTransfer(parseTransfer(spec, "t")), x = [u(1, 40), u(1, 40)];
    const found = jetOf(of, x), wanted = differences(of, x, 1e-3);
    assertClose(found, wanted, { atol: 1e-9 * found[0], rtol: 1e-7, what: `seed ${seed}` });
  }
});

Deno.test("softplus: it is silent without input, linear far above its threshold, and bounded by 1/t_ref", () => {
  const quiet = openTransfer({ ...GOOD, background: 0, x0: 1000 } as SoftplusTransfer);
  assert(jetOf(quiet, [0, 0]).every((value) => Math.abs(value) < 1e-100));
  const bare = openTransfer({ ...GOOD, t_ref: 0, q: 1, d: 0, c: 2, x0: 3 } as SoftplusTransfer);
  assertClose([bare.value([1e6, 0])], [2 * (Math.sqrt(8e7 + 100) - 3)], {
    atol: 0,
    rtol: 1e-12,
    what: "linear",
  });
  assert(Math.abs(openTransfer(GOOD).value([1e18, 0]) - 500) < 0.01);
  assertEquals(openTransfer(GOOD).value([-5, 3]), openTransfer(GOOD).value([0, 3]));
  assert(Number.isNaN(openTransfer(GOOD).value([NaN, 3])));
});

Deno.test("parseTransfer() says what is wrong with a SoftPlus", () => {
  const rows: [Record<string, unknown>, RegExp][] = [
    [{ weights: [1] }, /f\.weights must have one number for each of 2 sources: current value is 1/],
    [{ weights: [1, -1] }, /f\.weights\.1 must be at least 0/],
    [{ adaptation: true }, /f\.adaptation must be left out/],
    [{ d: -3 }, /f\.d must keep 1 \+ d q above 0: current value is -3/],
  ];
  for (const [change, sentence] of rows) {
    const error = assertThrows(() => parseTransfer({ ...GOOD, ...change }, "f"), SpecError);
    assert(sentence.test(error.message), error.message);
  }
});
