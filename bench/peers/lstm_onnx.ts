// deno-lint-ignore-file no-explicit-any
/** The forward pass of `bench/lstm.ts` on ONNX Runtime's WebAssembly backend: one LSTM layer, a model made here. */
import type { LstmShape } from "./lstm_tfjs.ts";

/** Bytes of a whole number, seven bits each, least first. */
function varint(value: number): number[] {
  const bytes: number[] = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push(value % 128 + 128);
  return [...bytes, value];
}

/** A field of a protocol buffer that is a whole number. */
const whole = (field: number, value: number) => [...varint(8 * field), ...varint(value)];
/** A field that is bytes: a text, or a message. */
const bytes = (field: number, value: ArrayLike<number>) => [
  ...varint(8 * field + 2),
  ...varint(value.length),
  ...Array.from(value),
];
const text = (field: number, value: string) => bytes(field, new TextEncoder().encode(value));

/** Element type of single precision. */
const FLOAT = 1;

function tensor(name: string, dims: readonly number[], values: Float32Array): number[] {
  return [
    ...dims.flatMap((dim) => whole(1, dim)),
    ...whole(2, FLOAT),
    ...text(8, name),
    ...bytes(9, new Uint8Array(values.buffer)),
  ];
}

function valueInfo(name: string, dims: readonly number[]): number[] {
  const shape = dims.flatMap((dim) => bytes(1, whole(1, dim)));
  return [...text(1, name), ...bytes(2, bytes(1, [...whole(1, FLOAT), ...bytes(2, shape)]))];
}

/** A model of one LSTM layer over `(T, B, F)`; its numbers by https://onnx.ai/onnx/repo-docs/IR.html. */
function model({ batch, steps, inputs: F, hidden: H }: LstmShape): Uint8Array {
  const random = (length: number) =>
    Float32Array.from({ length }, (_, at) => (at * 7919 % 101 / 101 - 0.5) / 4);
  const hiddenSize = [...text(1, "hidden_size"), ...whole(3, H), ...whole(20, 2)];
  const node = [
    ...["X", "W", "R", "B"].flatMap((name) => text(1, name)),
    ...text(2, "Y"),
    ...text(4, "LSTM"),
    ...bytes(5, hiddenSize),
  ];
  const graph = [
    ...bytes(1, node),
    ...text(2, "lstm"),
    ...bytes(5, tensor("W", [1, 4 * H, F], random(4 * H * F))),
    ...bytes(5, tensor("R", [1, 4 * H, H], random(4 * H * H))),
    ...bytes(5, tensor("B", [1, 8 * H], random(8 * H))),
    ...bytes(11, valueInfo("X", [steps, batch, F])),
    ...bytes(12, valueInfo("Y", [steps, 1, batch, H])),
  ];
  return Uint8Array.from([...whole(1, 8), ...bytes(7, graph), ...bytes(8, whole(2, 14))]);
}

/** Milliseconds of a forward pass, the median of several. @param threads Threads of the backend. */
export async function timeOnnx(
  shape: LstmShape,
  times: number,
  threads: number,
): Promise<{ forwardMs: number }> {
  const ort: any = await import("npm:onnxruntime-web@1.23.0");
  ort.env.wasm.numThreads = threads;
  const session = await ort.InferenceSession.create(model(shape), { executionProviders: ["wasm"] });
  const { batch, steps, inputs } = shape;
  const values = Float32Array.from({ length: steps * batch * inputs }, (_, at) => at * 31 % 97 / 97 - 0.5);
  const X = new ort.Tensor("float32", values, [steps, batch, inputs]);
  const all: number[] = [];
  for (let n = 0; n <= times; n++) {
    const start = performance.now();
    await session.run({ X });
    if (n > 0) all.push(performance.now() - start);
  }
  await session.release();
  return { forwardMs: all.sort((a, b) => a - b)[Math.floor(all.length / 2)] };
}
