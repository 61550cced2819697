import type { NamedWeights } from "../../../nn/layout.ts";

/** A weight: row-major. */
export type Tensor = NamedWeights[string];

/** `(rows, columns)` turned. */
export function transposed({ shape: [rows, columns], data }: Tensor): Tensor {
  const turned = new Float32Array(data.length);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) turned[c * rows + r] = data[r * columns + c];
  }
  return { shape: [columns, rows], data: turned };
}

/** Keras' (taps, in, out) as PyTorch's (out, in, taps): the same way back. */
export function convTurned({ shape: [a, b, c], data }: Tensor): Tensor {
  const turned = new Float32Array(data.length);
  for (let i = 0; i < a; i++) {
    for (let j = 0; j < b; j++) {
      for (let k = 0; k < c; k++) turned[(k * b + j) * a + i] = data[(i * b + j) * c + k];
    }
  }
  return { shape: [c, b, a], data: turned };
}

/** `(N, N)` with one value for each unit, and 0 elsewhere. */
export function diagonal(values: ArrayLike<number>): Tensor {
  const N = values.length, data = new Float32Array(N * N);
  for (let n = 0; n < N; n++) data[n * (N + 1)] = values[n];
  return { shape: [N, N], data };
}

/** All of one value. */
export function filled(length: number, value: number): Tensor {
  return { shape: [length], data: new Float32Array(length).fill(value) };
}

/** Keras' (down, across, in, out) as PyTorch's (out, in, down, across). */
export function imageKernel({ shape: [down, across, inputs, outputs], data }: Tensor): Tensor {
  const turned = new Float32Array(data.length), pixels = down * across;
  data.forEach((value, at) => {
    const out = at % outputs,
      from = Math.floor(at / outputs) % inputs,
      pixel = Math.floor(at / (outputs * inputs));
    turned[(out * inputs + from) * pixels + pixel] = value;
  });
  return { shape: [outputs, inputs, down, across], data: turned };
}

/** The reverse of {@linkcode imageKernel}. */
export function kerasKernel({ shape: [outputs, inputs, down, across], data }: Tensor): Tensor {
  const turned = new Float32Array(data.length), pixels = down * across;
  data.forEach((value, at) => {
    const pixel = at % pixels,
      from = Math.floor(at / pixels) % inputs,
      out = Math.floor(at / (pixels * inputs));
    turned[(pixel * inputs + from) * outputs + out] = value;
  });
  return { shape: [down, across, inputs, outputs], data: turned };
}
