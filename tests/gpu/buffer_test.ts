import { assert, assertEquals, assertThrows } from "@std/assert";
import { createBuffer, readBuffer, writeBuffer } from "../../lib/gpu/buffer.ts";
import { LimitError } from "../../lib/gpu/errors.ts";
import { gpuTest } from "../_gpu.ts";

gpuTest("createBuffer() and readBuffer() return the words that were given", async (gpu) => {
  const words = Uint32Array.from({ length: 1000 }, (_, index) => Math.imul(index, 0x9e3779b1) >>> 0);
  const buffer = createBuffer(gpu, "tests/words", words);
  assertEquals(new Uint32Array(await readBuffer(gpu, buffer, { byteLength: words.byteLength })), words);
});

gpuTest("createBuffer() keeps the bits of floats, NaN and -0 among them", async (gpu) => {
  const floats = new Float32Array([0, -0, 1.5, NaN, Infinity, -Infinity, 1e-40]);
  const buffer = createBuffer(gpu, "tests/floats", floats);
  const bits = new Uint32Array(await readBuffer(gpu, buffer, { byteLength: floats.byteLength }));
  assertEquals(bits, new Uint32Array(floats.buffer));
});

gpuTest("createBuffer() of a size is filled with zeros and rounded up to 16 bytes", async (gpu) => {
  const buffer = createBuffer(gpu, "tests/zeros", 20);
  assertEquals(buffer.size, 32);
  assertEquals(new Uint8Array(await readBuffer(gpu, buffer)), new Uint8Array(32));
  assertEquals(createBuffer(gpu, "tests/nothing", 0).size, 16);
});

gpuTest("writeBuffer() and readBuffer() take a part of a buffer", async (gpu) => {
  const buffer = createBuffer(gpu, "tests/part", new Uint32Array([1, 2, 3, 4, 5, 6, 7, 8]));
  writeBuffer(gpu, buffer, new Uint32Array([30, 40]), 8);
  const part = await readBuffer(gpu, buffer, { byteOffset: 4, byteLength: 16 });
  assertEquals(new Uint32Array(part), new Uint32Array([2, 30, 40, 5]));
  assertEquals((await readBuffer(gpu, buffer, { byteLength: 0 })).byteLength, 0);
});

gpuTest("readBuffer() sees writes in the order of the queue", async (gpu) => {
  const buffer = createBuffer(gpu, "tests/order", 16);
  const reads = [];
  for (let value = 1; value <= 5; value++) {
    writeBuffer(gpu, buffer, new Uint32Array([value, 0, 0, 0]));
    reads.push(readBuffer(gpu, buffer, { byteLength: 4 }));
  }
  const seen = (await Promise.all(reads)).map((bytes) => new Uint32Array(bytes)[0]);
  assertEquals(seen, [1, 2, 3, 4, 5]);
});

gpuTest("createBuffer() refuses a buffer beyond the device's limit in one sentence", (gpu) => {
  const limit = gpu.limit("maxStorageBufferBindingSize");
  const needed = Math.ceil((limit + 1) / 16) * 16;
  const error = assertThrows(() => createBuffer(gpu, "tests/huge", limit + 1), LimitError);
  assertEquals(
    error.message,
    `Cannot make buffer tests/huge as maxStorageBufferBindingSize of this device is ${limit}: current value is ${needed}`,
  );
  assertEquals([error.limit, error.needed, error.available], ["maxStorageBufferBindingSize", needed, limit]);
  assert(error instanceof RangeError);
});

gpuTest("createBuffer() holds uniforms to the smaller limit of uniforms", (gpu) => {
  const limit = gpu.limit("maxUniformBufferBindingSize");
  const error = assertThrows(
    () => createBuffer(gpu, "tests/uniform", limit + 16, { kind: "uniform" }),
    LimitError,
  );
  assertEquals(error.limit, "maxUniformBufferBindingSize");
});
