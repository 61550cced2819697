import { assertEquals } from "@std/assert";
import { all, type Code } from "../../lib/wasm/code.ts";
import { bits, clear, doubleTwice, either, f64x2, i64x2, word } from "../../lib/wasm/doubles.ts";
import { call, get, i32 } from "../../lib/wasm/instructions.ts";
import { encodeModule } from "../../lib/wasm/wasm_module.ts";
import { words } from "../../lib/wasm/words.ts";

/** Two numbers that code makes of two vectors of two. */
function vectors(code: (a: Code, b: Code) => Code, a: readonly number[], b: readonly number[]): number[] {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const body = f64x2.store(i32.const(0), code(f64x2.load(i32.const(0)), f64x2.load(i32.const(0), 16)), 32);
  const module = new WebAssembly.Module(
    encodeModule([{ name: "run", parameters: [], locals: [], body }], { shared: false }),
  );
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const all = new Float64Array(memory.buffer);
  all.set([...a, ...b]);
  (exports.run as () => void)();
  return [...all.subarray(4, 6)];
}

/** What code leaves on the stack, with parameters and an imported function. */
function whole(body: Code, parameters: number[] = []): number {
  const memory = new WebAssembly.Memory({ initial: 2 });
  new Float64Array(memory.buffer).set([1.5, -2, 0.1]);
  new Uint32Array(memory.buffer).fill(7, 16, 32);
  const module = new WebAssembly.Module(encodeModule(
    [{ name: "run", parameters: parameters.map(() => "i32"), locals: [], result: "i32", body }],
    { shared: false, pages: 2, imported: [{ name: "twice", parameters: ["i32"], result: "i32" }] },
  ));
  const env = { memory, twice: (value: number) => 2 * value };
  return (new WebAssembly.Instance(module, { env }).exports.run as (...values: number[]) => number)(
    ...parameters,
  );
}

Deno.test("each instruction for two numbers gives what double precision gives", () => {
  const a = [1.5, -2.25], b = [-0.75, 3e300];
  const binary = {
    add: (x: number, y: number) => x + y,
    sub: (x: number, y: number) => x - y,
    mul: (x: number, y: number) => x * y,
    div: (x: number, y: number) => x / y,
    min: Math.min,
    max: Math.max,
  };
  for (const [name, of] of Object.entries(binary)) {
    const code = f64x2[name as keyof typeof binary];
    assertEquals(vectors((x, y) => code(x, y), a, b), a.map((x, k) => of(x, b[k])), name);
  }
  const unary = {
    abs: Math.abs,
    neg: (x: number) => -x,
    floor: Math.floor,
    ceil: Math.ceil,
    trunc: Math.trunc,
    sqrt: Math.sqrt,
    nearest: (x: number) => x === 1.5 ? 2 : -2,
  };
  for (const [name, of] of Object.entries(unary)) {
    assertEquals(vectors((x) => f64x2[name as keyof typeof unary](x), a, b), a.map(of), name);
  }
  const compared = {
    lt: (x: number, y: number) => x < y,
    gt: (x: number, y: number) => x > y,
    le: (x: number, y: number) => x <= y,
    ge: (x: number, y: number) => x >= y,
    eq: (x: number, y: number) => x === y,
    ne: (x: number, y: number) => x !== y,
  };
  for (const [x, y] of [[a, b], [a, a], [[NaN, 1], [1, 2]]]) {
    for (const [name, of] of Object.entries(compared)) {
      const code = f64x2[name as keyof typeof compared];
      const chosen = vectors((p, q) => bits.select(p, q, code(p, q)), x, y);
      assertEquals(chosen, x.map((one, k) => of(one, y[k]) ? one : y[k]), name);
    }
  }
});

Deno.test("bits, lanes and whole numbers of vectors", () => {
  const one = [1, 1], two = [2, 2];
  assertEquals(vectors((x, y) => f64x2.replace(1, x, f64x2.extract(0, y)), [1, 2], [5, 6]), [1, 5]);
  assertEquals(vectors((x) => f64x2.splat(f64x2.extract(1, x)), [1, 2], two), two);
  assertEquals(vectors((x) => i64x2.add(x, i64x2.shl(doubleTwice(5e-324), i32.const(52))), one, two), two);
  assertEquals(vectors((x, y) => i64x2.sub(x, i64x2.sub(y, x)), two, [4, 4]), one);
  const masks = (x: Code, y: Code) => ({ less: f64x2.lt(x, y), same: f64x2.eq(x, y) });
  const both = (combine: (p: Code, q: Code) => Code) =>
    vectors((x, y) => bits.and(doubleTwice(1), combine(masks(x, y).less, masks(x, y).same)), [1, 2], [2, 2]);
  assertEquals(both(bits.or), [1, 1]);
  assertEquals(both(bits.and), [0, 0]);
  assertEquals(both(bits.andNot), [1, 0]);
  assertEquals(both((p) => bits.not(p)), [0, 1]);
  const words = [3, 2 ** 32 - 2, 5, 6];
  const [a, b] = new Float64Array(Uint32Array.from(words).buffer);
  assertEquals(vectors((x) => f64x2.ofUnsigned(x), [a, b], one), [3, 2 ** 32 - 2]);
  assertEquals(vectors((x) => f64x2.ofSigned(x), [a, b], one), [3, -2]);
  assertEquals(vectors((x) => f64x2.ofSigned(bits.shuffleWords([2, 3, 0, 1], x)), [a, b], one), [5, 6]);
  assertEquals(vectors(() => f64x2.ofSigned(bits.loadHalf(i32.const(8))), [0, b], one), [5, 6]);
});

Deno.test("masks as whole numbers, conditions, cleared bytes and functions from outside", () => {
  const mask = f64x2.gt(f64x2.load(i32.const(0)), doubleTwice(0));
  assertEquals(whole(i64x2.bitmask(mask)), 1);
  assertEquals(whole(i64x2.allTrue(mask)), 0);
  assertEquals(whole(bits.anyTrue(mask)), 1);
  assertEquals(whole(call(0, word.load(i32.const(64)))), 14);
  assertEquals(
    whole(
      all(clear(i32.const(68), i32.const(8)), i32.add(word.load(i32.const(64)), word.load(i32.const(72)))),
    ),
    7,
  );
  const set = (value: number) => word.store(i32.const(0), i32.const(value));
  for (const [given, wanted] of [[0, 4], [5, 3]]) {
    assertEquals(whole(all(either(get(0), set(3), set(4)), word.load(i32.const(0))), [given]), wanted);
  }
  assertEquals(
    whole(word.or(word.and(get(0), i32.const(6)), word.shrUnsigned(get(0), i32.const(28))), [-1]),
    15 & (6 | 15),
  );
  assertEquals([whole(word.trailingZeros(get(0)), [8]), whole(word.isZero(get(0)), [8])], [3, 0]);
  assertEquals(whole(word.geUnsigned(get(0), i32.const(5)), [-1]), 1);
});

Deno.test("four whole numbers of 32 bits wrap, shift and compare with their signs", () => {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const all32 = new Int32Array(memory.buffer);
  const of = (code: (a: Code, b: Code) => Code, a: readonly number[], b: readonly number[]) => {
    all32.set([...a, ...b]);
    const body = f64x2.store(i32.const(0), code(f64x2.load(i32.const(0)), f64x2.load(i32.const(0), 16)), 32);
    const bytes = encodeModule([{ name: "run", parameters: [], locals: [], body }], { shared: false });
    (new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } }).exports.run as () =>
      void)();
    return [...all32.subarray(8, 12)];
  };
  const a = [1, -2, 2 ** 31 - 1, 1664525], b = [3, 5, 1, -(2 ** 31) + 7];
  assertEquals(of((x, y) => words.add(x, y), a, b), a.map((one, k) => (one + b[k]) | 0));
  assertEquals(of((x, y) => words.mul(x, y), a, b), a.map((one, k) => Math.imul(one, b[k])));
  assertEquals(of((x, y) => words.gt(x, y), a, b), a.map((one, k) => one > b[k] ? -1 : 0));
  assertEquals(of((x) => words.shrUnsigned(x, i32.const(16)), a, b), a.map((one) => one >>> 16));
  assertEquals(of((x, y) => bits.xor(x, y), a, b), a.map((one, k) => one ^ b[k]));
  assertEquals(of(() => words.constant([7]), a, b), [7, 7, 7, 7]);
  assertEquals(of(() => words.constant([7, -8, 9, 0]), a, b), [7, -8, 9, 0]);
  assertEquals(of(() => words.splat(i32.const(-3)), a, b), [-3, -3, -3, -3]);
});
