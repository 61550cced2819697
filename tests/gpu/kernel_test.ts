import { assert, assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { createBuffer, readBuffer } from "../../lib/gpu/buffer.ts";
import { KernelCompileError } from "../../lib/gpu/errors.ts";
import { createKernel } from "../../lib/gpu/kernel.ts";
import { submit } from "../../lib/gpu/submit.ts";
import { gpuTest } from "../_gpu.ts";
import { markBuffers, markKernel } from "./_kernels.ts";

const FILL = `
override VALUE: u32 = 1u;
@group(0) @binding(0) var<storage, read_write> out: array<u32>; // (1)
@compute @workgroup_size(1)
fn main() {
//#if TWICE
  out[0] = 2u * VALUE;
//#else
  out[0] = VALUE;
//#endif
}`;

gpuTest(
  "createKernel() names the stem, the line and the text of a shader that does not compile",
  async (gpu) => {
    const pieces = ["const one = 1u;", "@compute @workgroup_size(1)\nfn main() {\n  let x: f32 = one;\n}"];
    const error = await assertRejects(
      () => createKernel(gpu, { stem: "tests/wrong", pieces }),
      KernelCompileError,
    );
    assertEquals(error.stem, "tests/wrong");
    assert([3, 4].includes(error.line), `line ${error.line}`);
    assert(
      error.message.startsWith(`Cannot compile kernel tests/wrong as line ${error.line} (`),
      error.message,
    );
    assert(error.message.includes(error.excerpt.trim()) && error.excerpt.trim() !== "", error.message);
  },
);

gpuTest("createKernel() refuses a workgroup that is too large for the device", async (gpu) => {
  const size = 2 * gpu.limit("maxComputeInvocationsPerWorkgroup");
  const pieces = [`@compute @workgroup_size(${size})\nfn main() {}`];
  await assertRejects(
    () => createKernel(gpu, { stem: "tests/large", pieces }),
    KernelCompileError,
    "tests/large",
  );
});

gpuTest("createKernel() compiles the same stem, flags and constants once", async (gpu) => {
  const source = { stem: "tests/fill", pieces: [FILL], flags: { TWICE: true }, constants: { VALUE: 3 } };
  const first = await createKernel(gpu, source);
  assertStrictEquals(await createKernel(gpu, { ...source }), first);
  const others = [
    { ...source, flags: { TWICE: false } },
    { ...source, constants: { VALUE: 4 } },
    { ...source, stem: "tests/fill_other" },
  ];
  for (const other of others) assert(await createKernel(gpu, other) !== first);
});

gpuTest("createKernel() applies flags and override constants", async (gpu) => {
  for (const [TWICE, VALUE, expected] of [[false, 5, 5], [true, 5, 10], [true, 7, 14]] as const) {
    const kernel = await createKernel(gpu, {
      stem: "tests/fill",
      pieces: [FILL],
      flags: { TWICE },
      constants: { VALUE },
    });
    const out = createBuffer(gpu, "tests/out", 4);
    const bindings = kernel.bind({ out });
    submit(gpu, "tests/fill", (pass) => kernel.dispatch(pass, bindings, 1));
    assertEquals(new Uint32Array(await readBuffer(gpu, out))[0], expected);
  }
});

gpuTest("Kernel.bind() names the buffer that is missing", async (gpu) => {
  const kernel = await markKernel(gpu);
  const marks = createBuffer(gpu, "tests/marks", 4);
  assertThrows(
    () => kernel.bind({ marks }),
    TypeError,
    "Cannot bind kernel tests/mark as it needs a buffer named shape: current value is marks",
  );
});

gpuTest("Kernel.bind() names the buffer that the kernel does not have", async (gpu) => {
  const kernel = await markKernel(gpu);
  const marks = createBuffer(gpu, "tests/marks", 4);
  const shape = kernel.uniform("shape", { count: 1 });
  assertThrows(
    () => kernel.bind({ marks, shape, extra: marks }),
    TypeError,
    "Cannot bind kernel tests/mark as it has no binding of this name: current value is extra",
  );
});

gpuTest("Kernel.uniformData() places fields where the WGSL layout has them", async (gpu) => {
  const pieces = [`
struct Inner { b: vec3<f32>, c: f32 }
struct Shape { a: u32, inner: Inner, list: array<vec4<u32>, 2>, last: i32 }
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read_write> out: array<u32>; // (1)
@compute @workgroup_size(1)
fn main() { out[0] = shape.a + shape.list[1].y + u32(shape.last) + u32(shape.inner.c); }`];
  const kernel = await createKernel(gpu, { stem: "tests/layout", pieces });
  const data = kernel.uniformData("shape", {
    a: 7,
    inner: { b: [1, 2, 3], c: 4 },
    list: [1, 2, 3, 4, 5, 6, 7, 8],
    last: -1,
  });
  const view = new DataView(data.buffer);
  assertEquals(data.length, 80);
  assertEquals(view.getUint32(0, true), 7);
  assertEquals([16, 20, 24, 28].map((offset) => view.getFloat32(offset, true)), [1, 2, 3, 4]);
  assertEquals([32, 44, 48, 60].map((offset) => view.getUint32(offset, true)), [1, 4, 5, 8]);
  assertEquals(view.getInt32(64, true), -1);
});

gpuTest("Kernel.dispatch() runs every workgroup once, also folded above 65,535", async (gpu) => {
  const kernel = await markKernel(gpu);
  for (const count of [1, 65_535, 65_536, 150_001]) {
    const { bindings, read } = markBuffers(kernel, count);
    submit(gpu, "tests/mark", (pass) => kernel.dispatch(pass, bindings, count));
    const marks = await read();
    assertEquals(marks.length, count);
    assertEquals(marks.findIndex((mark) => mark !== 1), -1, `of ${count}`);
  }
});

gpuTest("Kernel.dispatch() of 0 workgroups does nothing", async (gpu) => {
  const kernel = await markKernel(gpu);
  const { bindings, read } = markBuffers(kernel, 4);
  submit(gpu, "tests/mark", (pass) => kernel.dispatch(pass, bindings, 0));
  assertEquals(await read(), new Uint32Array(4));
});
