import { listPages, loadScript } from "./_page.ts";
import { isFirst, pageTest } from "./_test_of_page.ts";

for (const page of await listPages()) {
  if (!isFirst(page)) pageTest(await loadScript(page, "tests"), "tests");
}
