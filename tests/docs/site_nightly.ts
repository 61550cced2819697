import { assert } from "@std/assert";
import { ROOT } from "./_script.ts";

Deno.test("deno task docs builds the site, in which no link is broken", async () => {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "-q", "docs"],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
    ...{ stdin: "null", stdout: "piped", stderr: "piped" },
  }).output();
  assert(success, new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr));
  for (
    const path of [
      "index.html",
      "tutorials/network.html",
      "api/index.html",
      "live/index.html",
      "notebooks/network.ipynb",
    ]
  ) {
    assert((await Deno.stat(new URL(`dist/site/${path}`, ROOT))).isFile);
  }
});
