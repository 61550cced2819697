import type { KerasCall } from "./keras_topology.ts";
import type { KerasModel } from "./keras_weights.ts";
import type { ImageShape } from "../../../nn/layer_block.ts";
import type { StackLayer } from "../../../nn/layer_spec.ts";
import type { NamedWeights } from "../../../nn/layout.ts";
import { LayerConfig, layerFailure } from "./keras_fields.ts";
import { HEAD_RULE, headCalls, joinHeads, type KerasHead } from "./keras_heads.ts";
import { inputShape, readCall } from "./keras_layers.ts";
import { KerasStackBuilder } from "./keras_stack.ts";

/** A Keras model as a stack of our layers. */
export interface KerasStack {
  /** Steps of its input that one prediction needs; null where the layers keep their state from step to step instead. */
  window: number | null;
  /** Columns of its input. */
  columns: number;
  /** What its input is an image of. @default it is none */
  image?: ImageShape;
  /** Layers but the head. */
  layers: StackLayer[];
  /** What the head does to the sums of each output: none, or the logistic function. */
  headActivations: ("linear" | "sigmoid")[];
  /** By our names, the head's included. */
  weights: NamedWeights;
}

/** The stack with the input of a model: an `InputLayer`, or what its first layer says. */
function startOf(model: KerasModel, path: string): { stack: KerasStackBuilder; calls: KerasCall[] } {
  const [first, ...rest] = model.calls;
  const config: LayerConfig = new LayerConfig(first, layerFailure(path));
  const shape = inputShape(config) ?? config.fail("its input shape must be given", "none");
  if (first.className === "InputLayer") {
    return { stack: new KerasStackBuilder(model, path, { id: first.id, shape }), calls: rest };
  }
  const id = `${first.id} (input)`;
  return {
    stack: new KerasStackBuilder(model, path, { id, shape }),
    calls: [{ ...first, inputs: [id] }, ...rest],
  };
}

/**
 * Ends the stack in one prediction. A model that gives one prediction for its window has its steps; one that predicts in every step keeps its state
 * if it can, else the last step is taken, of as many steps as its convolutions reach.
 * @returns The steps that one prediction needs; null where the layers keep their state.
 */
function endStack(stack: KerasStackBuilder, last: KerasCall): number | null {
  const { layers, shapes: [{ steps }] } = stack;
  if (layers.some(({ kind }) => kind === "flatten" || kind === "last" || kind === "repeat")) {
    if (steps !== null) return steps;
    stack.fail(last, "the steps of its input must be given, as they end in one prediction", "none");
  }
  const convolutions = layers.filter((layer) => layer.kind === "conv");
  const reach = convolutions.reduce((sum, { width, dilation }) => sum + (width - 1) * dilation, 0);
  if (reach === 0) return null;
  const states = layers.some(({ kind }) => kind === "lstm" || kind === "gru" || kind === "rnn");
  if (states && steps === null) {
    stack.fail(
      last,
      "the steps of its input must be given where recurrent layers and convolutions meet",
      "none",
    );
  }
  const window = states ? steps : Math.min(steps ?? Infinity, reach + 1);
  // The last of as many steps as are reached depends on nothing that is padded: the steps that do need not be made.
  const isWhole = window === reach + 1 && !states && !layers.some(({ kind }) => kind === "add");
  if (isWhole) convolutions.forEach((layer) => layer.causal = false);
  stack.push({ kind: "last" }, { ...stack.top, steps: 1 });
  return window;
}

/**
 * Reads the layers of a Keras model: all that it says is used or refused.
 * @param path What the sentences name.
 * @throws {FileError} Naming the first layer that is not supported.
 */
export function kerasStack(model: KerasModel, path: string): KerasStack {
  const { stack, calls } = startOf(model, path), { columns, image } = stack.shapes[0];
  const heads = headCalls(model, calls, stack.fail), ends = new Set(heads.flat());
  for (const call of calls) {
    if (!ends.has(call)) readCall(call, stack);
  }
  const made = heads.map((chain): KerasHead => {
    const base = stack.layers.length, call = chain[chain.length - 1];
    for (const one of chain) readCall(one, stack);
    if (stack.layers.length !== base + 1) stack.fail(call, HEAD_RULE, `${stack.layers.length - base} layers`);
    const { layer, weights } = stack.pop();
    if (layer.kind !== "dense" && layer.kind !== "conv") return stack.fail(call, HEAD_RULE, layer.kind);
    const { activation } = layer;
    if (activation !== "linear" && activation !== "sigmoid") return stack.fail(call, HEAD_RULE, activation);
    return { call, layer, activation, weights };
  });
  stack.requireAllTaken();
  const headActivations = made.flatMap(({ layer, activation }) => new Array(layer.units).fill(activation));
  const last = calls[calls.length - 1];
  const weights = joinHeads(stack, made);
  const window = endStack(stack, last);
  return {
    window,
    columns,
    image,
    layers: stack.layers,
    headActivations,
    weights: { ...stack.weights, ...weights },
  };
}
