import { assert, assertEquals, assertThrows } from "@std/assert";
import { SpecError } from "../../../lib/base/spec_error.ts";
import { fitTable } from "../../../lib/meanfield/transfer/fit/fit_table.ts";
import { openTransfer, parseTransfer } from "../../../lib/meanfield/transfer/registry.ts";
import type { TableTransfer } from "../../../lib/meanfield/transfer/table_spec.ts";
import { assertClose, testRandom } from "../../nn/_assert_close.ts";
import { differences, jetOf } from "./_differences.ts";
import { adexTransfer } from "./_published.ts";

const NAMES = ["a", "b", "c", "d"];

function madeUpTable(seed: number, sizes: number[]): TableTransfer {
  const random = testRandom(seed);
  const axes = sizes.map((size) => {
    let place = 5 * random();
    return Array.from({ length: size }, () => place += 0.5 + 4 * random());
  });
  const nodes = sizes.reduce((a, b) => a * b, 1);
  return {
    kind: "table",
    sources: NAMES.slice(0, sizes.length),
    axes,
    rates: Array.from({ length: nodes }, () => 20 + 30 * random()),
  };
}

Deno.test("table: along one axis it is scipy's PchipInterpolator, and so are its slopes", () => {
  const of = openTransfer(parseTransfer({
    kind: "table",
    sources: ["E"],
    axes: [[0, 1, 2.5, 3, 7, 8, 12]],
    rates: [0, 0.5, 4, 4, 9, 8, 20],
  }, "t"));
  // scipy 1.17.1
  const places = [0, 0.3, 1, 1.7, 2.9, 3, 4.4, 6.9, 7.5, 10.2, 12];
  const values = [0, 0.058263157895, 0.5, 2.232452241715, 4, 4, 5.40875, 8.99078125, 8.5, 11.5211, 20];
  const slopes = [
    ...[0, 0.369473684211, 0.789473684211, 3.316023391813, 0, 0, 1.70625, 0.1828125, -1.5, 3.2615, 6.2],
  ];
  const jets = places.map((place) => jetOf(of, [place]));
  assertClose(jets.map((jet) => jet[0]), values, { atol: 1e-11, rtol: 0, what: "values" });
  assertClose(jets.map((jet) => jet[1]), slopes, { atol: 1e-11, rtol: 0, what: "slopes" });
});

Deno.test("table: jet() is what differences of value() and of its own gradient are, of 1 to 4 arguments", () => {
  for (const sizes of [[5], [2], [4, 5], [3, 2, 4], [3, 3, 2, 3]]) {
    for (let seed = 0; seed < 5; seed++) {
      const spec = madeUpTable(seed, sizes),
        of = openTransfer(parseTransfer(spec, "t")),
        random = testRandom(50 + seed);
      // Inside of a cell, where it is a polynomial: differences of sixth order are exact but for rounding, 1e-13/h.
      const x = spec.axes.map((axis) => {
        const k = Math.floor(random() * (axis.length - 1));
        return axis[k] + (axis[k + 1] - axis[k]) * (0.3 + 0.4 * random());
      });
      const found = jetOf(of, x), wanted = differences(of, x, 1e-3);
      assertClose(found, wanted, { atol: 2e-8, rtol: 1e-8, what: `${sizes}` });
    }
  }
});

Deno.test("table: it goes through its nodes with continuous slopes, and is monotone along lines of its grid", () => {
  const spec = madeUpTable(3, [4, 5]), of = openTransfer(spec);
  spec.axes[0].forEach((a, i) =>
    spec.axes[1].forEach((b, j) => {
      assert(Math.abs(of.value([a, b]) - spec.rates[5 * i + j]) < 1e-12);
      if (i === 0 || i === 3) return;
      const before = jetOf(of, [a - 1e-9, b]), after = jetOf(of, [a + 1e-9, b]);
      assertClose(before.slice(0, 3), after.slice(0, 3), {
        atol: 1e-6,
        rtol: 0,
        what: `slopes at ${a}, ${b}`,
      });
    })
  );
  const rising = [0, 0, 0.1, 9, 9.01, 40],
    steps = openTransfer(
      { kind: "table", sources: ["E"], axes: [[0, 1, 4, 5, 9, 10]], rates: rising } as TableTransfer,
    );
  for (let x = 0; x < 10; x += 0.01) assert(jetOf(steps, [x])[1] >= -1e-12, `${x}`);
});

Deno.test("table: it has a bilinear surface exactly, and refines as the square of the grid or better", () => {
  const axes = [[0, 1, 4, 9], [2, 3, 7]],
    rates = axes[0].flatMap((a) => axes[1].map((b) => 3 + 2 * a + 5 * b + a * b));
  const flat = openTransfer({ kind: "table", sources: ["a", "b"], axes, rates } as TableTransfer);
  assertClose(jetOf(flat, [2.5, 6.1]), [3 + 5 + 30.5 + 15.25, 8.1, 7.5, 0, 1, 0], {
    atol: 1e-12,
    rtol: 0,
    what: "bilinear",
  });
  const rs = openTransfer(adexTransfer("RS")),
    errors = [9, 17, 33].map((size) => {
      const axes = [[2, 8], [6, 20]].map(([low, high]) =>
        Array.from({ length: size }, (_, k) => low + (high - low) * k / (size - 1))
      );
      const rates = axes[0].flatMap((e) => axes[1].map((i) => rs.value([e, i])));
      const table = openTransfer({ kind: "table", sources: ["E", "I"], axes, rates } as TableTransfer),
        random = testRandom(1);
      let sum = 0;
      for (let k = 0; k < 400; k++) {
        const x = [2 + 6 * random(), 6 + 14 * random()];
        sum += Math.abs(table.value(x) - rs.value(x)) / 400;
      }
      return sum;
    });
  assert(errors[0] > 4 * errors[1] && errors[1] > 4 * errors[2], `${errors}`);
});

Deno.test("table: beyond its grid it stays what it is at the edge; it is never negative; NaN stays NaN", () => {
  const spec = madeUpTable(2, [3, 3]), of = openTransfer(spec), [a, b] = spec.axes;
  const jet = jetOf(of, [a[2] + 100, (b[0] + b[1]) / 2]);
  assert(
    jet[0] === of.value([a[2], (b[0] + b[1]) / 2]) && jet[1] === 0 && jet[3] === 0 && jet[4] === 0 &&
      jet[2] !== 0,
  );
  assert(of.value([-100, -100]) === spec.rates[0]);
  assert(Number.isNaN(of.value([NaN, b[0]])));
  const zero = openTransfer(
    { kind: "table", sources: ["E"], axes: [[0, 1, 3]], rates: [2, 4, 7] } as TableTransfer,
  );
  assertEquals(jetOf(zero, [-5]), jetOf(zero, [0]));
  assert(jetOf(zero, [0])[1] > 1);
  const peak: TableTransfer = {
    kind: "table",
    sources: ["a", "b"],
    axes: [[0, 1, 2], [0, 1, 2]],
    rates: [0, 0, 0, 0, 1, 50, 0, 50, 0],
  };
  const spiky = openTransfer(peak);
  for (let x = 0; x <= 2; x += 0.05) for (let y = 0; y <= 2; y += 0.05) assert(spiky.value([x, y]) >= 0);
});

Deno.test("parseTransfer() says what is wrong with a table", () => {
  const good = madeUpTable(1, [3, 2]) as unknown as Record<string, unknown>;
  const rows: [Record<string, unknown>, RegExp][] = [
    [{ axes: [[0, 1, 2]] }, /f\.axes must have one list for each of 2 arguments: current value is 1/],
    [{ axes: [[0, 2, 2], [1, 2]] }, /f\.axes\.0 must rise from node to node: current value is 2/],
    [{ axes: [[0], [1, 2]] }, /f\.axes\.0 must have at least 2/],
    [{ rates: [1, 2] }, /f\.rates must have 6 numbers, one for each node: current value is 2/],
    [{ rates: [1, 2, -3, 4, 5, 6] }, /f\.rates\.2 must be at least 0: current value is -3/],
  ];
  for (const [change, sentence] of rows) {
    const error = assertThrows(() => parseTransfer({ ...good, ...change }, "f"), SpecError);
    assert(sentence.test(error.message), error.message);
  }
});

Deno.test("fitTable() orders samples of a grid, and says which node has none", () => {
  const x = [[3, 5], [1, 5], [1, 2], [3, 2], [2, 2], [2, 5]], rates = x.map(([a, b]) => 10 * a + b);
  const samples = { of: { sources: ["E", "I"] }, x, rates, errors: rates.map(() => 0) },
    fit = fitTable(samples);
  assertEquals(fit.spec.axes, [[1, 2, 3], [2, 5]]);
  assertEquals(fit.spec.rates, [12, 15, 22, 25, 32, 35]);
  assertEquals([fit.worstError, fit.warnings.length], [0, 0]);
  assertEquals(
    fitTable(samples, { increasing: ["E"], decreasing: ["I"] }).breaches.map((one) => one.argument),
    ["I"],
  );
  const part = { ...samples, x: x.slice(1), rates: rates.slice(1), errors: samples.errors.slice(1) };
  assertThrows(
    () => fitTable(part),
    RangeError,
    "a grid of 3 by 2 must have a sample at each node: current value is none at 3, 5",
  );
  const twice = { ...samples, x: [...x.slice(1), x[1]] };
  assertThrows(
    () => fitTable(twice),
    RangeError,
    "no two samples may have the same arguments: current value is 1, 5",
  );
});

Deno.test("parseTransfer() names fields of a transfer function that stands alone", () => {
  assertThrows(
    () => parseTransfer({ kind: "table", sources: ["E"], axes: [[0, 1]], rates: [1] }),
    SpecError,
    "transfer.rates must have 2 numbers, one for each node: current value is 1",
  );
});
