import { createBuffer, readBuffer } from "../../lib/gpu/buffer.ts";
import type { Gpu } from "../../lib/gpu/gpu.ts";
import { createKernel } from "../../lib/gpu/kernel.ts";
import { submit } from "../../lib/gpu/submit.ts";

const main = (expression: string) => `
@group(0) @binding(0) var<storage, read> inputs: array<vec4<u32>>; // (2 n) counter, key
@group(0) @binding(1) var<storage, read_write> outputs: array<vec4<u32>>; // (n)

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  if (id.x < arrayLength(&outputs)) {
    let counter = inputs[2u * id.x];
    let key = inputs[2u * id.x + 1u].xy;
    outputs[id.x] = ${expression};
  }
}`;

/**
 * Evaluates a random generator on the GPU.
 * @param piece WGSL of the generator. @param expression WGSL of four words from `counter` and `key`.
 * @param inputs (n, 8) words: counter, key, two unused.
 * @returns (n, 4) words.
 */
export async function generateOnGpu(
  gpu: Gpu,
  source: { stem: string; piece: string; expression: string },
  inputs: Uint32Array,
): Promise<Uint32Array> {
  const { stem, piece, expression } = source;
  const kernel = await createKernel(gpu, {
    stem: `${stem}/${expression}`,
    pieces: [piece, main(expression)],
  });
  const n = inputs.length / 8;
  const outputs = createBuffer(gpu, `${stem}/outputs`, 16 * n);
  const bindings = kernel.bind({ inputs: createBuffer(gpu, `${stem}/inputs`, inputs), outputs });
  submit(gpu, stem, (pass) => kernel.dispatch(pass, bindings, Math.ceil(n / 64)));
  return new Uint32Array(await readBuffer(gpu, outputs));
}
