import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { createBuffer, readBuffer } from "../../lib/gpu/buffer.ts";
import { DeviceLostError, GpuOutOfMemoryError, GpuValidationError } from "../../lib/gpu/errors.ts";
import { describeAdapter, Gpu, requestGpu } from "../../lib/gpu/gpu.ts";
import { createKernel } from "../../lib/gpu/kernel.ts";
import { submit } from "../../lib/gpu/submit.ts";
import { gpuTest } from "../_gpu.ts";

/** Lets events of the device arrive. */
const turn = () => new Promise((resolve) => setTimeout(resolve, 20));

gpuTest("describeAdapter() gives plain strings and tells software from hardware", async () => {
  const adapter = await navigator.gpu.requestAdapter();
  const info = describeAdapter(adapter!);
  assertEquals(structuredClone(info), info);
  if (/llvmpipe/.test(info.description)) assert(info.software);
});

gpuTest("Gpu throws DeviceLostError from every call after the device was lost", async () => {
  const gpu = await requestGpu();
  const buffer = createBuffer(gpu, "tests/lost", 16);
  gpu.destroy();
  await gpu.device.lost;
  await turn();
  for (let call = 0; call < 2; call++) {
    const error = assertThrows(() => gpu.check(), DeviceLostError);
    assertEquals(error.reason, "destroyed");
    assert(error.message.startsWith("Cannot use the GPU device as it was lost (destroyed): "), error.message);
  }
  assertThrows(() => submit(gpu, "tests/lost", () => {}), DeviceLostError);
  await assertRejects(() => readBuffer(gpu, buffer), DeviceLostError);
  assertThrows(() => createKernel(gpu, { stem: "tests/lost", pieces: [""] }), DeviceLostError);
});

gpuTest("Gpu.destroy() may be called twice", async () => {
  const gpu = await requestGpu();
  gpu.destroy();
  gpu.destroy();
  await gpu.device.lost;
});

/** Provokes a validation error: a bind group whose buffer has the wrong usage. */
function misuse(gpu: Gpu): void {
  const layout = gpu.device.createBindGroupLayout({
    entries: [{ binding: 0, visibility: GPUShaderStage.COMPUTE, buffer: { type: "storage" } }],
  });
  const buffer = gpu.device.createBuffer({ size: 16, usage: GPUBufferUsage.UNIFORM });
  gpu.device.createBindGroup({ layout, entries: [{ binding: 0, resource: { buffer } }] });
}

gpuTest("Gpu.check() throws a validation error that no scope caught, once", async () => {
  const gpu = await requestGpu();
  misuse(gpu);
  await gpu.device.queue.onSubmittedWorkDone();
  await turn();
  const error = assertThrows(() => gpu.check(), GpuValidationError);
  assert(error.message.length > 0);
  gpu.check();
  gpu.destroy();
});

gpuTest("submit() throws the validation error of an earlier call", async () => {
  const gpu = await requestGpu();
  misuse(gpu);
  await turn();
  assertThrows(() => submit(gpu, "tests/after", () => {}), GpuValidationError);
  gpu.destroy();
});

gpuTest("Gpu.attempt() turns a validation error into one sentence", async (gpu) => {
  await assertRejects(
    () => gpu.attempt("bind the wrong buffer", () => misuse(gpu)),
    GpuValidationError,
    "Cannot bind the wrong buffer as WebGPU refused it: ",
  );
  assertEquals(await gpu.attempt("add", () => 1 + 1), 2);
});

gpuTest("Gpu.attempt() passes on what its work throws and leaves no scope open", async (gpu) => {
  await assertRejects(
    () =>
      gpu.attempt("fail", () => {
        throw new RangeError("mine");
      }),
    RangeError,
    "mine",
  );
  await gpu.attempt("go on", () => {});
});

/** A device whose scopes report that memory is used up: no real device is filled for a test. */
function fullDevice(device: GPUDevice): GPUDevice {
  const memory = Object.create(GPUOutOfMemoryError.prototype, { message: { value: "no memory" } });
  let popped = 0;
  return {
    addEventListener: () => {},
    lost: device.lost,
    pushErrorScope: () => {},
    popErrorScope: () => Promise.resolve(popped++ === 0 ? null : memory),
  } as unknown as GPUDevice;
}

gpuTest("Gpu.attempt() turns memory that is used up into GpuOutOfMemoryError", async (gpu) => {
  const full = new Gpu(fullDevice(gpu.device), gpu.adapter);
  await assertRejects(
    () => full.attempt("hold the ensemble", () => {}),
    GpuOutOfMemoryError,
    "Cannot hold the ensemble as the GPU's memory is used up: no memory",
  );
});
