import { assert, assertEquals } from "@std/assert";
import { signed, unsigned } from "../../lib/wasm/code.ts";
import { f32x4, get, i32, repeatWhile, set, tee, v128, when } from "../../lib/wasm/instructions.ts";
import { encodeModule, MOST_PAGES, type WasmFunction, wasmFunction } from "../../lib/wasm/wasm_module.ts";

Deno.test("whole numbers are written as the format's specification shows, and at the ends of their range", () => {
  assertEquals(unsigned(624_485), [0xe5, 0x8e, 0x26]);
  assertEquals(signed(-123_456), [0xc0, 0xbb, 0x78]);
  for (const [value, bytes] of [[0, [0]], [127, [127]], [128, [0x80, 1]]] as const) {
    assertEquals(unsigned(value), bytes);
  }
  assertEquals(unsigned(0xffff_ffff), [0xff, 0xff, 0xff, 0xff, 0x0f]);
  for (const [value, bytes] of [[63, [63]], [64, [0xc0, 0]], [-64, [0x40]], [-65, [0xbf, 0x7f]]] as const) {
    assertEquals(signed(value), bytes);
  }
  assertEquals(signed(-(2 ** 31)), [0x80, 0x80, 0x80, 0x80, 0x78]);
});

/** The functions of a module on a memory of its own. */
function run(functions: readonly WasmFunction[], shared = false) {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: MOST_PAGES, shared });
  const module = new WebAssembly.Module(encodeModule(functions, { shared }));
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return { memory, call: exports as Record<string, (...values: number[]) => number> };
}

/** Does n times what doubles a number, if n is above 0; adds one more where n is above 3. */
const doubled = wasmFunction(
  { name: "doubled", parameters: { value: "i32", n: "i32" }, locals: { left: "i32" }, result: "i32" },
  (at) => [
    set(at.left, get(at.n)),
    when(
      i32.ltUnsigned(i32.const(0), get(at.n)),
      repeatWhile(
        tee(at.left, i32.sub(get(at.left), i32.const(1))),
        set(at.value, i32.add(get(at.value), get(at.value))),
      ),
    ),
    when(
      i32.ltUnsigned(i32.const(3), get(at.n)),
      set(at.value, i32.add(get(at.value), i32.const(1))),
    ),
    get(at.value),
  ],
);

Deno.test("loops, conditions and locals by name do what they say, on memory of one's own and shared", () => {
  for (const shared of [false, true]) {
    const { call } = run([doubled], shared);
    assertEquals([call.doubled(5, 0), call.doubled(5, 1), call.doubled(5, 3)], [5, 10, 40]);
    assertEquals(call.doubled(3, 10), 3 * 1024 + 1);
    assertEquals(call.doubled(2 ** 30, 2), 0);
  }
});

Deno.test("each instruction for four numbers gives what single precision gives", () => {
  const x = [1.5, -2.25, 0, 3e38], y = [-0.5, 7, -1, 2];
  const binary = {
    add: (a: number, b: number) => a + b,
    sub: (a: number, b: number) => a - b,
    mul: (a: number, b: number) => a * b,
    div: (a: number, b: number) => a / b,
    min: Math.min,
    max: Math.max,
  };
  const unary = { abs: Math.abs, neg: (a: number) => -a, sqrt: Math.sqrt };
  const functionOf = (name: string, value: readonly number[]) =>
    wasmFunction({ name, parameters: {}, locals: {} }, () => [f32x4.store(i32.const(32), value)]);
  const left = f32x4.load(i32.const(0)), right = f32x4.load(i32.const(0), 16);
  const names = [
    ...Object.keys(binary),
    ...Object.keys(unary),
  ] as (keyof typeof binary | keyof typeof unary)[];
  const { memory, call } = run([
    ...names.map((name) => functionOf(name, name in binary ? f32x4[name](left, right) : f32x4[name](left))),
    functionOf("select", v128.select(left, right, f32x4.greater(left, right))),
    functionOf("splat", f32x4.loadSplat(i32.const(4))),
    functionOf("pseudoMin", f32x4.pseudoMin(left, right)),
    functionOf("pseudoMax", f32x4.pseudoMax(left, right)),
  ]);
  const numbers = new Float32Array(memory.buffer);
  numbers.set([...x, ...y]);
  const result = (name: string) => {
    call[name]();
    return Array.from(numbers.subarray(8, 12));
  };
  for (const [name, f] of Object.entries(binary)) {
    assertEquals(result(name), x.map((a, k) => Math.fround(f(Math.fround(a), y[k]))), name);
  }
  for (const [name, f] of Object.entries(unary)) {
    assertEquals(result(name), x.map((a) => Math.fround(f(Math.fround(a)))), name);
  }
  assertEquals(result("select"), [1.5, 7, 0, Math.fround(3e38)]);
  assertEquals(result("splat"), [-2.25, -2.25, -2.25, -2.25]);
  assertEquals(result("pseudoMin"), [-0.5, -2.25, -1, 2]);
  assertEquals(result("pseudoMax"), [1.5, 7, 0, Math.fround(3e38)]);
  numbers[0] = NaN;
  assertEquals([result("pseudoMin")[0], result("pseudoMax")[0]], [NaN, NaN]);
});

Deno.test("a module without a function to the outside is one, too", () => {
  const bytes = encodeModule([wasmFunction({ parameters: {}, locals: {} }, () => [])], { shared: false });
  assert(WebAssembly.validate(bytes));
});
