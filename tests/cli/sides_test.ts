import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { loadSpikingRun } from "../../lib/spiking/files/spiking_file.ts";
import { cliTest, command } from "./_volley.ts";

const SPEC = {
  kind: "spiking",
  name: "mine",
  stepMs: 0.1,
  populations: [{ name: "A", size: 300, neuron: "lif", parameters: { I_e: { uniform: [200, 400] } } }],
  projections: [],
};
// deno-fmt-ignore
const LONG = ["simulate", "mine.json", "--engine", "reference", "--seed", "7", "--duration", "600000", "--out", "run.npz"];
const SHORT = LONG.map((word) => word === "600000" ? "200" : word);

const namesIn = (folder: string) => Array.from(Deno.readDirSync(folder), ({ name }) => name).sort();
const writeSpec = (folder: string) => Deno.writeTextFile(`${folder}/mine.json`, JSON.stringify(SPEC));

/** Starts a command and gives it a signal once a file is there. @returns Exit status and what it said. */
async function stopped(
  folder: string,
  args: readonly string[],
  { signal, at }: { signal: Deno.Signal; at: string },
): Promise<{ code: number; err: string }> {
  const child = command(folder, args).spawn();
  while (!await Deno.stat(`${folder}/${at}`).catch(() => null)) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  child.kill(signal);
  const { code, stderr } = await child.output();
  return { code, err: new TextDecoder().decode(stderr) };
}

cliTest(
  "volley simulate refuses side files that it did not make, and leaves them as they are",
  async (run, folder) => {
    await writeSpec(folder);
    await Deno.mkdir(`${folder}/run.recording`);
    await Deno.writeTextFile(`${folder}/run.recording/notes.txt`, "mine");
    const foreign = await run(...SHORT);
    assertEquals(foreign.code, 2);
    assertEquals(
      foreign.err,
      "Cannot record in run.recording as it must be a recording of volley's: current value is another folder (move it, or choose another output)\n",
    );
    assertEquals(await Deno.readTextFile(`${folder}/run.recording/notes.txt`), "mine");
    await Deno.remove(`${folder}/run.recording`, { recursive: true });
    await Deno.writeTextFile(`${folder}/run.checkpoint.npz`, "mine");
    const file = await run(...SHORT);
    assertEquals(file.code, 2);
    assertStringIncludes(
      file.err,
      "Cannot use run.checkpoint.npz beside the output as it must be a file of volley's",
    );
    assertEquals(await Deno.readTextFile(`${folder}/run.checkpoint.npz`), "mine");
    assertEquals(namesIn(folder), ["mine.json", "run.checkpoint.npz"]);
    // A run that is finished is no checkpoint either.
    await Deno.remove(`${folder}/run.checkpoint.npz`);
    assertEquals((await run(...SHORT.slice(0, -1), "run.checkpoint.npz")).code, 0);
    assertEquals((await run(...SHORT)).code, 2);
    assertEquals((await loadSpikingRun(`${folder}/run.checkpoint.npz`)).bins, 200);
  },
);

cliTest(
  "a stopped simulation is gone on with as what it was, and one started afresh has no old checkpoint",
  async (run, folder) => {
    await writeSpec(folder);
    const at = "run.recording/counts.u32";
    // TERM does what Ctrl-C does.
    const first = await stopped(folder, LONG, { signal: "SIGTERM", at });
    assertEquals(first.code, 143, first.err);
    assertStringIncludes(first.err, "go on with --resume");
    const refused: [string[], string][] = [
      [
        ["--set", "populations.A.parameters.E_L=-71"],
        "spec.populations[0].parameters.E_L must be what it was begun with, none: current value is -71",
      ],
      [["--seed", "8"], "seed must be what it was begun with, 7: current value is 8"],
      [["--step", "0.05"], "spec.stepMs must be what it was begun with, 0.1: current value is 0.05"],
      [
        ["--duration", "590000"],
        "duration must be at least what it was begun with, 600000: current value is 590000",
      ],
    ];
    for (const [words, sentence] of refused) {
      const { code, err } = await run(...LONG, ...words, "--resume");
      assertEquals([code, err], [2, `Cannot resume from run.checkpoint.npz as ${sentence}\n`]);
    }
    // Another that writes the same file is refused while the first goes on; HUP stops that, too.
    const going = command(folder, [...LONG, "--resume"]).spawn();
    while (!namesIn(folder).includes(".run.npz.lock")) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const rival = await run(...SHORT);
    assertEquals(rival.code, 2);
    assertStringIncludes(
      rival.err,
      "Cannot write run.npz as no one else may be writing it: current value is process ",
    );
    going.kill("SIGHUP");
    const { code, stderr } = await going.output();
    assertEquals(code, 129, new TextDecoder().decode(stderr));
    assertStringIncludes(new TextDecoder().decode(stderr), "go on with --resume");
    // Started afresh and killed before its first checkpoint: there is none then.
    await Deno.remove(`${folder}/run.recording/counts.u32`);
    await Deno.writeFile(`${folder}/run.recording/counts.u32`, new Uint8Array());
    const cut = await run(...LONG, "--resume");
    assertEquals(cut.code, 2);
    assertStringIncludes(cut.err, "counts.u32 as it must hold the");
    const inode = (await Deno.stat(`${folder}/${at}`)).ino;
    const child = command(folder, LONG).spawn();
    while ((await Deno.stat(`${folder}/${at}`).catch(() => null))?.ino === inode) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    child.kill("SIGKILL");
    await child.output();
    assert(!namesIn(folder).includes("run.checkpoint.npz"), `${namesIn(folder)}`);
    const afresh = await run(...SHORT, "--resume");
    assertEquals([afresh.code, afresh.err], [
      0,
      "no run.checkpoint.npz to resume: the simulation starts afresh\n",
    ]);
    assertEquals((await loadSpikingRun(`${folder}/run.npz`)).bins, 200);
    assertEquals(namesIn(folder), ["mine.json", "run.npz"]);
  },
);

cliTest(
  "a command that gets USR1, as clusters send it before a job's time is over, saves what there is",
  async (_run, folder) => {
    await writeSpec(folder);
    const warned = await stopped(folder, LONG, { signal: "SIGUSR1", at: "run.recording/counts.u32" });
    assertEquals(warned.code, Deno.build.os === "linux" ? 138 : 158, warned.err);
    assertStringIncludes(warned.err, "go on with --resume");
    assertEquals(namesIn(folder).includes("run.checkpoint.npz"), true);
  },
);
