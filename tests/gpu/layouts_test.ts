import { gpuTest } from "../_gpu.ts";
import { checkLayouts } from "./_layouts.ts";
import { oneVariantOfEach, VARIANTS } from "./_variants.ts";

gpuTest("every kernel compiles, with a layout that agrees with the bindings of its shader", async () => {
  (await checkLayouts(oneVariantOfEach(VARIANTS))).destroy();
});
