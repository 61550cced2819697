import { assertEquals } from "@std/assert";
import { bundleList, bundleModule, loadLate } from "../../lib/base/load_late.ts";

Deno.test("loadLate() takes the list of a bundle when a module is first asked for, and a file without one", async () => {
  let lists = 0;
  bundleList(() => {
    lists++;
    bundleModule("one.ts", () => Promise.resolve({ one: 1 }));
    return Promise.resolve();
  });
  assertEquals(lists, 0);
  assertEquals(await loadLate("./one.ts", import.meta.url, "test"), { one: 1 });
  assertEquals(lists, 1);
  const { fail } = await loadLate<{ fail: unknown }>("../../lib/base/fail.ts", import.meta.url, "test");
  assertEquals(typeof fail, "function");
});
