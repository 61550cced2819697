import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { loadSpikingRun } from "../../lib/spiking/files/spiking_file.ts";
import { summarizeSpiking } from "../../lib/experiment/summarize_spiking.ts";
import { assertMistakes, cliTest, command, type Mistake } from "./_volley.ts";

cliTest("volley simulate runs a network of point neurons, saves it and draws it", async (run, folder) => {
  const options = [
    "--duration",
    "300",
    "--seed",
    "2",
    "--engine",
    "reference",
    "--set",
    "populations.*.parameters.t_ref=4",
  ];
  const { code, out } = await run(
    "simulate",
    "cuba",
    ...options,
    "--out",
    "run.npz",
    "--picture",
    "run.svg",
    "--json",
  );
  assertEquals(code, 0);
  const result = JSON.parse(out);
  assertEquals([result.network, result.engine, result.seed], ["cuba", "reference", 2]);
  assertEquals(result.populations.map(({ name }: { name: string }) => name), ["E", "I"]);
  for (const { rateHz } of result.populations) assert(rateHz > 2 && rateHz < 12, out);
  assert(result.realTimeFactor > 0 && result.seconds.run > 0);
  const saved = await loadSpikingRun(`${folder}/run.npz`);
  assertEquals(saved.spikes!.steps.length, result.spikes);
  assertEquals(result.warmupMs, 0);
  assertEquals(summarizeSpiking(saved), result.populations);
  assertEquals(saved.spec.populations[0].parameters!.t_ref, 4);
  assertStringIncludes(await Deno.readTextFile(`${folder}/run.svg`), "<svg");
});

cliTest(
  "volley simulate takes a spec of point neurons from a file, and says which engine ran",
  async (run, folder) => {
    const spec = {
      kind: "spiking",
      name: "mine",
      stepMs: 0.1,
      populations: [{ name: "A", size: 10, neuron: "lif", parameters: { I_e: { uniform: [100, 300] } } }],
      projections: [],
    };
    await Deno.writeTextFile(`${folder}/mine.json`, JSON.stringify(spec));
    const { code, out } = await run("simulate", "mine.json", "--duration", "200", "--engine", "reference");
    assertEquals(code, 0);
    assertStringIncludes(out, "mine, 10 cells, 0 synapses");
    assertStringIncludes(out, "reference, steps of 0.1 ms, CPU");
  },
);

cliTest(
  "volley simulate takes the CPU for what single precision cannot hold, unless told otherwise",
  async (run, folder) => {
    const spec = {
      kind: "spiking",
      name: "slow",
      stepMs: 0.1,
      populations: [{ name: "A", size: 1, neuron: "adex", parameters: { tau_w: 1e5 } }],
      projections: [],
    };
    await Deno.writeTextFile(`${folder}/slow.json`, JSON.stringify(spec));
    const { code, out, err } = await run("simulate", "slow.json", "--duration", "20");
    assertEquals(code, 0);
    assertStringIncludes(out, "reference, steps of 0.1 ms");
    // Without an adapter there is no choice.
    if (err.includes("single precision")) assertStringIncludes(err, "by populations.A.parameters.tau_w");
    const told = await run("simulate", "slow.json", "--duration", "20", "--engine", "gpu");
    if (told.code !== 0) {
      assertStringIncludes(
        told.err,
        "current value is 1000000 steps of 0.1 ms, by populations.A.parameters.tau_w",
      );
    }
  },
);

cliTest("volley simulate goes on after Ctrl-C to the same run, bit for bit", async (run, folder) => {
  const options = [
    "simulate",
    "coba",
    "--scale",
    "0.1",
    "--duration",
    "4000",
    "--engine",
    "reference",
    "--seed",
    "7",
  ];
  const child = command(folder, [...options, "--out", "part.npz"]).spawn();
  const begun = () =>
    Deno.stat(`${folder}/part.recording/counts.u32`).then(({ size }) => size > 0, () => false);
  while (!await begun()) await new Promise((resolve) => setTimeout(resolve, 50));
  child.kill("SIGINT");
  const { code, stderr } = await child.output();
  assertEquals(code, 130);
  assertStringIncludes(new TextDecoder().decode(stderr), "go on with --resume");
  assert((await Deno.stat(`${folder}/part.checkpoint.npz`)).size > 1000);
  const resumed = await run(...options, "--out", "part.npz", "--resume", "--json");
  assertEquals(resumed.code, 0, resumed.err);
  await assertRejects(() => Deno.stat(`${folder}/part.checkpoint.npz`), Deno.errors.NotFound);
  await run(...options, "--out", "whole.npz", "--json");
  const [part, whole] = [
    await loadSpikingRun(`${folder}/part.npz`),
    await loadSpikingRun(`${folder}/whole.npz`),
  ];
  assertEquals(part.bins, 4000);
  assertEquals(part.spikes, whole.spikes);
  assertEquals(part.counts, whole.counts);
});

cliTest("volley describe tells sizes before anything is allocated", async (run) => {
  const { code, out } = await run("describe", "coba", "--scale", "100", "--json");
  assertEquals(code, 0);
  const size = JSON.parse(out);
  assertEquals([size.cells, size.synapses], [400_000, 32_000_000]);
  assert(size.bytes > 1.28e8 && size.bytes < 2e8);
});

cliTest("mistakes get one sentence and exit status 2", async (_, folder) => {
  const cases: Mistake[] = [
    [["simulate", "cobaa"], "did you mean coba?"],
    [["simulate", "coba", "--method", "exact"], "--method is for Markovian and multi-band networks"],
    [
      ["simulate", "coba", "--duration", "100", "--warmup", "100"],
      "from 0 to below the duration of 100 ms: current value is 100",
    ],
    [["simulate", "coba", "--warmup", "0.5"], "--warmup must be a whole number of bins of 1 ms"],
    [["simulate", "coba", "--set", "projections.*.delayMs=0.01"], "must be at least the step, 0.1 ms"],
    [["describe", "mif-syn", "--scale", "2"], "--scale is for networks of point neurons: current value is 2"],
    [["simulate", "coba", "--set", 'populations.E.initial.V_m={"normal":[1'], "must be JSON"],
    [["simulate", "coba", "--with", "none.ts"], "the file of --with must exist: current value is none.ts"],
    [["simulate", "coba", "--duration", "0.05"], "the duration must be a whole number of bins of 1 ms"],
  ];
  await assertMistakes(folder, cases);
});

cliTest("volley simulate runs many networks of point neurons, each as alone", async (run, folder) => {
  const options = ["cuba", "--scale", "0.1", "--duration", "100", "--engine", "reference", "--json"];
  const many = await run("simulate", ...options, "--networks", "3", "--seed", "5", "--out", "run.npz");
  assertEquals(many.code, 0, many.err);
  const result = JSON.parse(many.out);
  assertEquals([result.networks, result.files], [3, ["run-0.npz", "run-1.npz", "run-2.npz"]]);
  const one = await run("simulate", ...options, "--seed", "7", "--out", "one.npz");
  assertEquals(result.populations[2], JSON.parse(one.out).populations);
  const [last, alone] = await Promise.all(
    ["run-2", "one"].map((name) => loadSpikingRun(`${folder}/${name}.npz`)),
  );
  assertEquals(last.spikes, alone.spikes);
  const people = await run("simulate", ...options.slice(0, -1), "--networks", "2", "--out", "two.npz");
  assertStringIncludes(people.out, "cuba, 2 × 100.0 ms, seeds from 1 on");
  assertStringIncludes(people.out, "network-seconds in");
  assertStringIncludes(people.out, "two-0.npz to two-1.npz");
  const refused = await run("simulate", ...options, "--networks", "2", "--picture", "x.svg");
  assertEquals(refused.code, 2);
  assertStringIncludes(refused.err, "--picture is for one network: current value is 2");
});

cliTest("volley simulate and describe take SONATA configurations", async (run, folder) => {
  const config = new URL("../spiking/sonata/bmtk/simulation_config.json", import.meta.url).pathname;
  const { code, out, err } = await run(
    "simulate",
    config,
    "--engine",
    "reference",
    "--out",
    "run.h5",
    "--json",
  );
  assertEquals(code, 0, err);
  const result = JSON.parse(out);
  assertEquals([result.network, result.bins], ["simulation_config", 300]);
  assertEquals(result.populations.map(({ name }: { name: string }) => name), [
    "cortex_100",
    "cortex_101",
    "thalamus",
  ]);
  assert((await Deno.stat(`${folder}/run.h5`)).size > 1000);
  assertEquals(JSON.parse((await run("describe", config, "--json")).out).synapses, 338);
});
