import { listPages, loadScript } from "./_page.ts";
import { pageTest } from "./_test_of_page.ts";

for (const page of await listPages()) {
  const script = await loadScript(page, "nightly");
  if (script.blocks.some(({ nightly }) => nightly)) pageTest(script, "nightly");
}
