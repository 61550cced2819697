import { assert } from "@std/assert";
import { SCRATCH, type Scratch, sigmoid, tanh } from "../../../lib/nn/processor/activations.ts";
import { Processor } from "../../../lib/nn/processor/processor.ts";
import { PANEL, panelColumns, panelPlace } from "../../../lib/nn/processor/product.ts";
import { all } from "../../../lib/wasm/code.ts";
import { f32x4, get, i32, repeatWhile, set, tee } from "../../../lib/wasm/instructions.ts";
import { encodeModule, wasmFunction } from "../../../lib/wasm/wasm_module.ts";
import { assertClose, testRandom } from "../_assert_close.ts";

const COUNT = 16_000;

/** An activation of {@link COUNT} numbers in place. */
function over(name: string, activation: (x: readonly number[], at: Scratch) => readonly number[]) {
  return wasmFunction({ name, parameters: {}, locals: { at: "i32", ...SCRATCH } }, (at) => {
    const { whole, rest, power } = at, here = get(at.at);
    return [
      repeatWhile(
        i32.ltUnsigned(tee(at.at, i32.add(here, i32.const(16))), i32.const(4 * COUNT)),
        all(
          activation(f32x4.load(here), { whole, rest, power }),
          f32x4.store(here, get(power)),
        ),
      ),
      set(at.at, i32.const(0)),
    ];
  });
}

Deno.test("sigmoid and tanh on the processor are those of double precision to 2e-7, from one end to the other", () => {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const module = new WebAssembly.Module(
    encodeModule([over("sigmoid", sigmoid), over("tanh", tanh)], { shared: false }),
  );
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const numbers = new Float32Array(memory.buffer, 0, COUNT), draw = testRandom(3);
  const ends = [0, -0, 1e-30, -1e-30, 43.6, -43.6, 87, -87, 88, -88, 1e4, -1e4, 3e38, -3e38];
  const known = { sigmoid: (x: number) => 1 / (1 + Math.exp(-x)), tanh: Math.tanh };
  for (const [name, f] of Object.entries(known)) {
    for (const scale of [0.01, 1, 10, 100]) {
      const x = Float32Array.from({ length: COUNT }, (_, k) => ends[k] ?? scale * (2 * draw() - 1));
      numbers.set(x);
      (exports as Record<string, () => void>)[name]();
      // 1 plus an exponential whose relative error is 2e-7, and the rounding of a quotient.
      assertClose(numbers, Array.from(x, f), { atol: 2e-7, rtol: 1e-6, what: `${name}, ${scale}` });
      assert(numbers.every((value) => value >= (name === "tanh" ? -1 : 0) && value <= 1), name);
    }
    numbers.fill(NaN);
    (exports as Record<string, () => void>)[name]();
    assert(numbers.every(Number.isNaN), `${name} of no number`);
  }
});

Deno.test("products on the processor are those of double precision, packed, as rows and transposed, of any size", () => {
  const draw = testRandom(5);
  for (const [M, N, K] of [[1, 1, 1], [4, 8, 1], [3, 9, 17], [7, 13, 5], [33, 24, 40], [2, 40, 300]]) {
    const processor = new Processor([]), { arena } = processor, columns = panelColumns(N);
    const numbers = (length: number) => Float32Array.from({ length }, () => 2 * draw() - 1);
    const A = numbers(M * K), B = numbers(K * N), transposed = arena.take(M * K), stride = K + 3;
    const a = arena.take(M * stride), packed = arena.take(K * columns), rows = arena.take(K * columns);
    const c = arena.take(M * columns);
    for (let m = 0; m < M; m++) {
      arena.view(a, M * stride).set(A.subarray(m * K, (m + 1) * K), m * stride);
      for (let k = 0; k < K; k++) arena.view(transposed, M * K)[k * M + m] = A[m * K + k];
    }
    const panels = arena.view(packed, K * columns);
    B.forEach((value, at) => panels[panelPlace(Math.floor(at / N), at % N, K)] = value);
    for (let k = 0; k < K; k++) {
      arena.view(rows, K * columns).set(B.subarray(k * N, (k + 1) * N), k * columns);
    }
    const lefts = [{ a, rowA: 4 * stride, columnA: 4 }, { a: transposed, rowA: 4, columnA: 4 * M }];
    const rights = [
      { b: packed, panelB: 4 * PANEL * K, rowB: 4 * PANEL },
      { b: rows, panelB: 4 * PANEL, rowB: 4 * columns },
    ];
    for (const left of lefts) {
      for (const right of rights) {
        const places = { ...left, ...right, c, rowC: 4 * columns }, sizes = { rows: M, columns, inner: K };
        processor.multiply(places, sizes);
        processor.multiply(places, sizes, true);
        const wanted = Array.from({ length: M * columns }, (_, at) => {
          const m = Math.floor(at / columns), n = at % columns;
          let sum = 0;
          for (let k = 0; k < K; k++) sum += n < N ? A[m * K + k] * B[k * N + n] : 0;
          return 2 * sum;
        });
        // Sums of up to 300 products of numbers below 1, rounded each time, twice.
        assertClose(arena.view(c, M * columns), wanted, {
          atol: 1e-7 * K,
          rtol: 1e-6,
          what: `${M} ${N} ${K}`,
        });
      }
    }
  }
});
