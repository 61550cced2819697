import { type Agreement, largest, largestError, type ProcessorProof } from "../../gpu/proof.ts";
import { madeUpStack, type StackShape } from "../_made_up_stack.ts";
import { type ProcessorStack, processorStacks } from "./processor_stack.ts";
import { type Rows, viewRows } from "./rows.ts";

/** Single precision through a few dozen additions in each of a few layers, beside the largest value. */
const OUTPUTS = 3e-5, GRADIENT = 2e-4;

/** Seed of dropout, and the training step that it is in, of `madeUpStack`. */
const PLACE = { seed: 11, step: 5 };

/** Puts `(B, T, width)` of some rows of the batch into rows `(T, B)`, or takes them from there. */
export function across(
  { processor: { arena } }: ProcessorStack,
  rows: Rows,
  of: { batch: number; steps: number; width: number },
) {
  const { batch, steps, width } = of, view = viewRows(arena, rows, batch * steps);
  const each = (visit: (row: number, value: number) => void) => {
    for (let b = 0; b < batch; b++) {
      for (let t = 0; t < steps; t++) {
        for (let n = 0; n < width; n++) visit((t * batch + b) * rows.stride + n, (b * steps + t) * width + n);
      }
    }
  };
  return {
    put: (values: ArrayLike<number>) => each((row, value) => view[row] = values[value]),
    taken: () => {
      const values = new Float32Array(batch * steps * width);
      each((row, value) => values[value] = view[row]);
      return values;
    },
  };
}

/** Outputs and gradients of a stack on the processor beside its reference in double precision. @param parts The batch is done in so many. */
export async function compareOnProcessor(
  shape: StackShape,
  seed: number,
  parts: number,
): Promise<Agreement[]> {
  const { batch, steps, inputs } = shape, made = madeUpStack(shape, seed);
  const { layout, vector, x, above, units, sums } = made, gradient = new Float32Array(vector.length);
  const outputs: number[] = [], rows = Math.ceil(batch / parts);
  const makeStack = await processorStacks(layout.layers);
  for (let firstRow = 0; firstRow < batch; firstRow += rows) {
    const count = Math.min(rows, batch - firstRow);
    const stack = makeStack({ batch: count, steps, inputs, tape: true });
    const place = { ...PLACE, firstRow }, own = new Float32Array(vector.length);
    const part = (values: Float32Array, size: number) =>
      values.subarray(firstRow * size, (firstRow + count) * size);
    stack.load(vector);
    // The second time everything stands where the first left it.
    for (let times = 0; times < 2; times++) {
      across(stack, stack.inputs, { batch: count, steps, width: inputs }).put(part(x, steps * inputs));
      stack.forward(place);
      const top = { batch: count, steps: stack.steps, width: units };
      if (times === 0) outputs.push(...across(stack, stack.outputs, top).taken());
      across(stack, stack.dOutputs, top).put(part(above, stack.steps * units));
      stack.backward(place);
    }
    stack.storeGradient(own);
    own.forEach((value, at) => gradient[at] += value);
  }
  const gradients = layout.layers.flatMap(({ offset, rows, columns }, layer): Agreement[] => {
    if (rows * columns === 0) return [];
    const found = gradient.subarray(4 * offset, 4 * (offset + rows * columns));
    const error = largestError(found, sums[layer]), bound = GRADIENT * largest(sums[layer]);
    return [{ of: `gradient of layer ${layer}`, error, bound }];
  });
  const bound = OUTPUTS * largest(made.outputs);
  return [{ of: "outputs", error: largestError(outputs, made.outputs), bound }, ...gradients];
}

/** Stacks that have every kind of kernel: sums of products, steps of recurrent layers, activations, norms. */
const STACKS: readonly StackShape[] = [
  { batch: 19, steps: 6, inputs: 3, layers: [{ kind: "lstm", units: 10 }, { kind: "gru", units: 5 }] },
  {
    batch: 5,
    steps: 9,
    inputs: 4,
    layers: [
      { kind: "conv", units: 6, width: 3, dilation: 2, causal: true, activation: "tanh" },
      { kind: "norm" },
      { kind: "grouped-lstm", units: 8, groups: 2 },
      { kind: "elm", units: 6 },
      { kind: "dense", units: 7, activation: "selu" },
    ],
  },
  {
    batch: 5,
    steps: 2,
    inputs: 7 * 9 * 3,
    layers: [
      { kind: "conv2d", filters: 6, kernel: [3, 2], padding: "same", activation: "tanh", size: [7, 9] },
      { kind: "pool2d", take: "max", kernel: 3, stride: 2, padding: 1 },
      { kind: "conv2d", filters: 9, kernel: 2, stride: [1, 2], groups: 3, activation: "sigmoid" },
      { kind: "pool2d", take: "mean" },
    ],
  },
  {
    batch: 7,
    steps: 12,
    inputs: 5,
    layers: [
      { kind: "lif", units: 9, threshold: 0.5, slope: 4, synapse: 0.4, learn: ["decay"] },
      {
        kind: "lif",
        units: 6,
        recurrent: true,
        threshold: 0.6,
        slope: 4,
        adaptation: { decay: 0.9, strength: 0.1 },
      },
      { kind: "lif", units: 5, threshold: 0.3, reset: "zero", throughReset: true, surrogate: "arctangent" },
      { kind: "lif", units: 8, threshold: 0.3, throughReset: true, surrogate: "triangle", slope: 1 },
      { kind: "lif", units: 4, spikes: false, decay: 0.8 },
    ],
  },
];

async function tryLayers(seed: number): Promise<Agreement[]> {
  const all: Agreement[] = [];
  for (const [at, shape] of STACKS.entries()) {
    const found = await compareOnProcessor(shape, seed + at, 2);
    all.push(...found.map((one) => ({ ...one, of: `${one.of}, stack ${at}` })));
  }
  return all;
}

/** Stacks of layers on the processor. */
export const STACK_PROOF: ProcessorProof = { name: "nn/processor", run: tryLayers };
