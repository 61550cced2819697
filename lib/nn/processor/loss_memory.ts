/** Numbers of a training run that all threads see. */
export class LossMemory {
  /** The parameter vector. (4 length) */
  readonly weights: Float32Array;
  /** Its gradient, of each part of the batch. (4 length) each */
  readonly gradients: readonly Float32Array[];
  /** Losses of the parts, in order. */
  readonly losses: Float64Array;

  /** @param length Numbers of the parameter vector. @param buffer What {@linkcode LossMemory.bytes} says, 0 at the start. */
  constructor(readonly buffer: ArrayBuffer | SharedArrayBuffer, length: number, shares: number) {
    this.losses = new Float64Array(buffer, 0, shares);
    const vector = (at: number) => new Float32Array(buffer, 8 * shares + 4 * at * length, length);
    this.weights = vector(0);
    this.gradients = Array.from({ length: shares }, (_, share) => vector(1 + share));
  }

  /** Address of the weights, and of the gradients one after another, in bytes. */
  get addresses(): { weights: number; gradients: number } {
    const { byteOffset, byteLength } = this.weights;
    return { weights: byteOffset, gradients: byteOffset + byteLength };
  }

  /** Its size. */
  static bytes(length: number, shares: number): number {
    return 8 * shares + 4 * length * (1 + shares);
  }
}
