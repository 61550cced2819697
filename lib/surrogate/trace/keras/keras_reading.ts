import type { LayerConfig } from "./keras_fields.ts";
import type { KerasStackBuilder } from "./keras_stack.ts";
import type { Tensor } from "./keras_tensors.ts";
import type { KerasCall } from "./keras_topology.ts";

/** One call of a layer of Keras while it is read. */
export interface Reading {
  call: KerasCall;
  /** Its configuration; of what it wraps where it wraps another. */
  config: LayerConfig;
  stack: KerasStackBuilder;
}

/** The bias of a layer, zeros where it has none. */
export function bias({ call, config, stack }: Reading, shape: number[]): Tensor {
  if (config.flag("use_bias", true)) return stack.take(call, "bias", shape);
  return { shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) };
}
