import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { loadGlm } from "../../lib/entries/decoding.ts";
import { encodePynapple } from "../../lib/entries/io.ts";
import { assertClose } from "../nn/_assert_close.ts";
import golden from "../science/golden/decode_python.json" with { type: "json" };
import { writeRecording } from "./_recording.ts";
import { assertMistakes, cliTest, type Mistake } from "./_volley.ts";

const { glm, trains, durationMs } = golden;
const FILTERS = [
  "--history",
  `${glm.reachMs}`,
  "--coupling",
  `${glm.reachMs}`,
  "--functions",
  `${glm.functions}`,
];
const GLM = ["glm", "units.npz", "--bin", `${glm.binMs}`, ...FILTERS, "--ridge", `${glm.ridge}`, "--quiet"];

cliTest(
  "volley glm fits the weights of NeMoS to the spikes of a file, draws them, and scores by them anew",
  async (run, folder) => {
    await writeRecording(folder, 1);
    const { code, out, err } = await run(...GLM, "--folds", "3", "--out", "net", "--picture", "net.svg");
    assertEquals([code, err.trim()], [0, "Neurons without a spike are left out: 16."]);
    assertStringIncludes(out, "6 neurons, 36.1 s in bins of 5 ms");
    assertStringIncludes(out, "couplings have p below 0.05 / 30");
    assertStringIncludes(out, "written: net.safetensors, net.json, net.svg");
    const { model, names } = await loadGlm(`${folder}/net.safetensors`);
    assertEquals(names, ["10", "11", "12", "13", "14", "15"]);
    model.neurons.forEach(({ intercept, coefficients }, n) => {
      const wanted = [glm.models[n].intercept, ...glm.models[n].coefficients];
      assertClose([intercept, ...coefficients], wanted, { atol: 1e-6, rtol: 1e-6, what: `neuron ${n}` });
    });
    const picture = await Deno.readTextFile(`${folder}/net.svg`);
    for (const text of ["<svg", "Coupling", "History", "Surest couplings"]) {
      assertStringIncludes(
        picture,
        text,
      );
    }
    const { neurons, filters } = JSON.parse(await Deno.readTextFile(`${folder}/net.json`));
    assertEquals([neurons.length, filters.length], [6, 36]);
    // Each cell excites the next one.
    const sums = filters.filter(({ from, to }: Record<string, string>) => Number(to) === Number(from) + 1);
    assert(sums.every(({ sum, p }: Record<string, number>) => sum > 0 && p < 0.05), JSON.stringify(sums));
    assert(neurons.every(({ heldOut }: { heldOut: { bitsPerSpike: number } }) => heldOut.bitsPerSpike > 0));
    const scored = await run("glm", "units.npz", "--model", "net.safetensors", "--json");
    assertEquals(scored.code, 0);
    assertClose(
      JSON.parse(scored.out).neurons.map(({ devianceExplained }: Record<string, number>) =>
        devianceExplained
      ),
      neurons.map(({ devianceExplained }: Record<string, number>) => devianceExplained),
      { atol: 1e-9, rtol: 0, what: "deviance explained of the same data" },
    );
  },
);

cliTest(
  "volley glm takes covariates, of which those of a cell's rate count, and leaves out who is silent in a part",
  async (run, folder) => {
    const timesMs = Float64Array.from({ length: 400 }, (_, t) => 100 * t), supportMs = [[0, 40_000]] as const;
    const values = timesMs.map((time) => Math.sin(time / 700));
    const chance = (time: number) => (0.6180339887 * time * time) % 1;
    const first = Array.from({ length: 8000 }, (_, k) => 5 * k + 1).filter((time) =>
      chance(time) < 0.1 * Math.exp(Math.sin(time / 700))
    );
    const spikes = [...first.map((time) => ({ time, cell: 0 })), { time: 30_500, cell: 1 }];
    spikes.sort((a, b) => a.time - b.time);
    const group = { type: "TsGroup", keys: [0, 1], supportMs } as const;
    await Deno.writeFile(
      `${folder}/units.npz`,
      await encodePynapple({
        ...group,
        timesMs: Float64Array.from(spikes, ({ time }) => time),
        cells: Uint32Array.from(spikes, ({ cell }) => cell),
      }),
    );
    const speed = { type: "Tsd", timesMs, values, shape: [400], supportMs } as const;
    await Deno.writeFile(`${folder}/speed.npz`, await encodePynapple(speed));
    const options = [
      "--bin",
      "50",
      "--history",
      "0",
      "--coupling",
      "0",
      "--covariate",
      "speed.npz",
      "--folds",
      "2",
    ];
    const { code, out, err } = await run("glm", "units.npz", ...options, "--ridge", "0.1,10", "--json");
    assertEquals([code, err.trim()], [
      0,
      "Neurons that are silent in a part that is learnt from are not fitted: 1.",
    ]);
    const { neurons, filters, covariates, notes } = JSON.parse(out);
    assertEquals([neurons.length, covariates, notes.length], [1, ["speed"], 1]);
    assertEquals([filters[0].kind, filters[0].from, filters[0].to], ["covariate", "speed", "0"]);
    assert(Math.abs(filters[0].sum - 1) < 0.3 && filters[0].p < 1e-6, JSON.stringify(filters));
    await assertMistakes(folder, [
      [["glm", "units.npz", "--covariate", "units.npz"], "must be a variable over time, a Tsd or TsdFrame"],
      [
        ["glm", "units.npz", "--covariate", "speed"],
        "--covariate must be FILE.npz of Pynapple, or a series of the same .nwb",
      ],
      [
        ["glm", "units.npz", "--covariate", "speed.npz", "--covariate", "speed.npz"],
        "each must have a name of its own",
      ],
    ]);
  },
);

const MISTAKES: Mistake[] = [
  [[...GLM, "--bin", "0"], "--bin must be a positive number of ms: current value is 0"],
  [["glm", "units.npz", "--history", "3"], "--history must be 0 or two bins of 2 ms or more"],
  [["glm", "units.npz", "--folds", "1"], "--folds must be 0, or two or more: current value is 1"],
  [["glm", "units.npz", "--folds", "0", "--ridge", "1,2"], "--folds must be two or more to choose a ridge"],
  [["glm", "units.npz", "--lasso", "1,2"], "--lasso must be one number: current value is 1,2"],
  [["glm", "units.npz", "--ridge", "-1"], "--ridge must be numbers from 0, with commas between"],
  [
    ["glm", "units.npz", "--stimulus", "20"],
    "--stimulus is for covariates: current value is none of --covariate",
  ],
  [["glm", "units.npz", "--from", "9e9"], `--from and --until must be within 0 to ${durationMs} ms`],
  [
    ["glm", "units.npz", "--until", "1"],
    "what is taken must be as long as a bin of 2 ms: current value is 1",
  ],
  [
    ["glm", "units.npz", "--family", "bernoulli", "--bin", "100", "--history", "0", "--coupling", "0"],
    "counts must be 0 or 1",
  ],
  [["glm", "units.npz", "--resume"], "--resume goes with --out"],
  [["glm", "units.npz", "--model", "trials.csv", "--folds", "2"], "--folds goes without --model"],
  [["glm", "none.npz"], "the file must exist: current value is none.npz"],
  [["glm", "trials.csv"], "Cannot read trials.csv"],
];

cliTest("volley glm answers mistakes with one sentence and exit 2", async (_, folder) => {
  assert(trains.length === 6);
  await writeRecording(folder);
  await assertMistakes(folder, MISTAKES);
});
