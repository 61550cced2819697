/** Records dispatches into a compute pass. */
export type Encode = (pass: GPUComputePassEncoder) => void;

/** Records one after the other. */
export function inOrder(parts: readonly Encode[]): Encode {
  return (pass) => parts.forEach((encode) => encode(pass));
}
