import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { cliTest, command } from "./_volley.ts";

const TOY = new URL("../house/toy_system.ts", import.meta.url).pathname;

cliTest("volley cite lists what to cite for a preset, as text, BibTeX and JSON", async (run) => {
  const text = await run("cite", "brunel-ai");
  assertEquals([text.code, text.err], [0, ""]);
  const lines = text.out.trim().split("\n");
  assert(lines[0].startsWith("The volley authors. volley: "));
  assertStringIncludes(lines[1], "N. Brunel (2000). Dynamics of sparsely");
  assertStringIncludes(lines[1], "doi:10.1023/A:1008925309027");
  const bibtex = await run("cite", "brunel-ai", "--bibtex");
  assertStringIncludes(bibtex.out, "@article{brunel2000,\n  author = {N. Brunel},");
  const { of, references } = JSON.parse((await run("cite", "brunel-ai", "--json")).out);
  assertEquals([of, references.length, references[1].key], ["brunel-ai", lines.length, "brunel2000"]);
});

cliTest(
  "volley cite takes runs of systems of one's own with the references that they give",
  async (run, folder) => {
    const simulated = await command(folder, [
      ...["simulate", "toy", "--with", TOY, "--duration", "50", "--out", "run.npz"],
    ]).output();
    assertEquals(simulated.code, 0);
    const { out, err } = await run("cite", "run.npz", "--with", TOY);
    assertEquals(err, "");
    assertStringIncludes(out, "\nA. Toy et al. (2020). Toys {that} fire & rest.\n");
    const unknown = await run("cite", "run.npz");
    assertEquals([unknown.code, unknown.err.trim().split("\n").length], [2, 1]);
    assertStringIncludes(
      unknown.err,
      "Cannot cite run.npz as its system must be one of the library or of --with FILE.ts: current value is refractory-poisson",
    );
  },
);

cliTest("volley cite refuses what is not there in one sentence", async (run) => {
  for (
    const [args, sentence] of [
      [["brunel-a"], "there is none of this name: current value is brunel-a (did you mean brunel-ai?)"],
      [["no.npz"], "no.npz"],
      [["cuba", "--bibtex", "--json"], "--bibtex"],
      [[], "one argument"],
    ] as const
  ) {
    const { code, err } = await run("cite", ...args);
    assertEquals([code, err.trim().split("\n").length], [2, 1], err);
    assertStringIncludes(err, sentence);
  }
});
