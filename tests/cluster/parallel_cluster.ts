/** What docs/how-to/cluster.md says of GNU parallel, with GNU parallel. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { readBlocks } from "../docs/_blocks.ts";
import { inFolder } from "../_folder.ts";

const MAIN = new URL("../../cli/main.ts", import.meta.url).pathname;
const PAGE = "docs/how-to/cluster.md";

const found = await new Deno.Command("bash", {
  args: ["-c", "parallel --version"],
  stdout: "null",
  stderr: "null",
}).output();

Deno.test({
  name: "the page's commands for GNU parallel make the run in one piece byte for byte",
  ignore: !found.success && Deno.env.get("REQUIRE_CLUSTER") !== "1",
  fn: () =>
    inFolder(async (folder) => {
      const text = await Deno.readTextFile(new URL(`../../${PAGE}`, import.meta.url));
      const blocks = readBlocks(PAGE, text).filter(({ notRun }) => notRun?.includes("parallel_cluster.ts"));
      assertEquals(blocks.length, 1);
      const [{ code }] = blocks,
        program = `${Deno.execPath()} run -q --no-prompt --allow-read --allow-write ${MAIN}`;
      await Deno.mkdir(`${folder}/bin`);
      await Deno.writeTextFile(`${folder}/bin/volley`, `#!/bin/sh\nexec ${program} "$@"\n`, { mode: 0o755 });
      const sweep = /volley (sweep .*) --shard/.exec(code)![1].replace("lines.json", "whole.json");
      const { success, stdout, stderr } = await new Deno.Command("bash", {
        args: ["-ec", `${code}\nvolley ${sweep}`],
        cwd: folder,
        env: {
          PATH: `${folder}/bin:${Deno.env.get("PATH")}`,
          XDG_RUNTIME_DIR: folder,
          NO_COLOR: "1",
          HOME: Deno.env.get("HOME")!,
        },
      }).output();
      const said = new TextDecoder().decode(stdout);
      assertEquals(success, true, `${said}\n${new TextDecoder().decode(stderr)}`);
      assertStringIncludes(said, "lines.json: map of 5 points, merged from 4 shards");
      const [merged, whole] = ["lines", "whole"].map((name) =>
        Deno.readTextFileSync(`${folder}/${name}.json`)
      );
      assertEquals(merged, whole);
    }),
});
