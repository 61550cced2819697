import { assert, assertEquals } from "@std/assert";
import { gpuTest } from "../_gpu.ts";
import { inFolder } from "../_folder.ts";

gpuTest(
  "examples/olah2022.ts --small trains a surrogate and compares circuits of it with circuits of the cell",
  () =>
    inFolder(async (folder) => {
      const { code, stderr } = await new Deno.Command(Deno.execPath(), {
        args: [
          ..."run --quiet --no-prompt --allow-read --allow-write".split(" "),
          new URL("../../examples/olah2022.ts", import.meta.url).pathname,
          "--small",
        ],
        cwd: folder,
        env: { XDG_RUNTIME_DIR: folder, NO_COLOR: "1" },
        stdout: "null",
        stderr: "piped",
      }).output();
      assertEquals(code, 0, new TextDecoder().decode(stderr));
      const { surrogate, detailed } = JSON.parse(
        await Deno.readTextFile(`${folder}/out/olah2022-small/results.json`),
      );
      assertEquals([surrogate.length, detailed.length], [4, 4]);
      // Recurrence at least doubles the response of the cells; the surrogate, trained for seconds, comes within 40 percent.
      for (const at of [0, 2]) {
        assert(detailed[at + 1] > 2 * detailed[at], String(detailed));
        assert(surrogate[at + 1] > 1.5 * surrogate[at], String(surrogate));
      }
      detailed.forEach((spikes: number, at: number) =>
        assert(Math.abs(surrogate[at] / spikes - 1) < 0.4, `${surrogate} beside ${detailed}`)
      );
      assert((await Deno.readTextFile(`${folder}/out/olah2022-small/surrogate.svg`)).startsWith("<svg"));
    }),
);
