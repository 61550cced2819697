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
    const page = Deno.readTextFileSync(`${folder}/soma.html`);
    assertStringIncludes(page, "Surrogate of olah2022-soma");
    // What the surrogate is after, and what the cell is made of.
    for (const part of ["<h2>References</h2>", "doi:10.7554/eLife.79535", "M. L. Hines (1984)"]) {
      assertStringIncludes(page, part);
    }

    // deno-fmt-ignore
    const read = await run(
    "cell", "soma.npz", "--test", "soma.npz", "--architecture", "nonlinear", "--steps", "5", "--out", "closed", "--report", "r.html",
    "--voltage-high=-55",
  );
    assertEquals([read.code, read.err], [0, ""]);
    assertStringIncludes(read.out, "explained variance of v_soma");
    const closed = JSON.parse(Deno.readTextFileSync(`${folder}/closed.json`));
    assertEquals([closed.window, closed.fedBack, closed.outputs[0].high], [64, 1, -55]);
    assertStringIncludes(Deno.readTextFileSync(`${folder}/r.html`), "volley cell soma.npz");

    // deno-fmt-ignore
    const further = await run("cell", "soma.npz", "--test", "soma.npz", "--from", "soma", "--steps", "5", "--stretch", "60", "--out", "further");
    assertEquals([further.code, further.err], [0, ""]);
    const on = JSON.parse(Deno.readTextFileSync(`${folder}/further.json`));
    assertEquals([on.layers, on.outputs], [spec.layers, spec.outputs]);
  },
);
