import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  decodeSamples,
  fitRidgeDecoder,
  type LinearDecoder,
  loadDecoder,
  scaledFeatures,
} from "../../lib/entries/decoding.ts";
import { encodeNpz } from "../../lib/entries/io.ts";
import { golden as nwb } from "../system/nwb/_golden.ts";
import golden from "../science/golden/decode_python.json" with { type: "json" };
import { assertClose } from "../nn/_assert_close.ts";
import { writeRecording } from "./_recording.ts";
import { assertMistakes, cliTest, command, type Mistake } from "./_volley.ts";

const DECODE = ["decode", "units.npz", "--trials", "trials.csv", "--label", "side", "--quiet"];
const WINDOW = ["--until", "400", "--bin", "100"];

cliTest(
  "volley decode validates, draws and saves a decoder, by which the same trials are decoded anew",
  async (run, folder) => {
    await writeRecording(folder, 1);
    const files = ["--out", "side", "--picture", "side.svg"];
    const { code, out, err } = await run(...DECODE, ...WINDOW, "--shuffles", "5", "--curve", ...files);
    assertEquals([code, err.trim()], [0, "Neurons without a spike in any window tell nothing: 16."]);
    assertStringIncludes(out, "side of 60 trials by poisson from 7 neurons, 0 to 400 ms in bins of 100 ms");
    assertStringIncludes(out, "written: side.safetensors, side.json, side.svg");
    const found = JSON.parse(await Deno.readTextFile(`${folder}/side.json`));
    assert(found.balanced > 0.9 && found.chance.mean > 0.3 && found.chance.mean < 0.7, `${found.balanced}`);
    assertEquals([found.curve.scores.length, found.curve.atMs], [4, [50, 150, 250, 350]]);
    assertEquals(found.confusion.flat().reduce((sum: number, one: number) => sum + one, 0), 60);
    const picture = await Deno.readTextFile(`${folder}/side.svg`);
    for (const text of ["<svg", "true class", "shuffles", "Each bin alone"]) {
      assertStringIncludes(
        picture,
        text,
      );
    }
    const { decoder, inputs, classes } = await loadDecoder(`${folder}/side.safetensors`);
    assertEquals([decoder.kind, decoder.size, inputs.bins, classes.join()], ["poisson", 28, 4, "left,right"]);
    const anew = await run(...DECODE, "--model", "side.safetensors", "--json");
    const { trials, accuracy } = JSON.parse(anew.out);
    assertEquals([anew.code, trials.length], [0, 60]);
    assert(accuracy > 0.95, `${accuracy}`);
    // Without labels it decodes alone.
    await Deno.writeTextFile(`${folder}/bare.csv`, "onset\n0.1\n0.7\n");
    const bare = await run(
      "decode",
      "units.npz",
      "--trials",
      "bare.csv",
      "--model",
      "side.safetensors",
      "--json",
    );
    const known = JSON.parse(bare.out);
    assertEquals([known.accuracy, known.trials.map(({ decoded }: { decoded: string }) => decoded)], [
      null,
      golden.classes.slice(0, 2).map((one) => classes[one]),
    ]);
  },
);

cliTest(
  "volley decode by logistic regression chooses its penalty within, and --resume begins from nothing as well",
  async (run, folder) => {
    await writeRecording(folder);
    const by = ["--by", "logistic", "--penalty", "2,1000", "--shuffles", "0", "--out", "side", "--resume"];
    const { code, out } = await run(...DECODE, ...WINDOW, ...by, "--json");
    const found = JSON.parse(out);
    assertEquals([code, found.penalties, found.chance], [0, [2, 1000], null]);
    assert(
      [2, 1000].includes(found.penalty) && Math.abs(found.balanced - golden.balanced.logistic) < 0.05,
      out,
    );
    const { scaling, decoder } = await loadDecoder(`${folder}/side.safetensors`);
    assertEquals([decoder.kind, scaling!.means.length], ["linear", 24]);
  },
);

cliTest(
  "volley decode by a ridge readout saves the weights that fitRidgeDecoder gives",
  async (run, folder) => {
    await writeRecording(folder);
    const by = ["--by", "ridge", "--penalty", "10", "--shuffles", "0", "--out", "side"];
    const { code, out } = await run(...DECODE, ...WINDOW, ...by, "--json"), found = JSON.parse(out);
    assertEquals([code, found.penalty, found.balanced > 0.9], [0, 10, true], out);
    const { scaling, decoder, classes } = await loadDecoder(`${folder}/side.safetensors`);
    const rows = { values: scaledFeatures(golden.rows, scaling!), size: 24 };
    const names = ["left", "right"], labels = golden.classes.map((one) => classes.indexOf(names[one]));
    const { weights } = fitRidgeDecoder({ ...rows, labels }, { ridge: 10 });
    assertClose((decoder as LinearDecoder).weights, weights, { atol: 1e-5, rtol: 1e-5, what: "weights" });
  },
);

cliTest(
  "volley decode that was stopped keeps its folds, and gives the same when it goes on",
  async (run, folder) => {
    await writeRecording(folder);
    const by = ["--by", "spiking", "--steps", "400", "--shuffles", "0", "--json"];
    const words = [...DECODE, ...WINDOW, ...by, "--out", "side"];
    const child = command(folder, words).spawn();
    while (!Array.from(Deno.readDirSync(folder), ({ name }) => name).some((name) => name.endsWith(".lock"))) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await new Promise((resolve) => setTimeout(resolve, 400));
    child.kill("SIGINT");
    const stopped = await child.output(), said = new TextDecoder().decode(stopped.stderr);
    assertEquals(stopped.code, 130, said);
    assertStringIncludes(said, "saved: side.parts.json; --resume goes on from there");
    const kept = JSON.parse(await Deno.readTextFile(`${folder}/side.parts.json`));
    assert(Object.keys(kept.done).length < 5, said);
    const [on, whole] = [await run(...words, "--resume"), await run(...words.slice(0, -1), "whole")];
    const [own, other] = [on, whole].map(({ out }) => ({ ...JSON.parse(out), wallSeconds: 0, files: [] }));
    assertEquals([on.code, own], [0, other], on.err);
    const [first, second] = await Promise.all(
      ["side", "whole"].map((name) => loadDecoder(`${folder}/${name}.safetensors`)),
    );
    const asked = { ...first.inputs, values: Array.from(golden.rows, Number) };
    assertEquals(decodeSamples(first, asked).scores, decodeSamples(second, asked).scores);
    assert(!(await Deno.stat(`${folder}/side.parts.json`).catch(() => null)), "parts are taken away");
  },
);

cliTest(
  "volley decode reads the trials of an NWB file of others, and says what they lack",
  async (_, folder) => {
    await Deno.writeFile(`${folder}/units.nwb`, await nwb("units"));
    const decode = ["decode", "units.nwb", "--quiet", "--until", "100"];
    await assertMistakes(folder, [
      [decode, "there must be a column of this name: current value is label"],
      [
        [...decode, "--label", "stimulus"],
        "each class of stimulus must have two trials or more: current value is 1 of left",
      ],
      [[...decode, "--table", "trails", "--label", "a"], "it must have a table of intervals trails"],
    ]);
  },
);

const TABLES: Record<string, string> = {
  "one.csv": "start_time,label\n1,a\n",
  "same.csv": "start_time,label\n1,a\n2,a\n",
  "few.csv": "start_time,label\n1,a\n2,a\n3,b\n",
  "far.csv": "onset,label\n1000,a\n2000,b\n",
  "text.csv": "start_time,label\n1,a\nx,b\n",
  "ragged.csv": "start_time,label\n1,a\n2\n",
  "twice.csv": "label,label\n1,a\n2,b\n",
  "empty.csv": "start_time,label\n",
  "rows.json": '[{"start_time": [1]}]',
  "many.csv": `start_time,label\n${Array.from({ length: 65 }, (_, k) => `${k / 10},${k}`).join("\n")}\n`,
};
const on = (
  table: string,
  ...more: string[]
) => ["decode", "units.npz", "--trials", table, "--quiet", ...more];

const MISTAKES: Mistake[] = [
  [on("one.csv"), "--label label must have two classes or more: current value is a in all of 1 trial"],
  [on("same.csv"), "--label label must have two classes or more: current value is a in all of 2 trials"],
  [on("few.csv"), "each class of label must have two trials or more: current value is 1 of b"],
  [on("far.csv"), "far.csv must have trials within what was recorded: current value is none of 2"],
  [on("text.csv"), "start_time must be numbers: current value is x"],
  [on("ragged.csv"), "line 3 must have 2 fields: current value is 1"],
  [on("twice.csv"), "its columns must have different names: current value is label"],
  [on("empty.csv"), "it must have a line of names and one for each trial"],
  [on("rows.json"), "start_time must be texts or numbers: current value is [1]"],
  [on("many.csv"), "--label label must have at most 64 classes: current value is 65"],
  [on("trials.md"), "a table of trials must end with .nwb, .csv, .tsv or .json"],
  [on("trials.csv", "--label", "sid"), "current value is sid (did you mean side?)"],
  [["decode", "units.npz"], "it needs --trials FILE, as only .nwb has trials beside spikes"],
  [
    ["decode", "nan.npz", "--trials", "trials.csv"],
    "times of spikes must be finite: current value is NaN of cell 1",
  ],
  [
    ["decode", "still.npz", "--trials", "trials.csv", "--label", "side"],
    "a neuron must fire in the window of a trial",
  ],
  [[...DECODE, "--bin", "70"], "--bin must divide the window of 500 ms into 1 to 10000 bins"],
  [[...DECODE, "--until", "-5"], "--until must be above 0 ms, where it begins: current value is -5"],
  [[...DECODE, "--by", "recurrent", "--bin", "500"], "--by recurrent reads bins one by one"],
  [[...DECODE, "--by", "svm", "--penalty", "0"], "--penalty of svm must be above 0: current value is 0"],
  [[...DECODE, "--by", "ridge", "--penalty", "0"], "--penalty of ridge must be above 0: current value is 0"],
  [[...DECODE, "--by", "svm", "--penalty", "1,x"], "--penalty must be numbers from 0, with commas between"],
  [[...DECODE, "--penalty", "1"], "--penalty is for decoders that have one: current value is --by poisson"],
  [[...DECODE, "--units", "5"], "--units is for mlp, recurrent and spiking: current value is --by poisson"],
  [[...DECODE, "--engine", "gpu"], "--engine is for mlp and recurrent: current value is none"],
  [[...DECODE, "--resume"], "--resume goes with --out"],
  [[...DECODE, "--model", "trials.csv"], "Cannot read trials.csv"],
  [[...DECODE, "--model", "a", "--by", "svm"], "--by goes without --model"],
  [[...DECODE, "--population", "E"], "it must have this population: current value is E (there are none)"],
  [[...DECODE, "--align", "go"], "there must be a column of this name: current value is go"],
];

cliTest("volley decode answers mistakes with one sentence and exit 2", async (_, folder) => {
  await writeRecording(folder);
  for (const [name, text] of Object.entries(TABLES)) await Deno.writeTextFile(`${folder}/${name}`, text);
  const list = (values: number[]) => ({ data: Float64Array.from(values), shape: [values.length] });
  const group = {
    keys: list([0, 1]),
    start: list([0]),
    end: list([40]),
    type: { data: ["TsGroup"], shape: [1] },
  };
  const still = { t: list([]), index: list([]) }, nan = { t: list([0.1, NaN]), index: list([0, 1]) };
  await Deno.writeFile(`${folder}/nan.npz`, encodeNpz({ ...group, ...nan }));
  await Deno.writeFile(`${folder}/still.npz`, encodeNpz({ ...group, ...still }));
  await assertMistakes(folder, MISTAKES);
});
