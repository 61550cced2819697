import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { saveModel } from "../../lib/surrogate/model_file.ts";
import { encodeNpyHeader } from "../../lib/io/npy_header.ts";
import { zipSync } from "../../lib/deps/fflate.ts";
import { unpackWeights } from "../../lib/surrogate/counts/count_layout.ts";
import { layersOf, problemOf } from "../surrogate/counts/_problem.ts";
import { cliTest, type Outcome } from "./_volley.ts";

/** One sentence, no stack trace, and exit status 2. */
function refuses({ code, err }: Outcome, sentence: string): void {
  assertStringIncludes(err, sentence);
  assertEquals([code, err.trim().split("\n").length], [2, 1], err);
  assert(err.length < 1500);
}

const ASC = '("CellBody" (Color Red) (CellBody)\n  (1 2 3 .5)\n)\n';

cliTest("what is asked for is measured before anything is allocated", async (run, folder) => {
  const sweep = ["sweep", "mif-small-syn", "--grid", "S_EE=5"];
  refuses(await run(...sweep, "--runs", "4294967296"), "--runs must be a whole number from 1 to 65536");
  refuses(await run(...sweep, "--runs", "100000000"), "--runs must be a whole number from 1 to 65536");
  refuses(await run(...sweep, "--runs", "60000", "--duration", "60000"), "at most 268435456 bins");
  const { spec, vector } = problemOf({ batch: 1, steps: 1, layers: layersOf("lstm", 4), parameters: 0 });
  await saveModel(`${folder}/m`, { spec, weights: unpackWeights(spec, vector) });
  refuses(await run("rollout", "m", "--runs", "4000000", "--duration", "1000000"), "at most 268435456 bins");
});

cliTest("a file of another kind is named, wherever it is given", async (run, folder) => {
  await Deno.writeTextFile(`${folder}/cell.asc`, ASC);
  const kind = "a Neurolucida tracing (.asc), which volley does not read: convert it to SWC";
  refuses(await run("simulate", "cell.asc"), kind);
  refuses(await run("report", "cell.asc"), kind);
  refuses(await run("train", "cell.asc"), kind);
  await Deno.writeTextFile(`${folder}/hh.mod`, "NEURON {\n  SUFFIX hh\n}\n");
  refuses(await run("describe", "hh.mod"), "an NMODL mechanism, which volley does not read");
});

cliTest("broken specs and maps are refused in one sentence", async (run, folder) => {
  const spec = (text: string) => Deno.writeTextFile(`${folder}/spec.json`, text);
  await spec('{"kind": "mif", "S_EE": 1, "S_EE": 2}');
  refuses(await run("simulate", "spec.json"), "have each key once: current value is S_EE twice");
  await spec("[".repeat(200_000));
  refuses(await run("simulate", "spec.json"), "nested 128 levels deep");
  await spec(JSON.stringify({ kind: "mif", ["x".repeat(250_000)]: 1 }));
  const { code, err } = await run("simulate", "spec.json");
  assert(code === 2 && err.length < 3000, `${err.length}`);
});

cliTest("an archive of zeros that would fill the memory is refused at once", async (run, folder) => {
  const zeros = new Uint8Array(2 ** 20), header = encodeNpyHeader("|u1", [2 ** 20]);
  const bytes = Uint8Array.of(...header, ...zeros.subarray(0, 1000));
  await Deno.writeFile(`${folder}/bomb.npz`, zipSync({ "header.npy": bytes }));
  refuses(await run("train", "bomb.npz"), "needs 1048576 bytes: current value is 1000");
});
