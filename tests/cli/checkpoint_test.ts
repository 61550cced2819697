import { assertEquals, assertRejects } from "@std/assert";
import { Checkpoint } from "../../cli/_checkpoint.ts";
import { releaseOutputs } from "../../cli/_output.ts";
import { inFolder } from "../_folder.ts";

Deno.test("a checkpoint of parts goes on where it was stopped, with the same numbers, and refuses other work", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/a.parts.json`, about = { values: [1, 2], by: "poisson" };
    const open = async (about: unknown, resume: boolean) => {
      await releaseOutputs();
      return await Checkpoint.open<ArrayLike<number>>(path, about, resume);
    };
    try {
      const first = await open(about, true);
      assertEquals(first.done.size, 0);
      first.done.set("0.1", Float64Array.of(0.1, 1 / 3, -2e-300));
      await first.keep(true);
      const next = await open(about, true);
      assertEquals([...next.done], [["0.1", [0.1, 1 / 3, -2e-300]]]);
      await assertRejects(
        () => open({ ...about, by: "svm" }, true),
        Error,
        "must be those that it began with",
      );
      assertEquals((await open(about, false)).done.size, 0);
      await next.remove();
      await assertRejects(() => Deno.stat(path), Deno.errors.NotFound);
      await Deno.writeTextFile(path, "[1]");
      await assertRejects(() => open(about, true), Error, "must be a file of volley's");
    } finally {
      await releaseOutputs();
    }
  });
});
