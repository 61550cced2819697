import { assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { createBuffer, readBuffer } from "../../lib/gpu/buffer.ts";
import { GpuValidationError } from "../../lib/gpu/errors.ts";
import { createKernel } from "../../lib/gpu/kernel.ts";
import { submit } from "../../lib/gpu/submit.ts";
import { gpuTest } from "../_gpu.ts";

const FILL = `
struct Shape { value: u32 }
@group(0) @binding(0) var<uniform> shape: Shape; // ()
@group(0) @binding(1) var<storage, read_write> out: array<u32>; // (1)
@compute @workgroup_size(1)
fn main() {
  out[0] = shape.value;
}`;

gpuTest("Gpu.live() counts the buffers of a scope until it ends, those of scopes within it too", (gpu) => {
  const before = gpu.live();
  const own = gpu.scope();
  createBuffer(own, "tests/one", 100);
  createBuffer(own.scope(), "tests/two", 16);
  assertEquals(gpu.live(), { buffers: before.buffers + 2, bytes: before.bytes + 112 + 16 });
  own.destroy();
  own.destroy();
  assertEquals(gpu.live(), before);
});

gpuTest("a scope that is declared by using ends with its block, also by an error", async (gpu) => {
  const before = gpu.live();
  await assertRejects(
    async () => {
      using own = gpu.scope();
      await readBuffer(own, createBuffer(own, "tests/lost", 32));
      throw new Error("stopped");
    },
    Error,
    "stopped",
  );
  assertEquals(gpu.live(), before);
});

gpuTest("a scope that has ended makes no buffers and no scopes", (gpu) => {
  const own = gpu.scope();
  own.destroy();
  const cannot = "Cannot make buffer tests/late as this scope of the GPU has ended";
  assertThrows(() => createBuffer(own, "tests/late", 16), GpuValidationError, cannot);
  assertThrows(() => own.scope(), GpuValidationError);
});

gpuTest("scopes that are open at the same time free only their own", async (gpu) => {
  const first = gpu.scope(), second = gpu.scope();
  createBuffer(first, "tests/first", 16);
  const kept = createBuffer(second, "tests/second", Uint32Array.of(5));
  first.destroy();
  assertEquals(new Uint32Array(await readBuffer(gpu, kept))[0], 5);
  second.destroy();
});

gpuTest("work that was submitted is done although its scope ended at once", async (gpu) => {
  using own = gpu.scope();
  const out = createBuffer(own, "tests/out", 4);
  {
    using inner = own.scope();
    const kernel = await createKernel(inner, { stem: "tests/scoped", pieces: [FILL] });
    const group = kernel.bind({ shape: kernel.uniform("shape", { value: 7 }), out });
    submit(inner, "tests/scoped", (pass) => kernel.dispatch(pass, group, 1));
  }
  assertEquals(new Uint32Array(await readBuffer(own, out))[0], 7);
});

gpuTest("createKernel() compiles once for all scopes, and uniforms end with the scope", async (gpu) => {
  const source = { stem: "tests/scoped_once", pieces: [FILL] };
  const own = gpu.scope();
  const kernel = await createKernel(own, source);
  const before = gpu.live();
  kernel.uniform("shape", { value: 1 });
  assertEquals(gpu.live().buffers, before.buffers + 1);
  own.destroy();
  assertEquals(gpu.live(), before);
  assertStrictEquals((await createKernel(gpu.scope(), source)).pipeline, kernel.pipeline);
});
