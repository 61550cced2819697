import { gpuTest } from "../_gpu.ts";
import { checkFlags, checkLayouts } from "./_layouts.ts";
import { VARIANTS } from "./_variants.ts";

gpuTest(
  "every kernel compiles in every combination of its flags, with layouts that agree with its shader",
  async () => {
    const gpu = await checkLayouts(VARIANTS);
    checkFlags(gpu);
    gpu.destroy();
  },
);
