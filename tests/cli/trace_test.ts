import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { assertMistakes, cliTest, type Outcome } from "./_volley.ts";

const SWC = new URL("../cable/made_up.swc", import.meta.url);
const PASSIVE = { ra: 150, cm: 1, channels: { pas: { g: 1e-4, e: -65 } } };
const HH = { ra: 150, cm: 1, channels: { hh: { gnabar: 0.12, gkbar: 0.036, gl: 0.0003, el: -54.3 } } };
const SYNAPSE = { tauRise: 0.3, tauDecay: 3, reversal: 0, weight: 2 };
const MINE = {
  ...{ kind: "cell", name: "mine", startMv: -65, celsius: 6.3, morphology: "mine.swc" },
  regions: { soma: HH, other: PASSIVE },
  synapses: [{ region: "apic", number: 3, ...SYNAPSE }],
  input: { rateHz: 60, mostScale: 3 },
};

function writeCell(folder: string): void {
  Deno.copyFileSync(SWC, `${folder}/mine.swc`);
  Deno.writeTextFileSync(`${folder}/mine.json`, JSON.stringify(MINE));
}

const json = ({ code, out, err }: Outcome) => {
  assertEquals([code, err], [0, ""]);
  return JSON.parse(out);
};

const SMALL = ["--steps", "30", "--batch", "8", "--stretch", "60", "--size", "0.1"];

cliTest(
  "a cell of one's own is recorded, learnt, scored and run freely, verb by verb",
  async (run, folder) => {
    writeCell(folder);
    const recorded = json(
      await run("dataset", "mine.json", "--runs", "12", "--duration", "600", "--out", "mine.npz", "--json"),
    );
    assertEquals([recorded.cell, recorded.runs, recorded.inputs], ["mine", 12, 3]);
    assert(recorded.rateHz > 1, `${recorded.rateHz}`);

    const trained = json(
      await run("train", "--kind", "trace", "--data", "mine.npz", ...SMALL, "--out", "m", "--json"),
    );
    const spec = JSON.parse(Deno.readTextFileSync(`${folder}/m.json`));
    assertEquals([spec.kind, spec.training["data.runs"], spec.inputs.names.length], ["trace", 11, 3]);
    assertEquals(trained.spikeRule ?? undefined, spec.spikeRule);

    // It was trained on eleven of twelve runs: one is left.
    const scored = json(
      await run(
        "evaluate",
        "m",
        "--data",
        "mine.npz",
        "--report",
        "m.html",
        "--figures",
        "figures",
        "--json",
      ),
    );
    assertEquals([scored.models[0].runs, scored.models[0].durationMs], [1, 599]);
    assert(Number.isFinite(scored.models[0].explainedVariance.v_soma));
    assertStringIncludes(Deno.readTextFileSync(`${folder}/m.html`), "Scores on unseen input");
    assertEquals([...Deno.readDirSync(`${folder}/figures`)].length, 2);

    const free = json(
      await run("rollout", "m", "--runs", "3", "--duration", "500", "--out", "free.npz", "--json"),
    );
    assertEquals([free.runs, free.durationMs], [3, 500]);
    // What it did itself it explains entirely; recordings that it was not trained on are scored whole.
    const own = json(await run("evaluate", "m", "--data", "free.npz", "--json")).models[0];
    assertEquals([own.runs, own.explainedVariance.v_soma, own.spikes.f1], [3, 1, 1]);
    const given = json(await run("rollout", "m", "--inputs", "mine.npz", "--runs", "2", "--json"));
    assertEquals([given.runs, given.durationMs, given.seed], [2, 600, null]);

    const short = await run("cell", "mine.json", "--runs", "3", "--duration", "1000", ...SMALL, "--out", "c");
    assertEquals([short.code, short.err], [0, ""]);
    assertStringIncludes(short.out, "explained variance of v_soma");
  },
);

cliTest(
  "a trace surrogate without a rule is scored by the usual one, which is said, or by one of its training data",
  async (run, folder) => {
    const out = ["--out", "soma.npz"];
    json(await run("dataset", "olah2022-soma", "--runs", "6", "--duration", "1000", ...out, "--json"));
    json(await run("train", "--kind", "trace", "--data", "soma.npz", ...SMALL, "--out", "m", "--json"));
    const { spikeRule } = JSON.parse(Deno.readTextFileSync(`${folder}/m.json`));
    assertEquals(spikeRule.output, "spike");
    const ruleIn = async (data: string) => {
      const { code, out, err } = await run("evaluate", "m", "--data", data, "--json");
      assertEquals(code, 0, err);
      return { rule: JSON.parse(out).models[0].rule, err };
    };
    assertEquals((await ruleIn("soma.npz")).rule, spikeRule);
    stripRule(`${folder}/m.safetensors`);
    // The runs that its training held out tell the same rule again.
    assertEquals(await ruleIn("soma.npz"), { rule: spikeRule, err: "" });
    json(await run("dataset", "olah2022-soma", "--runs", "1", "--seed", "9", "--out", "other.npz", "--json"));
    const { rule, err } = await ruleIn("other.npz");
    assertEquals(rule, { output: "spike", threshold: 0.5 });
    assertStringIncludes(
      err,
      "m carries no rule for its spikes: they are read where spike peaks at 0.5 or more",
    );
  },
);

/** Makes a model's file one of before there were rules: of the kind that it was called then, without a rule. */
function stripRule(path: string): void {
  const bytes = Deno.readFileSync(path), view = new DataView(bytes.buffer);
  const length = Number(view.getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
  const { spikeRule: _, ...spec } = JSON.parse(header.__metadata__.spec);
  header.__metadata__.spec = JSON.stringify({ ...spec, kind: "cell" });
  const text = new TextEncoder().encode(JSON.stringify(header).padEnd(length, " "));
  bytes.set(text, 8);
  Deno.writeFileSync(path, bytes);
}

cliTest("cells are described, and printed as JSON to start from", async (run, folder) => {
  writeCell(folder);
  const mine = json(await run("describe", "mine.json", "--json"));
  assertEquals([mine.network, mine.system, mine.synapses], ["mine", "cell", {
    excitatory: 3,
    inhibitory: 0,
  }]);
  assertEquals(mine.regions.map(({ name }: { name: string }) => name), ["soma", "apic", "dend", "axon"]);
  const { code, out } = await run("describe", "hay2011");
  assertEquals(code, 0);
  assertMatch(out, /^cell +hay2011\n/);
  assertStringIncludes(out, "in 642 compartments");
  assertStringIncludes(out, "soma, axon[0], axon[1], dend[0] … dend[83] (84), apic[0] … apic[108] (109)\n");

  const printed = await run("preset", "olah2022-soma");
  assertEquals([printed.code, printed.err], [0, ""]);
  Deno.writeTextFileSync(`${folder}/soma.json`, printed.out);
  const same = ["--runs", "2", "--duration", "200", "--out"];
  json(await run("dataset", "olah2022-soma", ...same, "a.npz", "--json"));
  json(await run("dataset", "soma.json", ...same, "b.npz", "--json"));
  assertEquals(Deno.readFileSync(`${folder}/a.npz`), Deno.readFileSync(`${folder}/b.npz`));
  const list = json(await run("preset", "--json"));
  assert(list.some(({ name, kind }: Record<string, string>) => name === "hay2011" && kind === "cell"));
});

cliTest("verbs for cells say in one sentence what is wrong, and exit with 2", async (run, folder) => {
  writeCell(folder);
  json(await run("dataset", "mine.json", "--runs", "4", "--duration", "300", "--out", "mine.npz", "--json"));
  json(await run("train", "--kind", "trace", "--data", "mine.npz", ...SMALL, "--out", "m", "--json"));
  const train = ["train", "--kind", "trace", "--data"];
  const mistakes: [string[], string][] = [
    [["dataset", "mine.json"], "it needs a file, --out FILE.npz: current value is none"],
    [["dataset", "mine.json", "--out", "folder"], "--out FILE.npz: current value is folder"],
    [["dataset", "mine.json", "--points", "2"], "--points goes with --box"],
    [["dataset", "mine.json", "--box", "celcius=1:2", "--out", "d"], "no such field (did you mean celsius?)"],
    [["dataset", "coba", "--site", "v_a=soma:0.5"], "--site is for cells"],
    [["dataset", "mine.json", "--out", "x.npz", "--site", "a"], "--site must be v_NAME=SECTION:AT"],
    [["dataset", "mine.json", "--out", "x.npz", "--site", "v_a=tuft:0.5"], "there must be such a section"],
    [["dataset", "mine.json", "--out", "x.npz", "--input-scale", "3:1"], "must be LEAST:MOST, from 0 on"],
    [["train", "--kind", "trace", "mine.npz"], "it takes --data FILE.npz"],
    [["train", "--data", "mine.npz", "--voltage-high", "1"], "--voltage-high goes with --kind trace"],
    [[...train, "mine.npz", "--labels", "active"], "--labels is for surrogates of networks"],
    [[...train, "missing.npz"], "the file must exist"],
    [["evaluate", "m"], "needs recordings of its cell, --data FILE.npz: current value is none"],
    [["evaluate", "m", "--data", "mine.npz", "--networks", "3"], "--networks is for surrogates of networks"],
    [["evaluate", "m", "--data", "mine.npz", "--figures", "f"], "--figures goes with --report"],
    [["describe", "mine.json", "--scale", "2"], "--scale is for networks of point neurons"],
    [["preset", "branching", "--set", "sections.somma.cm=1"], "did you mean soma?"],
    [["rollout", "m", "--strict"], "--strict is for surrogates of networks"],
    [["rollout", "m", "--inputs", "mine.npz", "--duration", "5"], "--duration is for inputs that are drawn"],
    [["rollout", "m", "--duration", "5.5"], "whole number of steps of 1 ms: current value is 5.5"],
  ];
  await assertMistakes(folder, mistakes);
});
