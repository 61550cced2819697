import { philox4x32 } from "../random/philox.ts";
import type { NamedWeights } from "./layout.ts";
import { seedKey, STREAMS } from "../random/streams.ts";
import { uniformOpen } from "../random/uniform.ts";

/**
 * Draws weights uniformly within bounds, from Philox.
 * @param shapes Names and shapes, the order of which counts.
 * @param boundOf Largest magnitude of each.
 */
export function drawWeights(
  shapes: Readonly<Record<string, number[]>>,
  boundOf: (name: string) => number,
  seed: number,
): NamedWeights {
  const key = seedKey(seed);
  const weights: NamedWeights = {};
  Object.entries(shapes).forEach(([name, shape], tensor) => {
    const bound = boundOf(name);
    const values = new Float32Array(shape.reduce((a, b) => a * b, 1));
    for (let at = 0; at < values.length; at++) {
      const [word] = philox4x32([at, tensor, 0, STREAMS.weights], key);
      values[at] = bound * (2 * uniformOpen(word) - 1);
    }
    weights[name] = { shape, data: values };
  });
  return weights;
}
