/**
 * The real thing: munged, slurmctld and slurmd of `slurm-wlm` on this machine, and the scripts of `volley slurm`. Run by `deno task test-cluster` as
 * root; `REQUIRE_CLUSTER=1` makes a missing SLURM a failure.
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { hasSlurm, Slurm } from "../../bench/_slurm.ts";

const MAIN = new URL("../../cli/main.ts", import.meta.url).pathname;
// A point takes one or two seconds, so that a signal meets a shard that is under way.
const SWEEP = [
  "sweep",
  "mif-small-syn",
  "--runs",
  "2",
  "--duration",
  "20000",
  "--batch",
  "1",
  "--grid",
  "S_EE=3:6.1:0.1",
];

const isHere = await hasSlurm();
const isWanted = Deno.env.get("REQUIRE_CLUSTER") === "1";

/** A test that has a SLURM of its own. */
function clusterTest(name: string, test: (slurm: Slurm) => Promise<void>): void {
  Deno.test({
    name,
    ignore: !isHere && !isWanted,
    fn: async () => {
      await using slurm = await Slurm.start(2);
      await test(slurm);
    },
  });
}

/** Runs volley where it may submit. */
async function volley(slurm: Slurm, ...args: string[]) {
  const allowed = ["--allow-read", "--allow-write", "--allow-sys=hostname", "--allow-run=sbatch,scontrol"];
  return await slurm.run(Deno.execPath(), "run", "-q", "--no-prompt", ...allowed, MAIN, ...args);
}

/** Submits shards of a command, and the merge of them. */
async function submit(slurm: Slurm, options: readonly string[], command: readonly string[]) {
  const { code, out, err } = await volley(slurm, "slurm", "--submit", "--json", ...options, "--", ...command);
  assertEquals([code, err], [0, ""]);
  return JSON.parse(out).jobs as { arrays: string[]; merge: string };
}

/** Points of a shard that are done, and all of its points; nothing before its first. */
async function progressOf(slurm: Slurm, name: string): Promise<{ done: number; units: number }> {
  const text = await Deno.readTextFile(`${slurm.work}/map.json.shards/${name}.json`).catch(() => null);
  return text === null ? { done: 0, units: Infinity } : JSON.parse(text);
}

/** Waits until a shard has begun, and not ended. */
async function underWay(slurm: Slurm, name: string): Promise<void> {
  await slurm.until(`shard ${name} has a point`, async () => (await progressOf(slurm, name)).done > 0);
  const { done, units } = await progressOf(slurm, name);
  assert(done < units, `${name} is done before it could be stopped`);
}

function logOf(slurm: Slurm, job: string, task: number): Promise<string> {
  return Deno.readTextFile(`${slurm.work}/map.json.shards/${job}_${task}.log`);
}

clusterTest(
  "an array of eight shards, of which one is requeued and one runs out of time, is merged to the run in one piece byte for byte",
  async (slurm) => {
    const { arrays: [array], merge } = await submit(slurm, ["--shards", "8", "--time", "10"], [
      ...SWEEP,
      "--out",
      "map.json",
    ]);
    await underWay(slurm, "1-of-8");
    await slurm.must("scontrol", "requeue", `${array}_1`);
    await underWay(slurm, "5-of-8");
    // Three of its four points are left. What SLURM sends a minute before the time is over.
    // Once: a shard that requeues itself looks to scancel as if the signal was lost, and it would signal again after five seconds. The log tells.
    await slurm.run("timeout", "4", "scancel", "--signal=USR1", "--batch", `${array}_5`);
    await slurm.finished(array, merge);
    for (const task of [1, 5]) {
      const log = await logOf(slurm, array, task);
      assertStringIncludes(log, "stopping; once more to stop at once");
      assertMatch(log, /\d of 4 points are in map\.json\.shards\/\d-of-8\.json; go on with --resume/);
      assertEquals(log.match(/to resume: the sweep starts afresh/g)?.length, 1, log);
      assertStringIncludes(log, `written: map.json.shards/${task}-of-8.json`);
      // USR1 itself would make Deno open a port for debuggers.
      assert(!log.includes("inspector"), log);
    }
    assertStringIncludes(await logOf(slurm, merge, 0), "map.json: map of 32 points, merged from 8 shards");
    const whole = await volley(slurm, ...SWEEP, "--out", "whole.json");
    assertEquals(whole.code, 0, whole.err);
    const [merged, one] = ["map", "whole"].map((name) => Deno.readTextFileSync(`${slurm.work}/${name}.json`));
    assertEquals(merged, one);
  },
);

clusterTest(
  "a merge whose array lost a task runs all the same and names what is missing; that task alone makes it whole",
  async (slurm) => {
    const short = [
      "sweep",
      "mif-small-hom",
      "--runs",
      "1",
      "--duration",
      "100",
      "--grid",
      "S_EE=12:14:1",
      "--out",
      "map.json",
    ];
    // An array has at most two ids here, so that three shards take two arrays.
    const options = ["--shards", "3", "--max-array-size", "3"];
    await slurm.must("scontrol", "update", "PartitionName=all", "State=DOWN");
    const { arrays, merge } = await submit(slurm, options, short);
    assertEquals(arrays.length, 2);
    await slurm.must("scancel", `${arrays[0]}_2`);
    await slurm.must("scontrol", "update", "PartitionName=all", "State=UP");
    await slurm.finished(...arrays, merge);
    const log = await logOf(slurm, merge, 0);
    assertStringIncludes(log, "all 3 shards must be done: current value is 2 missing");
    assertStringIncludes(
      log,
      "  volley sweep mif-small-hom --runs 1 --duration 100 --grid S_EE=12:14:1 --out map.json --shard 2/3 --resume",
    );
    const again = await slurm.must("sbatch", "--parsable", "--array=2", "map.json.slurm.sh");
    await slurm.finished(again);
    const merged = await volley(slurm, "merge", "map.json");
    assertEquals([merged.code, merged.err], [0, ""]);
  },
);
