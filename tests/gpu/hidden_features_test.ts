import { assert, assertEquals } from "@std/assert";
import { grantedFeatures } from "../../lib/doctor/granted_features.ts";
import { hasFeature, HIDDEN_FEATURES, requestDevice } from "../../lib/gpu/hidden_features.ts";
import { createKernel } from "../../lib/gpu/kernel.ts";
import { gpuTest } from "../_gpu.ts";

/** An adapter that lists some features and grants some. */
function adapterWith(listed: readonly string[], grants: readonly string[]) {
  const asked: string[][] = [];
  const adapter = {
    features: new Set(listed),
    requestDevice({ requiredFeatures }: { requiredFeatures: string[] }) {
      asked.push(requiredFeatures);
      if (requiredFeatures.some((feature) => !grants.includes(feature))) {
        return Promise.reject(new TypeError());
      }
      return Promise.resolve({
        features: new Set(requiredFeatures.filter((one) => listed.includes(one))),
        destroy() {},
      });
    },
  };
  return { adapter: adapter as unknown as GPUAdapter, asked };
}

const WANTED = ["timestamp-query", "shader-f16", "subgroups"];

Deno.test("requestDevice() asks for a feature that is not listed and may be granted, and knows that it was", async () => {
  const { adapter, asked } = adapterWith(["timestamp-query"], ["timestamp-query", "subgroups"]);
  const device = await requestDevice(adapter, {}, WANTED);
  assertEquals(asked, [["timestamp-query", "subgroups"]]);
  assertEquals(WANTED.map((feature) => hasFeature(device, feature)), [true, false, true]);
});

Deno.test("requestDevice() does without a hidden feature that is refused", async () => {
  const { adapter, asked } = adapterWith(["shader-f16"], ["shader-f16"]);
  const device = await requestDevice(adapter, {}, WANTED);
  assertEquals(asked, [["shader-f16", "subgroups"], ["shader-f16"]]);
  assertEquals(WANTED.map((feature) => hasFeature(device, feature)), [false, true, false]);
});

Deno.test("grantedFeatures() tries each hidden feature by itself", async () => {
  const { adapter, asked } = adapterWith([], ["subgroups", "wgpu-shader-int64"]);
  assertEquals(await grantedFeatures(adapter), ["subgroups", "wgpu-shader-int64"]);
  assertEquals(asked, HIDDEN_FEATURES.map((feature) => [feature]));
});

gpuTest("a kernel with the flag SUBGROUPS compiles where the device has them", async (gpu) => {
  if (!gpu.has("subgroups")) return;
  const code = `
    @group(0) @binding(0) var<storage, read_write> sums: array<u32>; // (64)
    @compute @workgroup_size(64)
    fn main(@builtin(local_invocation_index) lane: u32) { sums[lane] = subgroupAdd(lane); }`;
  const kernel = await createKernel(gpu, { stem: "tests/sums", pieces: [code], flags: { SUBGROUPS: true } });
  assert(kernel.pipeline);
});
