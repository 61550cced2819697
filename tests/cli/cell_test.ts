import { assertEquals, assertStringIncludes } from "@std/assert";
import { type CellDataset } from "../../lib/cable/cell_dataset.ts";
import { saveCellDataset } from "../../lib/cable/cell_dataset_file.ts";
import { assertMistakes, cliTest } from "./_volley.ts";

// deno-fmt-ignore
const SOMA = [
  "cell", "olah2022-soma", "--runs", "4", "--duration", "1000", "--steps", "20", "--batch", "8", "--stretch", "60", "--size", "0.1",
];

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

cliTest("volley cell says in one sentence what is wrong, and exits with 2", async (_, folder) => {
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
  await assertMistakes(folder, mistakes.map(([words, sentence]) => [["cell", ...words], sentence]));
});
