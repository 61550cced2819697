import type { KerasCall } from "./keras_topology.ts";
import type { KerasModel } from "./keras_weights.ts";
import { MAX_DENSE_WIDTH } from "../../../nn/dense_layout.ts";
import type { StackLayer } from "../../../nn/layer_spec.ts";
import type { NamedWeights } from "../../../nn/layout.ts";
import type { FailLayer } from "./keras_fields.ts";
import type { KerasStackBuilder } from "./keras_stack.ts";
import { diagonal, filled, type Tensor } from "./keras_tensors.ts";

/** What gives an output of the model, or some. */
export interface KerasHead {
  /** The output. */
  call: KerasCall;
  layer: Extract<StackLayer, { kind: "dense" | "conv" }>;
  activation: "linear" | "sigmoid";
  /** `weight` and `bias`. */
  weights: Record<string, Tensor>;
}

/** What a last layer must be. */
export const HEAD_RULE = "the last layer must be Dense, linear or with a sigmoid, or a Conv1D like that";

/** Layers that a head can begin with. */
const SUMS = ["Dense", "TimeDistributed", "Conv1D"];

/**
 * The calls that make each output from what all of them read: a layer of sums, and what takes only its result.
 * @param calls All calls but the input.
 */
export function headCalls(model: KerasModel, calls: readonly KerasCall[], fail: FailLayer): KerasCall[][] {
  const byId = new Map(calls.map((call) => [call.id, call]));
  const readers = new Map<string, number>();
  for (const { inputs } of calls) {
    for (const id of inputs) readers.set(id, (readers.get(id) ?? 0) + 1);
  }
  const heads = model.outputs.map((output, at) => {
    const call = byId.get(output);
    if (!call) return fail(model.layers[0], "its outputs must be those of layers", output);
    if (model.outputs.indexOf(output) !== at) fail(call, "outputs must differ", output);
    const chain = [call];
    while (!SUMS.includes(chain[0].className)) {
      const [below] = chain[0].inputs, next = byId.get(below);
      const alone = chain[0].inputs.length === 1 && readers.get(below) === 1 &&
        !model.outputs.includes(below);
      if (!next || !alone) return [call];
      chain.unshift(next);
    }
    return chain;
  });
  const roots = heads.map(([{ inputs }]) => inputs.join(" and "));
  const odd = roots.findIndex((root) => root !== roots[0]);
  if (odd > 0) fail(heads[odd][0], `outputs must read the same layer, ${roots[0]}`, roots[odd]);
  return heads;
}

/** Values in the order of the outputs. */
function concatenated(
  heads: readonly KerasHead[],
  of: (head: KerasHead) => Float32Array,
): Float32Array<ArrayBuffer> {
  return Float32Array.from(heads.flatMap((head) => [...of(head)]));
}

/** Kernels of several taps as one layer, the last of whose taps are at the step itself: shorter ones have zeros before. */
function pushConvolution(stack: KerasStackBuilder, heads: readonly KerasHead[], units: number): void {
  const wide = heads.flatMap(({ call, layer }) =>
    layer.kind === "conv" && layer.width > 1 ? [{ call, layer }] : []
  );
  const [{ layer: { dilation } }] = wide, { columns, steps } = stack.top;
  for (const { call, layer } of wide) {
    if (layer.dilation !== dilation) stack.fail(call, "outputs must have one dilation_rate", layer.dilation);
  }
  if (stack.layers.some(({ kind }) => kind === "repeat")) {
    stack.fail(wide[0].call, "a Conv1D may not be the last layer above RepeatVector", wide[0].layer.width);
  }
  if (units > MAX_DENSE_WIDTH) {
    stack.fail(wide[0].call, `there must be at most ${MAX_DENSE_WIDTH} columns of outputs`, units);
  }
  const width = Math.max(...wide.map(({ layer }) => layer.width));
  const data = concatenated(heads, ({ layer, weights: { weight } }) => {
    const own = layer.kind === "conv" ? layer.width : 1,
      padded = new Float32Array(layer.units * columns * width);
    weight.data.forEach((value, at) => {
      padded[Math.floor(at / own) * width + width - own + at % own] = value;
    });
    return padded;
  });
  const bias = concatenated(heads, ({ weights }) => weights.bias.data);
  const causal = wide.every(({ layer }) => layer.causal);
  const left = steps === null || causal ? steps : steps - (width - 1) * dilation;
  stack.push(
    { kind: "conv", units, width, dilation, causal, activation: "linear" },
    { sequence: true, steps: left, columns: units },
    { weight: { shape: [units, columns, width], data }, bias: { shape: [units], data: bias } },
  );
}

/**
 * Makes one head of all. One that reads several steps becomes a layer of the stack, which the head passes on.
 * @returns The head's weights.
 */
export function joinHeads(stack: KerasStackBuilder, heads: readonly KerasHead[]): NamedWeights {
  const units = heads.reduce((sum, { layer }) => sum + layer.units, 0), { columns } = stack.top;
  if (heads.some(({ layer }) => layer.kind === "conv" && layer.width > 1)) {
    pushConvolution(stack, heads, units);
    return { "head.weight": diagonal(filled(units, 1).data), "head.bias": filled(units, 0) };
  }
  const data = concatenated(heads, ({ weights }) => weights.weight.data);
  const bias = concatenated(heads, ({ weights }) => weights.bias.data);
  return { "head.weight": { shape: [units, columns], data }, "head.bias": { shape: [units], data: bias } };
}
