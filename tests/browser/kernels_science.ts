import { browserTest } from "./_browser_test.ts";
import { assert, assertEquals } from "@std/assert";
import { oneVariantOfEach, VARIANTS } from "../gpu/_variants.ts";
import { refusedKernels } from "./_kernels.ts";
import { withPage } from "./_page.ts";

await browserTest(
  "Chromium's WebGPU accepts every kernel, in the combination of flags that has the most",
  () =>
    withPage(new URL("./_program.ts", import.meta.url), async (page) => {
      const chosen = oneVariantOfEach(VARIANTS);
      assert(chosen.length > 50, String(chosen.length));
      assertEquals(await refusedKernels(page, chosen), []);
    }),
);
