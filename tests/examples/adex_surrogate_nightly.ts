import { assert, assertEquals } from "@std/assert";
import { inFolder } from "../_folder.ts";
import { gpuTest } from "../_gpu.ts";

gpuTest(
  "examples/adex_surrogate.ts goes from point neurons to a surrogate and a fit, and keeps what is there",
  () =>
    inFolder(async (out) => {
      const run = async () => {
        const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
          args: [
            ..."run --quiet --no-prompt --env-file=tools/gpu.env --allow-read --allow-write --allow-env"
              .split(" "),
            ..."examples/adex_surrogate.ts --small --out".split(" "),
            out,
          ],
        }).output();
        assertEquals(code, 0, new TextDecoder().decode(stderr));
        return new TextDecoder().decode(stdout);
      };
      const lines = await run();
      assert(/E rate: median error \d/.test(lines) && /of 1 fits/.test(lines), lines);
      const { systems, fits } = JSON.parse(await Deno.readTextFile(`${out}/results.json`));
      assertEquals(systems.map(({ name }: { name: string }) => name), [
        "surrogate",
        "poisson",
        "autoregression",
      ]);
      assert(fits[0].network.every((rate: number) => rate > 0));
      assert((await Deno.readTextFile(`${out}/report.html`)).includes("populations.E.parameters.b"));
    }),
);
