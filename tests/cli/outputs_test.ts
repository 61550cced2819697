import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { UsageError } from "../../cli/_arguments.ts";
import { claimOutput, claimReport, keepResult, releaseOutputs } from "../../cli/_output.ts";
import { isReport, isRun } from "../../cli/_own_files.ts";
import { claimModel } from "../../cli/_surrogate.ts";
import { main } from "../../cli/main.ts";
import { folderAndName, requireWritable, sweepPartials, writeFileAtomic } from "../../lib/io/atomic.ts";
import { FileError } from "../../lib/io/file_error.ts";
import { getPreset } from "../../lib/markov/presets.ts";
import { renderPage } from "../../lib/report/page.ts";
import { inFolder } from "../_folder.ts";
import { cliTest, command } from "./_volley.ts";

const namesIn = (folder: string) => Array.from(Deno.readDirSync(folder), ({ name }) => name).sort();

const CELLS = {
  kind: "spiking",
  name: "mine",
  stepMs: 0.1,
  populations: [{ name: "A", size: 10, neuron: "lif", parameters: { I_e: 300 } }],
  projections: [],
};

/** Runs a command in this process. @returns Exit status and what it said. */
async function said(args: readonly string[]): Promise<{ code: number; err: string }> {
  const { error } = console;
  const lines: string[] = [];
  console.error = (line: string) => lines.push(line);
  try {
    return { code: await main(args), err: lines.join("\n") };
  } finally {
    console.error = error;
  }
}

/** Every command that writes, up to the name of what it writes, and its ending; none of what they read is there. */
const COMMANDS: [args: string[], ending: string][] = [
  [["simulate", "cuba", "--duration", "1e6", "--out"], ".npz"],
  [["simulate", "cuba", "--duration", "1e6", "--picture"], ".svg"],
  [["simulate", "cuba", "--duration", "1e6", "--networks", "3", "--out"], ".npz"],
  [["simulate", "mif-syn", "--duration", "1e6", "--out"], ".npz"],
  [["cell", "olah2022-soma", "--out"], ""],
  [["cell", "olah2022-soma", "--report"], ".html"],
  [["cell", "olah2022-soma", "--data-out"], ".npz"],
  [["sweep", "mif-syn", "--grid", "S_EE=4:5:0.1", "--out"], ".json"],
  [["sweep", "mif-syn", "--grid", "S_EE=4:5:0.1", "--picture"], ".svg"],
  [["rollout", "missing", "--out"], ".npz"],
  [["evaluate", "missing", "--out"], ".json"],
  [["evaluate", "missing", "--data", "missing", "--report"], ".html"],
  [["fit", "missing", "--target", "rates.E=20", "--out"], ".json"],
  [["report", "missing.npz", "--out"], ".html"],
];

Deno.test("every command finds out before the work that it cannot write", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/file`, "");
    const places: [string, string][] = [
      [`${folder}/none/a`, `its folder must exist: current value is ${folder}/none`],
      [`${folder}/file/a`, "its folder must exist"],
      [`${folder}/${"a".repeat(240)}`, "its name must be shorter"],
    ];
    for (const [args, ending] of COMMANDS) {
      for (const [place, sentence] of places) {
        const { code, err } = await said([...args, place + ending]);
        assertEquals(code, 2, `${args}: ${err}`);
        assertStringIncludes(err, sentence, args.join(" "));
        assertEquals(err.split("\n").length, 1, err);
      }
      if (args[0] === "cell" && args.at(-1) === "--out") continue;
      const taken = `${folder}/taken${ending}`;
      await Deno.mkdir(taken, { recursive: true });
      const { code, err } = await said([...args, taken]);
      assertEquals(code, 2, `${args}: ${err}`);
      assertStringIncludes(err, "must be a file: current value is a folder", args.join(" "));
    }
    // What is implied by a name is tried, too.
    await Deno.mkdir(`${folder}/model.safetensors`);
    for (const name of ["cell", "train"]) {
      const { code, err } = await said([name, "missing.npz", "--out", `${folder}/model`]);
      assertEquals([code, err], [
        2,
        `Cannot write ${folder}/model.safetensors as it must be a file: current value is a folder`,
      ]);
    }
    await Deno.remove(`${folder}/model.safetensors`);
    await Deno.mkdir(`${folder}/many-2.npz`);
    const many = await said(["simulate", "cuba", "--networks", "3", "--out", `${folder}/many.npz`]);
    assertStringIncludes(many.err, "many-2.npz as it must be a file");
    await Deno.writeTextFile(`${folder}/a.npz`, "");
    await Deno.symlink("a.npz", `${folder}/a.svg`);
    const twice = await said([
      "simulate",
      "cuba",
      "--out",
      `${folder}/a.npz`,
      "--picture",
      `${folder}/a.svg`,
    ]);
    assertStringIncludes(twice.err, "Cannot write two results to one file");
    const taken = [".html", ".json", ".npz", ".svg"].map((ending) => `taken${ending}`);
    assertEquals(namesIn(folder), ["a.npz", "a.svg", "file", "many-2.npz", ...taken]);
  }));

Deno.test({
  name: "a device is no output",
  ignore: Deno.build.os === "windows",
  async fn() {
    const error = await assertRejects(() => claimOutput("/dev/null"), FileError);
    assertStringIncludes(error.message, "Cannot write");
  },
});

Deno.test("a claimed output is free of what was left half-written, once in a command, and let go at its end", () =>
  inFolder(async (folder) => {
    const path = `${folder}/map.json`;
    await Deno.writeTextFile(`${folder}/.map.json.0123abcd.partial`, "half");
    await Deno.writeTextFile(`${folder}/.other.json.0123abcd.partial`, "half");
    assertEquals(await claimOutput(path), path);
    assertEquals(namesIn(folder), [".map.json.lock", ".other.json.0123abcd.partial"]);
    await assertRejects(() => claimOutput(path), UsageError, "Cannot write two results to one file");
    await releaseOutputs();
    assertEquals(namesIn(folder), [".other.json.0123abcd.partial"]);
    await claimOutput(path);
    await releaseOutputs();
  }));

cliTest(
  "of many commands that write one file at once, all write it or are refused for the others",
  async (run, folder) => {
    await Deno.writeTextFile(`${folder}/mine.json`, JSON.stringify(CELLS));
    const args = [
      "simulate",
      "mine.json",
      "--engine",
      "reference",
      "--duration",
      "100",
      "--out",
      "run.npz",
      "--quiet",
    ];
    const all = await Promise.all(Array.from({ length: 4 }, () => run(...args)));
    for (const { code, err } of all) {
      if (code !== 0) assertStringIncludes(err, "Cannot write run.npz as no one else may be writing it");
    }
    assert(all.some(({ code }) => code === 0));
    assertEquals(namesIn(folder), ["mine.json", "run.npz"]);
  },
);

Deno.test("a claim and the sweep of another do not disturb each other", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a.json`;
    await Promise.all(Array.from({ length: 40 }, async (_, at) => {
      for (let k = 0; k < 10; k++) await (at % 2 === 0 ? requireWritable(path) : sweepPartials(path));
    }));
    assertEquals(namesIn(folder), []);
  }));

Deno.test("a result that cannot be written after all is kept elsewhere, and the sentence says where", () =>
  inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/gone`);
    const path = await claimOutput(`${folder}/gone/map.json`);
    await Deno.remove(`${folder}/gone`, { recursive: true });
    const error = await assertRejects(
      () => keepResult(path, (place) => writeFileAtomic(place, "result")),
      FileError,
    );
    const [, place] =
      /its folder must exist: current value is .*map.json \(nothing is lost: the result is in (.*)\)$/
        .exec(error.message)!;
    assertEquals(await Deno.readTextFile(place), "result");
    await Deno.remove(place.slice(0, place.lastIndexOf("/")), { recursive: true });
    await releaseOutputs();
  }));

Deno.test("files beside a model that others made are refused and left as they are", () =>
  inFolder(async (folder) => {
    const own: Record<string, string> = {
      "json": '{"kind":"recurrent","training":{}}',
      "training.json": '{"curve":{},"seconds":1,"steps":2}',
    };
    const options = { resume: false, others: [".training.json"] };
    for (const ending of [...Object.keys(own), "checkpoint.safetensors"]) {
      const path = `${folder}/model.${ending}`;
      await Deno.writeTextFile(path, '{"kind":"mif"}');
      const error = await assertRejects(() => claimModel(`${folder}/model`, options), FileError);
      assertStringIncludes(
        error.message,
        `Cannot use ${path} beside the output as it must be a file of volley's`,
      );
      await releaseOutputs();
      assertEquals(await Deno.readTextFile(path), '{"kind":"mif"}');
      await Deno.remove(path);
    }
    for (const [ending, text] of Object.entries(own)) {
      await Deno.writeTextFile(`${folder}/model.${ending}`, text);
    }
    assertEquals(await claimModel(`${folder}/model.safetensors`, options), `${folder}/model`);
    await releaseOutputs();
    await Deno.writeTextFile(`${folder}/report.html`, "<html>mine</html>");
    await assertRejects(
      () => claimReport(`${folder}/report.html`),
      FileError,
      "current value is another file",
    );
    await releaseOutputs();
  }));

cliTest(
  "--engine gpu without an adapter is refused; without a word the CPU does it and says so",
  async (_, folder) => {
    const none = { DENO_WEBGPU_BACKEND: Deno.build.os === "darwin" ? "vulkan" : "metal" };
    const small = ["--set", "N_E=20", "--set", "N_I=7", "--duration", "50"];
    const cases: [string[], boolean][] = [
      [["simulate", "cuba", "--scale", "0.05", "--duration", "20"], true],
      [["simulate", "mif-small-syn", ...small], true],
      [["dataset", "mif-small-syn", ...small, "--box", "S_EE=15:20", "--points", "3", "--out", "set"], false],
    ];
    for (const [args, falls] of cases) {
      for (const engine of falls ? [[], ["--engine", "gpu"]] : [["--engine", "gpu"]]) {
        const { code, stderr } = await command(folder, [...args, ...engine], none).output();
        const err = new TextDecoder().decode(stderr);
        assertEquals(code, engine.length > 0 ? 2 : 0, err);
        assertStringIncludes(err, "no WebGPU adapter was found");
        assertEquals(err.includes("The processor's engine is used instead"), engine.length === 0, err);
      }
    }
    assert(!namesIn(folder).includes("set"));
  },
);

Deno.test("files of names that are implied are left alone where another made them, and what is read is not written", () =>
  inFolder(async (folder) => {
    const foreign = async (name: string) => {
      await Deno.mkdir(folderAndName(`${folder}/${name}`)[0], { recursive: true });
      await Deno.writeTextFile(`${folder}/${name}`, "mine");
    };
    const cases: [name: string, args: string[]][] = [
      ["cell.safetensors", ["cell", "olah2022-soma", "--out", `${folder}/cell`]],
      ["demo/training.npz", ["demo", "--out", `${folder}/demo`]],
      ["many-1.npz", ["simulate", "ring", "--networks", "2", "--out", `${folder}/many.npz`]],
      ["many-0.h5", ["simulate", "ring", "--networks", "2", "--out", `${folder}/many.h5`]],
    ];
    for (const [name, args] of cases) {
      await foreign(name);
      const { code, err } = await said(args);
      assertEquals(code, 2, `${name}: ${err}`);
      assertStringIncludes(err, `${name} beside the output as it must be a file of volley's`);
      assertEquals(await Deno.readTextFile(`${folder}/${name}`), "mine");
    }
    await Deno.writeTextFile(`${folder}/report.html`, "<p>how volley report works</p>");
    await Deno.writeTextFile(`${folder}/net.json`, JSON.stringify(getPreset("mif-small-syn")));
    const read = await said([
      "sweep",
      `${folder}/net.json`,
      "--grid",
      "S_EE=4,5",
      "--out",
      `${folder}/net.json`,
    ]);
    assertStringIncludes(read.err, "as sweep reads it");
    assertEquals(JSON.parse(await Deno.readTextFile(`${folder}/net.json`)).kind, "mif");
    const model = await said(["evaluate", `${folder}/net`, "--out", `${folder}/net.json`]);
    assertStringIncludes(model.err, "as evaluate reads it");
  }));

Deno.test("own files are told by their content", () =>
  inFolder(async (folder) => {
    const { code } = await said([
      "simulate",
      "ring",
      "--networks",
      "2",
      "--duration",
      "20",
      "--engine",
      "reference",
      "--out",
      `${folder}/a.npz`,
    ]);
    assertEquals(code, 0);
    assertEquals(await isRun(`${folder}/a-0.npz`), true);
    const page = renderPage({ title: "a", summary: [] }, []);
    for (
      const [text, ours] of [[page, true], ["<!doctype html><p>how volley report works", false], [
        "",
        false,
      ]] as const
    ) {
      await Deno.writeTextFile(`${folder}/page.html`, text);
      assertEquals(await isReport(`${folder}/page.html`), ours);
    }
    assertEquals(await isRun(`${folder}/none.npz`), false);
  }));
