import { findBrowser } from "../../cli/setup.ts";

/** A test that needs a Chromium: ignored where there is none, unless `REQUIRE_GPU` is 1. */
export async function browserTest(name: string, fn: (t: Deno.TestContext) => Promise<void>): Promise<void> {
  const ignore = !await findBrowser() && Deno.env.get("REQUIRE_GPU") !== "1";
  Deno.test({ name, ignore, sanitizeOps: false, sanitizeResources: false, fn });
}
