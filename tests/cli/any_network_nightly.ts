import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { inFolder } from "../_folder.ts";
import { gpuTest } from "../_gpu.ts";
import { volley } from "./_volley.ts";

const receptors = { exc: { kinetics: "exponential", tau: 5 } };
const lif = (name: string, size: number) => ({ name, size, neuron: "lif", receptors });
/** Three populations of which the first drives the others. */
const NETWORK = {
  ...{ kind: "spiking", name: "three", stepMs: 0.1 },
  populations: [lif("A", 30), lif("B", 20), lif("C", 10)],
  projections: ["B", "C"].map((to) => ({
    ...{ from: "A", to, receptor: "exc", connect: { rule: "all-to-all" }, weight: 20, delayMs: 1 },
  })),
  drives: [{ to: "A", receptor: "exc", rateHz: 2000, weight: 50 }],
};

gpuTest(
  "a network of one's own, of three populations, goes from its spec to a surrogate, maps and a fit",
  () =>
    inFolder(async (folder) => {
      const run = async (...args: string[]) => {
        const { code, out, err } = await volley(folder, ...args, "--json", "--quiet");
        assert(code <= 1, `${args.join(" ")}: ${err}`);
        return JSON.parse(out);
      };
      await Deno.writeTextFile(`${folder}/three.json`, JSON.stringify(NETWORK));
      const short = ["--steps", "6", "--batch", "2", "--window", "20", "--layers", "lstm:4"];
      await run("simulate", "three.json", "--duration", "300", "--out", "run.npz");
      await run("train", "run.npz", "--out", "alone", ...short);
      const alone = await run("evaluate", "alone", "--networks", "2", "--duration", "300");
      assert(JSON.stringify(alone).includes("rate.C") || JSON.stringify(alone).includes("C rate"));
      const box = ["--box", "scale(drives.*.rateHz)=0.8:1.4"];
      await run(
        "dataset",
        "three.json",
        ...box,
        "--points",
        "4",
        "--duration",
        "300",
        "--warmup",
        "50",
        "--out",
        "data",
      );
      await run("train", "--data", "data", "--out", "model", ...short);
      const grid = [
        "--grid",
        "scale(drives.*.rateHz)=0.8,1.4",
        "--measure",
        "rate.A,rate.C",
        "--duration",
        "200",
      ];
      for (const source of ["three.json", "model"]) {
        const { measures } = await run("sweep", source, ...grid);
        assertEquals(Object.keys(measures), ["rate.A", "rate.C"]);
        const [slow, fast] = measures["rate.A"];
        assert(source === "model" || fast > slow, `${slow} ${fast}`);
      }
      const fit = await run(
        ...["fit", "model", "--target", "rate.A=100", "--global-points", "8", "--rounds", "1"],
        ...["--duration", "200", "--check-duration", "200"],
      );
      assert(fit.targets[0].network > 0);
      const other = await volley(folder, "evaluate", "alone", "--data", "data", "--quiet");
      assertEquals(other.code, 2);
      assertStringIncludes(other.err, "its parameters must be scale(drives.*.rateHz): current value is none");
    }),
);
