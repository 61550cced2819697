import { assertEquals } from "@std/assert";
import { findBrowser } from "../../cli/setup.ts";
import { VARIANTS } from "../gpu/_variants.ts";
import { refusedKernels } from "./_kernels.ts";
import { withPage } from "./_page.ts";

Deno.test({
  name: "Chromium's WebGPU accepts every kernel in every combination of its flags",
  ignore: !await findBrowser() && Deno.env.get("REQUIRE_GPU") !== "1",
  sanitizeOps: false,
  sanitizeResources: false,
  fn: () =>
    withPage(new URL("./_program.ts", import.meta.url), async (page) => {
      assertEquals(await refusedKernels(page, VARIANTS), []);
    }),
});
