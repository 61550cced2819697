import { browserTest } from "./_browser_test.ts";
import { assertEquals } from "@std/assert";
import { VARIANTS } from "../gpu/_variants.ts";
import { refusedKernels } from "./_kernels.ts";
import { withPage } from "./_page.ts";

await browserTest(
  "Chromium's WebGPU accepts every kernel in every combination of its flags",
  () =>
    withPage(new URL("./_program.ts", import.meta.url), async (page) => {
      assertEquals(await refusedKernels(page, VARIANTS), []);
    }),
);
