import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { cliTest } from "./_volley.ts";

// deno-fmt-ignore
const SOMA = [
  "cell", "olah2022-soma", "--runs", "4", "--duration", "1000", "--steps", "20", "--batch", "8", "--stretch", "60", "--size", "0.1",
];

cliTest(
  "volley cell trains the surrogate of a built-in cell and of its recordings, with a report",
  async (run, folder) => {
    const built = await run(...SOMA, "--data-out", "soma.npz", "--out", "soma", "--json");
    assertEquals([built.code, built.err], [0, ""]);
    const printed = JSON.parse(built.out);
    assertEquals(printed.model, "soma.safetensors");
    assert(Number.isFinite(printed.scores.explainedVariance.v_soma));
    const spec = JSON.parse(Deno.readTextFileSync(`${folder}/soma.json`));
    assertEquals(spec.layers, [{ kind: "lstm", units: 8 }]);
    assertStringIncludes(Deno.readTextFileSync(`${folder}/soma.html`), "Surrogate of olah2022-soma");

    // deno-fmt-ignore
    const read = await run(
    "cell", "soma.npz", "--test", "soma.npz", "--architecture", "nonlinear", "--steps", "5", "--out", "closed", "--report", "r.html",
    "--clip=-55",
  );
    assertEquals([read.code, read.err], [0, ""]);
    assertStringIncludes(read.out, "explained variance of v_soma");
    const closed = JSON.parse(Deno.readTextFileSync(`${folder}/closed.json`));
    assertEquals([closed.window, closed.fedBack, closed.outputs[0].high], [64, 1, -55]);
    assertStringIncludes(Deno.readTextFileSync(`${folder}/r.html`), "volley cell soma.npz");
  },
);

cliTest("volley cell says in one sentence what is wrong, and exits with 2", async (run, folder) => {
  Deno.writeTextFileSync(`${folder}/x.npz`, "no archive");
  const mistakes: [string[], string][] = [
    [["x.npz"], "Cannot read"],
    [["missing.npz"], "the file must exist"],
    [
      ["x.npz", "--runs", "3"],
      "Cannot use --runs with recordings from a file as it goes with olah2022-soma, branching",
    ],
    [[...SOMA.slice(1), "--architecture", "transformer"], "--architecture must be linear or nonlinear"],
    [
      [...SOMA.slice(1), "--filters", "3,x"],
      "they must be time constants from 0 to 10000 ms, joined by commas: current value is 3,x",
    ],
    [[...SOMA.slice(1), "--size", "0"], "size must be a number above 0, at most 16: current value is 0"],
  ];
  for (const [words, sentence] of mistakes) {
    const { code, err } = await run("cell", ...words);
    assertEquals(code, 2, err);
    assertStringIncludes(err, sentence);
    assertEquals(err.trim().split("\n").length, 1);
  }
});
