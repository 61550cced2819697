import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { assertMistakes, cliTest } from "./_volley.ts";

/** Cells that spike in the first 200 ms alone, driven by a rate that varies. */
const SPEC = {
  kind: "spiking",
  name: "early",
  stepMs: 0.1,
  populations: [{ name: "A", size: 20, neuron: "lif", receptors: { e: { kinetics: "delta" } } }],
  projections: [],
  drives: [{ to: "A", receptor: "e", rateHz: { steps: [[0, 4000]] }, weight: 2, untilMs: 200 }],
};

cliTest(
  "volley simulate --picture draws the time that is asked for, however long ago",
  async (run, folder) => {
    await Deno.writeTextFile(`${folder}/early.json`, JSON.stringify(SPEC));
    const sizes: number[] = [];
    for (const window of [["--picture-from", "0", "--picture-to", "200", "--picture-bin", "20"], []]) {
      const { code, err } = await run(
        ...["simulate", "early.json", "--duration", "3000", "--engine", "reference"],
        ...["--picture", "early.svg", ...window],
      );
      assertEquals(code, 0, err);
      const svg = await Deno.readTextFile(`${folder}/early.svg`);
      assertStringIncludes(svg, "drive (Hz)");
      sizes.push(svg.length);
    }
    assert(sizes[0] > 1.5 * sizes[1], `${sizes}`);
  },
);

cliTest("volley simulate --picture draws a network of any system, and says so", async (run, folder) => {
  const shows = {
    "mif-small-syn": "rate (Hz)",
    "multiband-one-beat": "rate (Hz)",
    "olah2022-soma": "v_soma",
  };
  for (const [preset, shown] of Object.entries(shows)) {
    const { code, out, err } = await run(
      ...["simulate", preset, "--duration", "60", "--warmup", "0", "--engine", "reference"],
      ...["--picture", `${preset}.svg`, "--json"],
    );
    assertEquals(code, 0, err);
    assertEquals(JSON.parse(out).picture, `${preset}.svg`);
    assertStringIncludes(await Deno.readTextFile(`${folder}/${preset}.svg`), shown);
  }
});

cliTest("volley describe lists drives and currents with their times", async (run, folder) => {
  await Deno.writeTextFile(`${folder}/early.json`, JSON.stringify(SPEC));
  const { out } = await run("describe", "early.json");
  assertStringIncludes(out, "drive, 4000 Hz  0 to 200");
  const { inputs } = JSON.parse((await run("describe", "early.json", "--json")).out);
  assertEquals(inputs, [
    { name: "A", to: "A", fromMs: 0, untilMs: 200, cells: 20, kind: "drive", rateHz: [4000, 4000] },
  ]);
});

const PICTURE = ["--picture", "x.svg"];

/** Options and the sentence that they get. */
const MISTAKES: [string[], string][] = [
  [["--picture-from", "3"], "--picture-from needs --picture FILE.svg: current value is 3"],
  [
    [...PICTURE, "--picture-from", "100"],
    "--picture-from must be from 0 to below 100 ms: current value is 100",
  ],
  [[...PICTURE, "--picture-from=-1"], "--picture-from must be from 0 to below 100 ms: current value is -1"],
  [
    [...PICTURE, "--picture-to", "101"],
    "--picture-to must be above 0 and at most 100 ms: current value is 101",
  ],
  [[...PICTURE, "--picture-to", "50", "--picture-from", "60"], "from 0 to below 50 ms: current value is 60"],
  [
    [...PICTURE, "--picture-bin", "1.5"],
    "--picture-bin must be a whole number of bins of 1 ms: current value is 1.5",
  ],
  [
    [...PICTURE, "--picture-bin", "101"],
    "--picture-bin must be at most the 100 ms shown: current value is 101",
  ],
  [["--networks", "2", "--picture-to", "5"], "as --picture-to is for one network"],
];

cliTest("volley simulate refuses pictures of nothing in one sentence", async (_, folder) => {
  await Deno.writeTextFile(`${folder}/early.json`, JSON.stringify(SPEC));
  const early = ["simulate", "early.json", "--duration", "100", "--engine", "reference"];
  await assertMistakes(folder, [
    ...MISTAKES.map(([words, sentence]) => [[...early, ...words], sentence] as const),
    [["simulate", "mif-syn", "--picture-bin", "5"], "--picture-bin needs --picture FILE.svg"],
  ]);
});
