import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { slurmArrays } from "../../cli/_slurm_script.ts";
import { inFolder } from "../_folder.ts";
import { assertMistakes, cliTest, command, type Mistake, type Outcome } from "./_volley.ts";

const SWEEP = [
  "sweep",
  "mif-small-hom",
  "--duration",
  "100",
  "--runs",
  "1",
  "--grid",
  "S_EE=12:14:1",
  "--out",
  "map.json",
];

function refuses({ code, out, err }: Outcome, sentence: string): void {
  assertStringIncludes(err, sentence);
  assertEquals([code, out, err.trim().split("\n").length], [2, "", 1], err);
}

/** Runs a script as a task of an array. */
async function asTask(
  folder: string,
  script: string,
  env: Record<string, string>,
  ...args: string[]
): Promise<Outcome> {
  const { code, stdout, stderr } = await new Deno.Command("bash", {
    args: [script, ...args],
    cwd: "/",
    env: { XDG_RUNTIME_DIR: folder, NO_COLOR: "1", ...env },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}

cliTest(
  "a script of volley slurm makes each shard as the task of its number, and merges them as task 0",
  async (run, folder) => {
    const { code, out, err } = await run(
      "slurm",
      "--shards",
      "3",
      "--time",
      "60",
      "--memory",
      "2G",
      "--sbatch=--qos=long",
      "--",
      ...SWEEP,
    );
    assertEquals([code, err], [0, ""]);
    assertStringIncludes(out, "array1=$(sbatch --parsable --array=1-3 map.json.slurm.sh 0)");
    assertStringIncludes(out, "sbatch --parsable --array=0 --dependency=afterany:$array1 map.json.slurm.sh");
    const script = `${folder}/map.json.slurm.sh`, text = await Deno.readTextFile(script);
    for (
      const option of [
        "array=1-3",
        "time=60",
        "mem=2G",
        "qos=long",
        "cpus-per-task=1",
        "signal=B:USR1@60",
        "requeue",
        "open-mode=append",
      ]
    ) {
      assertStringIncludes(text, `\n#SBATCH --${option}\n`);
    }
    assert(
      !text.slice(0, text.indexOf("\nset -u")).includes("\n\n"),
      "directives end at the first line that is none",
    );
    assert(Deno.statSync(`${folder}/map.json.shards`).isDirectory);
    // Ids of an array are shifted by the script's argument.
    for (const [id, shift] of [["2", "0"], ["1", "0"], ["1", "2"]]) {
      const { code, err } = await asTask(folder, script, { SLURM_ARRAY_TASK_ID: id }, shift);
      assertEquals(code, 0, err);
    }
    const merged = await asTask(folder, script, { SLURM_ARRAY_TASK_ID: "0" });
    assertEquals(merged.code, 0, merged.err);
    assertStringIncludes(merged.out, "map.json: map of 3 points, merged from 3 shards");
    const alone = await asTask(folder, script, {});
    assert(alone.code !== 0);
    assertStringIncludes(alone.err, "submit this script by sbatch");
  },
);

Deno.test("ids of arrays begin at 1 and stay below MaxArraySize; further shards take further arrays", () => {
  assertEquals(slurmArrays({ shards: 1000, mostIds: 1000 }), [{ shift: 0, ids: "1-1000" }]);
  assertEquals(slurmArrays({ shards: 2001, mostIds: 1000, atOnce: 50 }), [
    { shift: 0, ids: "1-1000%50" },
    { shift: 1000, ids: "1-1000%50" },
    { shift: 2000, ids: "1-1%50" },
  ]);
});

/** Runs `volley slurm --submit` beside programs that stand for SLURM's. */
async function submitted(
  folder: string,
  programs: Record<string, string>,
): Promise<Outcome> {
  for (const [name, text] of Object.entries(programs)) {
    await Deno.writeTextFile(`${folder}/${name}`, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  }
  const { code, stdout, stderr } = await command(
    folder,
    ["slurm", "--submit", "--shards", "5", "--", ...SWEEP],
    { PATH: `${folder}:/usr/bin:/bin` },
    ["--allow-run=sbatch,scontrol"],
  ).output();
  return { code, out: new TextDecoder().decode(stdout), err: new TextDecoder().decode(stderr) };
}

const SCONTROL = `echo "MaxArraySize            = 3"`;
const SBATCH = `echo "$@" >> calls; echo "$(wc -l < calls);cluster"`;

Deno.test("volley slurm --submit asks SLURM for its MaxArraySize, and submits arrays and the merge after them", () =>
  inFolder(async (folder) => {
    const { code, out, err } = await submitted(folder, { scontrol: SCONTROL, sbatch: SBATCH });
    assertEquals([code, err], [0, ""]);
    assertStringIncludes(out, "submitted: 1, 2, 3; merged by 4");
    assertEquals((await Deno.readTextFile(`${folder}/calls`)).trim().split("\n"), [
      "--parsable --array=1-2 map.json.slurm.sh 0",
      "--parsable --array=1-2 map.json.slurm.sh 2",
      "--parsable --array=1-1 map.json.slurm.sh 4",
      "--parsable --array=0 --dependency=afterany:1:2:3 map.json.slurm.sh",
    ]);
  }));

Deno.test("volley slurm --submit says in one sentence why SLURM did not take it", () =>
  inFolder(async (folder) => {
    refuses(
      await submitted(folder, { scontrol: "exit 1" }),
      "Cannot run scontrol show config as SLURM must take it",
    );
    const sbatch = "echo 'sbatch: error: invalid partition' >&2; exit 1";
    refuses(
      await submitted(folder, { scontrol: SCONTROL, sbatch }),
      "current value is sbatch: error: invalid partition",
    );
  }));

cliTest("volley slurm refuses what cannot run, before it writes anything", async (_, folder) => {
  await Deno.writeTextFile(`${folder}/map.json.slurm.sh`, "mine");
  const mistakes: Mistake[] = [
    [
      ["--", "simulate", "mif-syn"],
      "after -- must stand dataset, train, evaluate, sweep and its options: current value is simulate",
    ],
    [["--", "sweep", "mif-syn", "--grid", "S_EE=1"], "--shard goes with --out: current value is none"],
    [["--", ...SWEEP, "--shard", "1/2"], "--shard is the script's own"],
    [["--", ...SWEEP, "--runz", "1"], "did you mean --runs?"],
    [["--", ...SWEEP, "--bin", "x"], "--bin must be a finite number"],
    [["--seed", "3", "--", ...SWEEP], "--seed stands after --, with the command: current value is 3"],
    [["--shards", "0", "--", ...SWEEP], "--shards must be a whole number from 1"],
    [["--setup", 'echo "', "--", ...SWEEP], "names must have no quotes"],
    [["--", ...SWEEP], "it must be a file of volley's"],
  ];
  await assertMistakes(folder, mistakes.map(([words, sentence]) => [["slurm", ...words], sentence]));
  assertEquals(await Deno.readTextFile(`${folder}/map.json.slurm.sh`), "mine");
});

cliTest(
  "a script of volley slurm loads a system of one's own for the parts and for the merge",
  async (run, folder) => {
    const system = new URL("../house/toy_system.ts", import.meta.url).pathname;
    const box = [
      "--box",
      "rateHz=20:60",
      "--points",
      "4",
      "--test-runs",
      "2",
      "--duration",
      "100",
      "--warmup",
      "20",
    ];
    const dataset = ["dataset", "toy", "--with", system, ...box, "--out", "data"];
    const { code, err } = await run("slurm", "--shards", "2", "--time", "5", "--", ...dataset);
    assertEquals([code, err], [0, ""]);
    for (const id of ["2", "1", "0"]) {
      const task = await asTask(folder, `${folder}/data.slurm.sh`, { SLURM_ARRAY_TASK_ID: id });
      assertEquals(task.code, 0, task.err);
      if (id === "0") assertStringIncludes(task.out, "data: dataset of 4 points, merged from 2 shards");
    }
  },
);
