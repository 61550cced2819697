import { assertEquals, assertStringIncludes } from "@std/assert";
import { encodeNpz } from "../../lib/io/npz.ts";
import { gpuTest } from "../_gpu.ts";
import { inFolder } from "../_folder.ts";
import { volley } from "./_volley.ts";

/** A folder of counts of four points, two runs each, as NumPy writes them. */
async function writeCounts(folder: string): Promise<void> {
  await Deno.mkdir(folder);
  const about = { name: "theirs", binMs: 1, populations: [{ name: "A", size: 9 }], parameters: ["g"] };
  await Deno.writeTextFile(`${folder}/counts.json`, JSON.stringify(about));
  for (let g = 1; g <= 4; g++) {
    const counts = { data: Float64Array.from({ length: 400 }, (_, at) => at * g % 3), shape: [2, 1, 200] };
    const parameters = { data: BigInt64Array.of(BigInt(g)), shape: [1] };
    await Deno.writeFile(`${folder}/${g}.npz`, encodeNpz({ counts, parameters }));
  }
}

gpuTest(
  "volley fit says that nothing checks a surrogate of counts from elsewhere",
  () =>
    inFolder(async (folder) => {
      await writeCounts(`${folder}/counts`);
      const run = async (...args: string[]) => {
        const { code, out, err } = await volley(folder, ...args, "--quiet");
        assertEquals(code, 0, err);
        return out;
      };
      await run("dataset", "--from", "counts", "--out", "data");
      const { err } = await volley(folder, "report", "counts/1.npz");
      assertStringIncludes(
        err,
        'it must be a "volley run 2" file: current value is arrays counts, parameters',
      );
      const small = ["--layers", "lstm:4", "--batch", "4", "--window", "20", "--steps", "20"];
      await run("train", "--data", "data", ...small, "--out", "model");
      const fast = ["--duration", "200", "--global-points", "8", "--rounds", "1"];
      const found = await run("fit", "model", "--target", "rate.A=100", ...fast);
      assertStringIncludes(found, "Not checked by the network, as the model does not name one");
    }),
);
