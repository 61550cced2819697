import { assert, assertEquals, assertThrows } from "@std/assert";
import { exponential, exponentialLessOne } from "../../../lib/spiking/processor/exponential_code.ts";
import { parseWgsl } from "../../../lib/spiking/processor/parse_wgsl.ts";
import { Untranslatable } from "../../../lib/spiking/processor/syntax.ts";
import { advanceOf, valuesOf } from "./_compute.ts";

/** Numbers between two, and both. */
function between(low: number, high: number, count = 4001): Float64Array {
  return Float64Array.from({ length: count }, (_, k) => low + (high - low) * k / (count - 1));
}

const EXPONENTIALS = [["exp", exponential], ["expm1", exponentialLessOne]] as const;

Deno.test("exponentials of what is large, infinite or no number are those of Math, and leave others as they are", () => {
  const odd = [709, -709, 1e9, -1e9, Infinity, -Infinity, NaN], xs = odd.flatMap((x) => [x, 0.3]);
  for (const [name, of] of EXPONENTIALS) {
    const [plain] = valuesOf(of, [0.3], { vectors: 1, exact: false });
    for (const vectors of [1, 2]) {
      const values = valuesOf(of, xs, { vectors, exact: true });
      assertEquals([...values], odd.flatMap((x) => [Math[name](x), plain]));
    }
  }
});

Deno.test("exponentials are those of Math to 2 ulp, near 0 as far away", () => {
  for (const [low, high] of [[-1e-8, 1e-8], [-0.4, 0.4], [-1.2, 1.2], [-40, 40], [-700, 700]]) {
    const xs = between(low, high);
    for (const [name, of] of EXPONENTIALS) {
      const values = valuesOf(of, xs, { vectors: 2, exact: false });
      // The same however many there are, and where odd ones are among them.
      assertEquals(valuesOf(of, xs, { vectors: 1, exact: false }), values);
      assertEquals(valuesOf(of, xs, { vectors: 2, exact: true }), values);
      xs.forEach((x, k) => {
        const wanted = Math[name](x);
        assert(
          Math.abs(values[k] - wanted) <= 2 * 2 ** -52 * Math.abs(wanted),
          `${name}(${x}): ${values[k]}`,
        );
      });
    }
  }
});

/** A model that goes another way for each kind of cell. */
const WAYS = `
const LIMIT: f32 = 0x1p1f;
/* A function that returns early, and calls another. */
fn bent(x: f32, by: f32) -> f32 {
  if (x < 0.0) { return -x; }
  var y = x;
  if (x > 10.0) { y = halved(y) - by; } else if (x > 5.0) { y += by; } else { y *= by; }
  return y;
}
fn halved(x: f32) -> f32 { return x / 2.0; }
fn isLarge(x: f32) -> bool { return x > 100.0 || x == -7.0; }
fn advance(s: ptr<function, State>, p: Parameters, i: Input) -> bool {
  let before = (*s).a;
  if (before > 20.0) {
    (*s).b -= 1.0;
    if ((*s).b > 0.0) { return false; }
    (*s).a = p.some;
  }
  (*s).c = bent((*s).a, LIMIT) + select(0.0, i.current, before > 1.0 && !isLarge(before));
  if (!((*s).c < 7.0)) {
    (*s).b = max(before, 4.0);
    return true;
  }
  (*s).b = floor(before) + 1e-1 * abs(-2.5);
  return isLarge((*s).a);
}`;

function ways([a, b, c]: readonly number[]): { state: number[]; fired: boolean } {
  const bent = (x: number) => x < 0 ? -x : x > 10 ? x / 2 - 2 : x > 5 ? x + 2 : x * 2;
  const isLarge = (x: number) => x > 100 || x === -7;
  const before = a;
  if (before > 20) {
    b -= 1;
    if (b > 0) return { state: [a, b, c], fired: false };
    a = 2;
  }
  c = bent(a) + (before > 1 && !isLarge(before) ? 3 : 0);
  if (!(c < 7)) return { state: [a, Math.max(before, 4), c], fired: true };
  return { state: [a, Math.floor(before) + 1e-1 * 2.5, c], fired: isLarge(a) };
}

Deno.test("cells of one pass go different ways through conditions, returns and functions", () => {
  const values = [-9, -7, -0.5, 0, 0.5, 1.5, 2, 4.5, 6, 9, 11, 15, 25, 120, NaN];
  const cells = values.flatMap((a) => [0.5, 1, 3].map((b) => [a, b, 8]));
  for (let first = 0; first < cells.length; first++) {
    const turned = [...cells.slice(first), ...cells.slice(0, first)].slice(0, 8);
    for (const vectors of [1, 2]) {
      assertEquals(advanceOf(WAYS, turned, { vectors, exact: false }), turned.map(ways));
    }
  }
});

Deno.test("what is not translated is told by a class of its own", () => {
  const body = (text: string) =>
    `fn advance(s: ptr<function, State>, p: Parameters, i: Input) -> bool { ${text} }`;
  for (
    const text of [
      "loop { break; }",
      "for (var k = 0; k < 2; k++) {}",
      "let x = array<f32, 2>(); return true;",
      "let x = v[0]; return true;",
    ]
  ) {
    assertThrows(() => parseWgsl(body(text)), Untranslatable);
  }
  const cells = [[1, 2, 3]];
  for (
    const text of [
      "return unknown((*s).a) > 0.0;",
      "(*s).d = 1.0; return true;",
      "return 1.0;",
      "if ((*s).a > 0.0) { return true; }",
      "return (*s).a;",
      "return vec2<f32>(1.0, 2.0).x > 0.0;",
      "return advance(s, p, i);",
    ]
  ) {
    assertThrows(() => advanceOf(body(text), cells, { vectors: 1, exact: false }), Untranslatable);
  }
});
