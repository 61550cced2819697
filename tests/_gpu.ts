import { type Gpu, requestGpu } from "../lib/gpu/gpu.ts";

let shared: Gpu | null = null;
let failure: unknown = null;
try {
  shared = await requestGpu();
} catch (error) {
  failure = error;
}

/**
 * A test that needs a GPU. Without one it is ignored, unless `REQUIRE_GPU=1`, which makes it fail.
 * @param body Gets the device that the tests of a file share; it must not destroy it.
 */
export function gpuTest(name: string, body: (gpu: Gpu) => Promise<void> | void): void {
  const required = Deno.env.get("REQUIRE_GPU") === "1";
  Deno.test({
    name,
    ignore: shared === null && !required,
    sanitizeOps: false,
    sanitizeResources: false,
    fn: async () => {
      if (!shared) throw failure;
      await body(shared);
      await shared.idle();
    },
  });
}
