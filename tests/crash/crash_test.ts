import { assertEquals } from "@std/assert";
import { inFolder } from "../_folder.ts";
import { CPU_CASES } from "./_cases.ts";
import { crash } from "./_crash.ts";

/** Durations of the cases, and those that are long enough here. */
const SHORTER: Readonly<Record<string, string>> = { "6000": "3000", "1500": "600" };

Deno.test({
  name:
    "commands that are killed at random moments and gone on with write what undisturbed ones do, and leave nothing",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inFolder(async (root) => {
      const cases = CPU_CASES.filter(({ name }) => ["simulate, point neurons", "dataset"].includes(name))
        .map((one) => ({ ...one, args: one.args.map((word) => SHORTER[word] ?? word) }));
      const { trials } = await crash(cases, root, { kills: 3, seed: 5, gpu: false });
      assertEquals(trials >= 2, true);
    }),
});
