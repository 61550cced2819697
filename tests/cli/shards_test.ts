import { assertEquals, assertStringIncludes } from "@std/assert";
import { shardCommand, shellWord } from "../../cli/_shards.ts";
import { arraysIn } from "../experiment/dataset/_dataset.ts";
import { assertMistakes, cliTest, command, type Outcome } from "./_volley.ts";

const SWEEP = ["sweep", "mif-small-hom", "--duration", "100", "--runs", "1", "--measure", "rate.E"];
const GRID = ["--grid", "S_EE=12:14:1", "--grid", "lambda=0,6000"];

/** One sentence, no stack trace, nothing printed, and exit status 2. */
function refuses({ code, out, err }: Outcome, sentence: string): void {
  assertStringIncludes(err, sentence);
  assertEquals([code, out, err.trim().split("\n").length], [2, "", 1], err);
}

cliTest(
  "shards of volley sweep, merged, are the sweep in one piece; what is missing is named",
  async (run, folder) => {
    const whole = await run(...SWEEP, ...GRID, "--out", "whole.json");
    assertEquals(whole.code, 0, whole.err);
    for (const number of [3, 1]) {
      const { code, err } = await run(...SWEEP, ...GRID, "--out", "map.json", "--shard", `${number}/4`);
      assertEquals([code, err], [0, ""]);
    }
    const early = await run("merge", "map.json");
    assertEquals([early.code, early.out], [1, ""]);
    assertStringIncludes(early.err, "all 4 shards must be done: current value is 2,4 missing");
    const lines = early.err.trim().split("\n").filter((line) => line.startsWith("  volley "));
    assertEquals(lines.length, 2);
    for (const line of lines) {
      const { code, err } = await run(...line.trim().split(" ").slice(1));
      assertEquals(code, 0, err);
      assertStringIncludes(err, "the sweep starts afresh");
    }
    const merged = await run("merge", "map.json");
    assertEquals([merged.code, merged.err], [0, ""]);
    assertStringIncludes(merged.out, "map.json: map of 6 points, merged from 4 shards");
    assertEquals(
      await Deno.readTextFile(`${folder}/map.json`),
      await Deno.readTextFile(`${folder}/whole.json`),
    );
  },
);

cliTest("volley merge names the option in which two runs differ", async (run) => {
  await run(...SWEEP, ...GRID, "--out", "map.json", "--shard", "1/2");
  await run(...SWEEP, ...GRID, "--out", "map.json", "--shard", "2/2", "--seed", "7");
  refuses(await run("merge", "map.json"), "but seed is 1 in shard 1/2: current value is 7 in shard 2/2");
});

const DATASET = [
  ...[
    "dataset",
    "mif-small-hom",
    "--box",
    "S_EE=12:14",
    "--points",
    "4",
    "--duration",
    "100",
    "--warmup",
    "20",
  ],
  ...["--test-runs", "2", "--engine", "reference"],
];

cliTest("shards of volley dataset, merged, are the dataset in one piece", async (run, folder) => {
  assertEquals((await run(...DATASET, "--out", "whole")).code, 0);
  const first = await run(...DATASET, "--out", "data", "--shard", "1/2");
  assertEquals([first.code, first.err], [0, ""]);
  assertStringIncludes(first.out, "shard 1/2 of data: ");
  const second = [...DATASET, "--out", "data", "--shard", "2/2"];
  assertEquals((await run(...second)).code, 0);
  refuses(await run(...second), "there is one already (resume it");
  assertEquals((await run(...second, "--resume")).code, 0);
  const merged = await run("merge", "data");
  assertEquals([merged.code, merged.err], [0, ""]);
  assertStringIncludes(merged.out, "data: dataset of 4 points, merged from 2 shards");
  assertEquals(arraysIn(`${folder}/data`), arraysIn(`${folder}/whole`));
  assertStringIncludes((await run("dataset", "--describe", "data")).out, "3 of 3 done");
});

cliTest("shards that there are not, and what does not go with a shard, are refused", async (_, folder) => {
  const at = [...SWEEP, ...GRID], out = [...at, "--out", "map.json"];
  await assertMistakes(folder, [
    [
      [...out, "--shard", "0/4"],
      "it must be K/N with K from 1 to N and N at most 1000000: current value is 0/4",
    ],
    [[...out, "--shard", "5/4"], "current value is 5/4"],
    [[...out, "--shard", "a"], "current value is a"],
    [[...out, "--shard", "auto/x"], "current value is auto/x"],
    [[...at, "--shard", "1/4"], "Cannot run sweep as --shard goes with --out: current value is none"],
    [
      [...out, "--shard", "1/4", "--picture", "map.svg"],
      "--shard goes without --picture: current value is map.svg",
    ],
    [["merge", "map.json"], "its shards must be in map.json.shards"],
  ]);
});

cliTest("--shard auto is the task of the array, and says what to allow or to set", async (run, folder) => {
  const auto = [...SWEEP, ...GRID, "--out", "map.json", "--shard", "auto"];
  refuses(
    await run(...auto),
    "Deno needs permission to read it: current value is no --allow-env=SLURM_ARRAY_TASK_ID",
  );
  const task = {
    SLURM_ARRAY_TASK_ID: "2",
    SLURM_ARRAY_TASK_COUNT: "3",
    SLURM_ARRAY_TASK_MIN: "0",
    SLURM_ARRAY_TASK_MAX: "2",
    SLURM_ARRAY_TASK_STEP: "1",
  };
  const { code } = await command(folder, auto, task, ["--allow-env"]).output();
  assertEquals([code, Deno.statSync(`${folder}/map.json.shards/3-of-3.json`).isFile], [0, true]);
});

Deno.test("a shard's command is quoted as shells need it", () => {
  assertEquals(shellWord("it's {1}"), `'it'\\''s {1}'`);
  assertEquals(
    shardCommand(["sweep", "a b.json", "--set", 'x={"normal":[1]}'], { number: 2, of: 3 }),
    `volley sweep 'a b.json' --set 'x={"normal":[1]}' --shard 2/3 --resume`,
  );
});
