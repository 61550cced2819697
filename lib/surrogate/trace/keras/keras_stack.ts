import type { KerasCall } from "./keras_topology.ts";
import type { KerasModel } from "./keras_weights.ts";
import type { ImageShape } from "../../../nn/layer_block.ts";
import type { StackLayer } from "../../../nn/layer_spec.ts";
import type { NamedWeights } from "../../../nn/layout.ts";
import { type FailLayer, layerFailure } from "./keras_fields.ts";
import type { Tensor } from "./keras_tensors.ts";

/** What a layer gives for one sample. */
export interface KerasShape {
  /** Whether it is (steps, columns), not columns alone. */
  sequence: boolean;
  /** Its steps; null where they are open. */
  steps: number | null;
  columns: number;
  /** What the columns are an image of. @default they are none */
  image?: ImageShape;
}

/** A stack of our layers that grows as the layers of a Keras model are read. */
export class KerasStackBuilder {
  readonly layers: StackLayer[] = [];
  readonly weights: NamedWeights = {};
  /** Of the input, then of each layer of ours. */
  readonly shapes: KerasShape[];
  /** What calls of Keras' layers give, as places in `shapes`. */
  readonly places: Map<string, number>;
  readonly fail: FailLayer;
  readonly #taken = new Set<string>();

  constructor(readonly model: KerasModel, readonly path: string, input: { id: string; shape: KerasShape }) {
    this.shapes = [input.shape];
    this.places = new Map([[input.id, 0]]);
    this.fail = layerFailure(path);
  }

  /** What the next layer reads. */
  get top(): KerasShape {
    return this.shapes[this.layers.length];
  }

  /**
   * Whether something beside `call` reads what the top layer gives: a call that is still to come, or the model's outputs. What does nothing has left
   * the same place under several names.
   */
  isReadBeside(call: KerasCall): boolean {
    const { calls, outputs } = this.model, top = this.layers.length;
    const isTop = (id: string) => this.places.get(id) === top;
    return outputs.some(isTop) ||
      calls.some((other) => other.id !== call.id && !this.places.has(other.id) && other.inputs.some(isTop));
  }

  /** Takes a weight, which must have the shape that its layer's configuration gives it. */
  take(call: KerasCall, role: string, shape: readonly number[]): Tensor {
    const tensor = this.model.weights.get(call.name)?.get(role);
    if (!tensor) this.fail(call, `it must have its ${role}`, "none");
    if (tensor.shape.join() !== shape.join()) {
      this.fail(call, `its ${role} must be [${shape.join(", ")}]`, `[${tensor.shape.join(", ")}]`);
    }
    const odd = tensor.data.find((value) => !Number.isFinite(value));
    if (odd !== undefined) this.fail(call, `its ${role} must be finite`, odd);
    this.#taken.add(`${call.name}/${role}`);
    return { shape: tensor.shape, data: tensor.data.slice() };
  }

  /** Throws when a weight of the file has not been taken. */
  requireAllTaken(): void {
    const byName = new Map(this.model.layers.map((layer) => [layer.name, layer]));
    for (const [name, roles] of this.model.weights) {
      const odd = [...roles.keys()].find((role) => !this.#taken.has(`${name}/${role}`));
      if (odd === undefined) continue;
      this.fail(
        byName.get(name) ?? { name, className: "none", config: {} },
        "it must use each of its weights",
        odd,
      );
    }
  }

  /** Adds a layer, with its weights by our names. */
  push(layer: StackLayer, shape: KerasShape, weights: Record<string, Tensor> = {}): void {
    for (const [role, tensor] of Object.entries(weights)) {
      this.weights[`layers.${this.layers.length}.${role}`] = tensor;
    }
    this.layers.push(layer);
    this.shapes.push(shape);
  }

  /** Removes the last layer and gives its weights. */
  pop(): { layer: StackLayer; weights: Record<string, Tensor> } {
    const layer = this.layers.pop()!, name = `layers.${this.layers.length}.`;
    this.shapes.pop();
    const weights: Record<string, Tensor> = {};
    for (const of of Object.keys(this.weights).filter((of) => of.startsWith(name))) {
      weights[of.slice(name.length)] = this.weights[of];
      delete this.weights[of];
    }
    return { layer, weights };
  }
}
