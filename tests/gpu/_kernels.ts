import { createBuffer, readBuffer } from "../../lib/gpu/buffer.ts";
import type { Gpu } from "../../lib/gpu/gpu.ts";
import { createKernel, type Kernel } from "../../lib/gpu/kernel.ts";

/** Marks the index of each workgroup that runs. One invocation for each; the dispatch may be folded. */
const MARK = `
struct Shape {
  count: u32, // workgroups
}
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read_write> marks: array<u32>; // (count)
@compute @workgroup_size(1)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let index = group.y * groups.x + group.x;
  if (index >= shape.count) {
    return;
  }
  marks[index] += 1u;
}`;

/** Compiles the kernel that marks. */
export function markKernel(gpu: Gpu): Promise<Kernel> {
  return createKernel(gpu, { stem: "tests/mark", pieces: [MARK] });
}

/** Buffers and bindings of the kernel that marks. */
export function markBuffers(
  kernel: Kernel,
  count: number,
): { marks: GPUBuffer; bindings: GPUBindGroup; read: () => Promise<Uint32Array> } {
  const { gpu } = kernel;
  const marks = createBuffer(gpu, "tests/marks", 4 * count);
  const bindings = kernel.bind({ shape: kernel.uniform("shape", { count }), marks });
  const read = async () => new Uint32Array(await readBuffer(gpu, marks, { byteLength: 4 * count }));
  return { marks, bindings, read };
}
