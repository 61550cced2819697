import { assertEquals, assertStringIncludes } from "@std/assert";
import { saveCounts } from "../../lib/experiment/run_file.ts";
import { assertMistakes, cliTest, command } from "./_volley.ts";

const SPEC = {
  kind: "spiking",
  name: "pair",
  stepMs: 0.1,
  populations: [
    { name: "RS", size: 40, neuron: "poisson", parameters: { rate: 12 } },
    { name: "FS", size: 10, neuron: "poisson", parameters: { rate: 30 } },
  ],
  projections: [],
};

/** Simulates the pair for 600 ms with two seeds, into `a.npz` and `b.npz`. */
async function simulate(run: (...args: string[]) => Promise<{ code: number; err: string }>, folder: string) {
  await Deno.writeTextFile(`${folder}/pair.json`, JSON.stringify(SPEC));
  for (const [name, seed] of [["a", "1"], ["b", "2"]]) {
    const args = ["--duration", "600", "--seed", seed, "--engine", "reference", "--out", `${name}.npz`];
    assertEquals((await run("simulate", "pair.json", ...args)).code, 0);
  }
}

cliTest(
  "volley report draws runs of point neurons, with other seeds beside, and writes figures",
  async (run, folder) => {
    await simulate(run, folder);
    const args = ["--warmup", "100", "--window", "50:250", "--out", "r.html", "--figures", "figs/new"];
    const { code, out, err } = await run("report", "a.npz", "b.npz", ...args);
    assertEquals([code, err], [0, ""]);
    assertStringIncludes(out, "in figs/new (SVG; --figure-formats pdf,png for others)");
    const html = await Deno.readTextFile(`${folder}/r.html`);
    for (
      const text of [
        "Cells: 40 RS, 10 FS. 2 runs of 0.500 s after 100 ms",
        "Rates of cells",
        "Irregularity of cells",
        "correlation of RS and FS counts",
        "Lowest run</th>",
        "<h2>References</h2>\n<ul>\n<li>The volley authors. volley",
        "<li>W. R. Softky, C. Koch (1993). The highly irregular",
        "<dt>volley</dt><dd>0.",
        "<dt>date</dt><dd>20",
        "<dt>seeds of the network</dt><dd>1, 2</dd>",
        "<dt>adapter</dt><dd>CPU",
        "<pre>volley report a.npz b.npz --warmup 100",
      ]
    ) assertStringIncludes(html, text);
    const names = [...Deno.readDirSync(`${folder}/figs/new`)].map(({ name }) => name).sort();
    assertEquals(names.slice(0, 2), ["A-spikes.svg", "B-population-rates.svg"]);
    const figure = await Deno.readTextFile(`${folder}/figs/new/A-spikes.svg`);
    assertStringIncludes(figure, "<desc>volley 0.");
    // A second report replaces its figures, and no file of another's.
    assertEquals((await run("report", "a.npz", "--out", "r.html", "--figures", "figs/new")).code, 0);
    await Deno.writeTextFile(`${folder}/figs/new/A-spikes.svg`, "<svg>mine</svg>");
    const refused = await run("report", "a.npz", "--out", "r.html", "--figures", "figs/new");
    assertEquals(refused.code, 2);
    assertStringIncludes(refused.err, "A-spikes.svg beside the output as it must be a file of volley's");
    assertEquals(await Deno.readTextFile(`${folder}/figs/new/A-spikes.svg`), "<svg>mine</svg>");
  },
);

cliTest("volley report answers mistakes about its run with one sentence and exit 2", async (run, folder) => {
  await simulate(run, folder);
  const markov = ["--duration", "600", "--engine", "reference", "--out", "m.npz"];
  await run("simulate", "mif-small-syn", ...markov);
  const populations = [{ name: "RS", size: 40 }, { name: "fs", size: 10 }];
  const free = { populations, binMs: 1, networks: 1, bins: 600, counts: new Uint16Array(1200) };
  await saveCounts(`${folder}/s.npz`, free, {});
  const model = new URL("../../examples/models/zhang2024-lstm", import.meta.url).pathname;
  const mistakes: [string[], string][] = [
    [["a.npz"], "each must have a seed of its own: current value is 1 in a.npz and in a.npz"],
    [["--surrogate", "s.npz"], "the populations must be RS (40), FS (10): current value is RS (40), fs (10)"],
    [["--model", model], "of system that it learnt from, mif: current value is spiking"],
    [["--window", "500:700"], "--window needs FROM:TO within 0 to 600 ms: current value is 500:700"],
    [["--window", "300:200"], "--window needs FROM:TO within 0 to 600 ms"],
    [["--window", "300"], "--window needs FROM:TO within 0 to 600 ms"],
    [["--warmup", "600"], "from 0 to below 600 ms: current value is 600"],
    [["m.npz"], "all must be of one system: current value is spiking and mif"],
    [["--figures", "a.npz"], "it must be a folder that can be made"],
    [["--figures", "f", "--figure-formats", "pdf,gif"], "a list of svg, pdf, png: current value is gif"],
    [["--figures", "f", "--figure-formats", "pdf"], "volley must be allowed to start rsvg-convert"],
  ];
  const report = ["report", "a.npz", "--out", "r.html"];
  await assertMistakes(folder, mistakes.map(([words, sentence]) => [[...report, ...words], sentence]));
});

cliTest(
  "volley report has figures made in other formats, and says when the converter fails",
  async (run, folder) => {
    await simulate(run, folder);
    const converter = `${folder}/bin/rsvg-convert`, log = `${folder}/log`;
    await Deno.mkdir(`${folder}/bin`);
    const report = async () => {
      const args = ["report", "a.npz", "--out", "r.html", "--figures", "figs", "--figure-formats", "png,pdf"];
      const { code, stderr } = await command(folder, args, { PATH: `${folder}/bin` }, ["--allow-run"])
        .output();
      return { code, err: new TextDecoder().decode(stderr) };
    };
    const absent = await report();
    assertEquals(absent.code, 2);
    assertStringIncludes(absent.err, "the program rsvg-convert must be installed");
    const program = (body: string) => Deno.writeTextFile(converter, `#!/bin/sh\n${body}\n`, { mode: 0o755 });
    await program(`echo "$@" >> '${log}'`);
    assertEquals(await report(), { code: 0, err: "" });
    const calls = (await Deno.readTextFile(log)).trim().split("\n");
    assertEquals(calls.slice(0, 3), [
      "--version",
      "-f pdf -o figs/A-spikes.pdf figs/A-spikes.svg",
      "-f png -z 4 -o figs/A-spikes.png figs/A-spikes.svg",
    ]);
    await program(`if [ "$1" = -f ]; then echo "no such font" >&2; exit 1; fi`);
    const failed = await report();
    assertEquals(failed.code, 2);
    assertStringIncludes(failed.err, "rsvg-convert must take it: current value is no such font");
    // What lies beside another's SVG is another's, too.
    await Deno.writeTextFile(`${folder}/figs/A-spikes.svg`, "<svg>mine</svg>");
    await Deno.writeTextFile(`${folder}/figs/A-spikes.pdf`, "mine");
    assertEquals((await report()).code, 2);
    assertEquals(await Deno.readTextFile(`${folder}/figs/A-spikes.pdf`), "mine");
  },
);
