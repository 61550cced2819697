import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type CellDataset } from "../../lib/cable/cell_dataset.ts";
import { saveCellDataset } from "../../lib/cable/cell_dataset_file.ts";
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

cliTest(
  "volley cell scores only on recordings like those it learns from, before it trains",
  async (run, folder) => {
    const dataset = (change: Partial<CellDataset>): CellDataset => ({
      ...{
        runs: 3,
        samples: 100,
        everyMs: 1,
        sites: ["a", "b"],
        spikes: { runs: new Uint32Array(0), timesMs: new Float64Array(0) },
      },
      ...{ inputs: new Uint8Array(600), voltages: { v_soma: new Float32Array(300) }, currents: {} },
      ...change,
    });
    await saveCellDataset(`${folder}/a.npz`, dataset({}));
    const others: [Partial<CellDataset>, string][] = [
      [
        { everyMs: 0.5 },
        "its step must be the 1 ms of the recordings that are trained on: current value is 0.5 ms",
      ],
      [{ sites: ["a"], inputs: new Uint8Array(300) }, "it must have the 2 sites"],
      [
        { sites: ["b", "a"] },
        "site 0 must be a, that of the recordings that are trained on: current value is b",
      ],
    ];
    for (const [change, sentence] of others) {
      await saveCellDataset(`${folder}/b.npz`, dataset(change));
      const { code, err } = await run("cell", "a.npz", "--test", "b.npz", "--steps", "2");
      assertEquals(code, 2, err);
      assertStringIncludes(err, sentence);
    }
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name).sort(), ["a.npz", "b.npz"]);
  },
);

cliTest("volley cell says in one sentence what is wrong, and exits with 2", async (run, folder) => {
  Deno.writeTextFileSync(`${folder}/x.npz`, "no archive");
  const mistakes: [string[], string][] = [
    [["x.npz"], "Cannot read"],
    [["missing.npz"], "the file must exist"],
    [
      ["olah2022-Soma"],
      "there is none of this name: current value is olah2022-Soma (did you mean olah2022-soma?)",
    ],
    [["x.npz", "--voltage-high", "-55"], "Cannot read x.npz"],
    [
      [...SOMA.slice(1, 2), "--runs", "2"],
      "--runs must be a whole number from 3 to 100000: current value is 2",
    ],
    [
      ["x.npz", "--runs", "3"],
      "Cannot use --runs with recordings from a file as it goes with olah2022-soma, branching, hay2011",
    ],
    [[...SOMA.slice(1), "--architecture", "transformer"], "--architecture must be linear or nonlinear"],
    [
      [...SOMA.slice(1), "--filters", "3,x"],
      "they must be time constants from 0 to 10000 ms, joined by commas: current value is 3,x",
    ],
    [
      [...SOMA.slice(1), "--from", "soma"],
      "Cannot choose size beside from as the design is that of the model it goes on from: current value is 0.1",
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
