import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { loadAnyRun } from "../../lib/experiment/load_any_run.ts";
import { readNpz } from "../../lib/io/npz.ts";
import { assertMistakes, cliTest } from "./_volley.ts";

/** A few cells that excite and inhibit through one receptor, in 2 s. */
const SPEC = {
  kind: "spiking",
  name: "mixed",
  stepMs: 0.1,
  populations: [{
    name: "E",
    size: 30,
    neuron: "lif",
    receptors: { syn: { kinetics: "exponential", tau: 4 } },
  }],
  projections: [{
    ...{ from: "E", to: "E", receptor: "syn", connect: { rule: "fixed-indegree", indegree: 4 } },
    ...{ weight: -20, delayMs: 1 },
  }],
  drives: [{ to: "E", receptor: "syn", rateHz: 3000, weight: 30 }],
};

cliTest(
  "volley simulate --lfp gives proxies, draws them and keeps them beside the run",
  async (run, folder) => {
    await Deno.writeTextFile(`${folder}/mixed.json`, JSON.stringify(SPEC));
    const { code, out, err } = await run(
      ...[
        "simulate",
        "mixed.json",
        "--lfp",
        "E",
        "--duration",
        "800",
        "--warmup",
        "100",
        "--engine",
        "reference",
      ],
      ...["--picture", "x.svg", "--out", "x.npz", "--json"],
    );
    assertEquals(code, 0, err);
    assertStringIncludes(err, "What inhibits E through syn gets a receptor of its own, syn-out");
    const { lfp } = JSON.parse(out);
    assertEquals([lfp.ampa, lfp.gaba, lfp.samples, lfp.startMs], [["syn"], ["syn-out"], 794, 7]);
    const arrays = await readNpz(`${folder}/x.npz`);
    const [rws, ampa, times] = ["rws", "ampa", "times"].map((name) =>
      arrays[`lfp/${name}`].data as Float64Array
    );
    assertEquals([rws.length, ampa.length, times[0], times.at(-1)], [794, 794, 7, 800]);
    // The printed mean is of what follows the first 100 ms.
    const own = rws.subarray(94), mean = own.reduce((sum, value) => sum + value, 0) / own.length;
    assertAlmostEquals(lfp.rws.meanNa, mean / 1000, 1e-9);
    assert(lfp.rws.peakHz > 0 && mean > 0);
    assertStringIncludes(await Deno.readTextFile(`${folder}/x.svg`), "RWS (nA)");
    // The file is a run as any other.
    assertEquals((await loadAnyRun(`${folder}/x.npz`)).counts.bins, 800);
    const people = await run(
      "simulate",
      "mixed.json",
      "--lfp",
      "E:syn:syn-out",
      "--duration",
      "50",
      "--engine",
      "reference",
    );
    assertStringIncludes(people.out, "field of E        AMPA syn, GABA syn-out; RWS");
  },
);

cliTest("volley simulate --electrode gives the potentials around a detailed cell", async (run, folder) => {
  const { code, out, err } = await run(
    ...["simulate", "branching", "--electrode", "30,0,0", "--electrode", "30,250,0", "--duration", "100"],
    ...["--networks", "2", "--picture", "x.svg", "--out", "x.npz", "--engine", "reference", "--json"],
  );
  assertEquals(code, 0, err);
  const { potentials } = JSON.parse(out);
  assertEquals(potentials.map(({ place }: { place: number[] }) => place), [[30, 0, 0], [30, 250, 0]]);
  for (const { leastMv, mostMv } of potentials) assert(leastMv < 0 && mostMv > 0 && mostMv - leastMv < 0.1);
  assertStringIncludes(await Deno.readTextFile(`${folder}/x.svg`), "phi_1");
  const { traces } = await loadAnyRun(`${folder}/x.npz`);
  assertEquals(traces!.map((own) => own.map(({ variable }) => variable)), [
    ["v_soma", "phi_0", "phi_1"],
    ["v_soma", "phi_0", "phi_1"],
  ]);
  assertEquals(new Set(traces!.flat().map(({ values }) => values.length)).size, 1);
});

cliTest("volley simulate refuses field potentials of what has none", async (_, folder) => {
  await Deno.writeTextFile(`${folder}/mixed.json`, JSON.stringify(SPEC));
  await assertMistakes(folder, [
    [
      ["simulate", "mixed.json", "--lfp", "P"],
      "its pyramidal cells must be a population of mixed (E): current value is P",
    ],
    [["simulate", "mixed.json", "--lfp", "E:syn"], "--lfp must be POPULATION, or POPULATION:AMPA:GABA"],
    [["simulate", "mixed.json", "--lfp", "E::syn"], "--lfp must be POPULATION, or POPULATION:AMPA:GABA"],
    [["simulate", "mixed.json", "--lfp", "E", "--networks", "2"], "--lfp goes with one network at a time"],
    [["simulate", "mixed.json", "--lfp", "E", "--out", "x.h5"], "--out must end with .npz"],
    [
      ["simulate", "mixed.json", "--lfp", "E", "--out", "x.npz", "--resume"],
      "runs with --lfp are simulated in one go",
    ],
    [["simulate", "mixed.json", "--electrode", "1,2,3"], "--electrode is for detailed cells"],
    [["simulate", "brunel-ai", "--lfp", "E"], "E must have receptors whose currents are known"],
    [["simulate", "mif-syn", "--lfp", "E"], "--lfp is for networks of point neurons"],
    [["simulate", "mpr", "--electrode", "1,2,3"], "--electrode is for detailed cells"],
    [["simulate", "branching", "--lfp", "cell"], "--lfp is for networks of point neurons"],
    [["simulate", "branching", "--electrode", "1,2"], "--electrode must be three numbers X,Y,Z, um"],
    [
      ["simulate", "hay2011", "--electrode", "1,2,3"],
      "soma must have points: a section of lengthUm and diameterUm alone lies nowhere",
    ],
  ]);
});
