import { assert, assertEquals } from "@std/assert";
import { EventRows } from "../../../lib/nn/processor/event_rows.ts";
import { Processor } from "../../../lib/nn/processor/processor.ts";
import { type MatrixRows, rowsFrom, WeightMatrix } from "../../../lib/nn/processor/weight_matrix.ts";
import { testRandom } from "../_assert_close.ts";

/** Made-up rows of steps and a matrix, of which products and gradients are taken whole and by events. */
function made(
  shape: { batch: number; steps: number; width: number; columns: number },
  valueOf: () => number,
) {
  const { batch, steps, width, columns } = shape, processor = new Processor([]), { arena } = processor;
  const draw = testRandom(7), stride = width + 4, rows = batch * steps;
  const matrix = (events: boolean) =>
    new WeightMatrix(processor, width, {
      ...{ columns, tape: true, backRows: width, events },
      placeOf: (row, column) => row * columns + column,
    });
  const whole = matrix(false), byEvents = matrix(true);
  const weights = Float32Array.from({ length: width * columns }, () => 2 * draw() - 1);
  const take = (stride: number): MatrixRows => ({ address: arena.take(rows * stride), stride });
  const from = take(stride), sums = take(whole.columns + 8), to = [take(sums.stride), take(sums.stride)];
  const fill = ({ address }: MatrixRows, count: number, one: (at: number) => number) =>
    arena.view(address, count).forEach((_, at, view) => view[at] = one(at));
  fill(from, rows * stride, (at) => at % stride < width ? valueOf() : 0);
  fill(sums, rows * sums.stride, (at) => at % sums.stride < columns ? 2 * draw() - 1 : 0);
  for (const own of to) fill(own, rows * own.stride, (at) => Math.sin(at));
  const events = new EventRows(processor, { batch, steps, rows: from, width: 4 * Math.ceil(width / 4) });
  const view = ({ address, stride }: MatrixRows) => Array.from(arena.view(address, rows * stride));
  return { processor, whole, byEvents, weights, from, sums, to, events, view, rows };
}

const bits = (values: ArrayLike<number>) => new Uint32Array(Float32Array.from(values).buffer);

Deno.test("products of events and their gradients are those of whole rows, to the same bits, whatever part is 0", () => {
  const draw = testRandom(11);
  for (
    const [batch, steps, width, columns] of [
      [1, 1, 4, 1],
      [3, 5, 8, 9],
      [7, 4, 17, 40],
      [64, 9, 33, 128],
      [2, 300, 24, 72],
    ]
  ) {
    for (const density of [0, 0.03, 0.2, 0.24, 0.26, 1]) {
      const values = [1, -0, 2.5, -1e-30], what = `${batch} x ${steps} x ${width} x ${columns}, ${density}`;
      const own = made(
        { batch, steps, width, columns },
        () => draw() < density ? values[Math.floor(4 * draw())] : 0,
      );
      const { whole, byEvents, weights, from, sums, to, events, view, rows } = own;
      const gradients = [new Float32Array(weights.length), new Float32Array(weights.length)];
      for (const adds of [true, false]) {
        whole.load(weights);
        byEvents.load(weights);
        whole.multiply(from, to[0], rows, adds);
        for (let step = 0; step < steps; step++) {
          events.find(step);
          events.multiply(step, byEvents, rowsFrom(to[1], step * batch), adds);
        }
        assertEquals(bits(view(to[1])), bits(view(to[0])), `${what}, ${adds}`);
        whole.clearGradient();
        byEvents.clearGradient();
        whole.addGradient(from, sums, rows);
        events.addGradient(byEvents, sums, steps);
        whole.storeGradient(gradients[0]);
        byEvents.storeGradient(gradients[1]);
        assertEquals(bits(gradients[1]), bits(gradients[0]), `gradient of ${what}`);
      }
      assert(density * rows * width < 20 || gradients[0].some((one) => one !== 0), what);
    }
  }
});

Deno.test("what is not finite among events reaches the products, and steps of many events stand among those of few", () => {
  const batch = 4, steps = 6, width = 16, columns = 8;
  for (const odd of [NaN, Infinity]) {
    let at = 0;
    // Every second step is full of numbers, the others have one.
    const own = made({ batch, steps, width, columns }, () => {
      const place = at++, step = Math.floor(place / (batch * width));
      return step % 2 === 1 ? 1 : place % (batch * width) === 37 ? odd : 0;
    });
    const { whole, byEvents, weights, from, sums, to, events, view, rows } = own;
    whole.load(weights);
    byEvents.load(weights);
    for (let step = 0; step < steps; step++) {
      events.find(step);
      events.multiply(step, byEvents, rowsFrom(to[1], step * batch));
    }
    whole.multiply(from, to[0], rows);
    assertEquals(view(to[1]).map(Number.isNaN), view(to[0]).map(Number.isNaN));
    assert(view(to[1]).some((one) => !Number.isFinite(one)));
    byEvents.clearGradient();
    events.addGradient(byEvents, sums, steps);
    const gradient = new Float32Array(weights.length);
    byEvents.storeGradient(gradient);
    assert(gradient.some((one) => !Number.isFinite(one)));
  }
});
