/**
 * How much faster are 16 shards of a sweep over two workers of a real slurmd than over one? From `volley slurm --submit` to the end of the
 * merge, each task on one core. Needs root and Debian's `slurm-wlm` and `munge`.
 *
 * Options: `--rounds=2`, `--duration=4000` (ms of each run).
 */
import { requestGpu } from "../lib/gpu/gpu.ts";
import { option, record, short } from "./_record.ts";
import { hasSlurm, Slurm } from "./_slurm.ts";

const SHARDS = 16;
const WORKERS = [1, 2];
const MAIN = new URL("../cli/main.ts", import.meta.url).pathname;
const rounds = Number(option("rounds", "2")), duration = option("duration", "4000");
const SWEEP = [
  "sweep",
  "mif-small-syn",
  "--grid",
  "S_EE=3:6.1:0.1",
  "--runs",
  "2",
  "--duration",
  duration,
  "--out",
  "map.json",
];

/** Times of one sweep over some workers. */
interface Measured {
  workers: number;
  seconds: number;
  loadBefore: number;
  loadAfter: number;
  map: string;
}

const load = () => short(Deno.loadavg()[0]);

async function measured(workers: number): Promise<Measured> {
  await using slurm = await Slurm.start(workers);
  const allowed = ["--allow-read", "--allow-write", "--allow-sys=hostname", "--allow-run=sbatch,scontrol"];
  const volley = [Deno.execPath(), "run", "-q", "--no-prompt", ...allowed, MAIN];
  const slurmWords = [
    "slurm",
    "--submit",
    "--json",
    "--shards",
    String(SHARDS),
    "--time",
    "60",
    "--",
    ...SWEEP,
  ];
  const loadBefore = load(), start = performance.now();
  const { jobs } = JSON.parse(await slurm.must(volley[0], ...volley.slice(1), ...slurmWords));
  await slurm.until(
    "the map is merged",
    () => Deno.stat(`${slurm.work}/map.json`).then(() => true, () => false),
    3600,
  );
  const seconds = (performance.now() - start) / 1000;
  await slurm.finished(...jobs.arrays, jobs.merge);
  return {
    workers,
    seconds: short(seconds),
    loadBefore,
    loadAfter: load(),
    map: await Deno.readTextFile(`${slurm.work}/map.json`),
  };
}

if (!await hasSlurm()) {
  console.error("This needs root, and munged, slurmctld and slurmd: apt-get install slurm-wlm munge");
  Deno.exit(2);
}
const all: Measured[] = [];
for (let round = 0; round < rounds; round++) {
  for (const workers of WORKERS) {
    const one = await measured(workers);
    all.push(one);
    console.log(
      `${one.workers} worker${
        workers > 1 ? "s" : ""
      }: ${one.seconds} s, load ${one.loadBefore} to ${one.loadAfter}`,
    );
  }
}
const least = (workers: number) =>
  Math.min(...all.filter((one) => one.workers === workers).map(({ seconds }) => seconds));
const ratio = short(least(2) / least(1));
const same = all.every(({ map }) => map === all[0].map);
console.log(
  `two workers take ${ratio} times the time of one; the maps are ${
    same ? "the same" : "NOT the same"
  } byte for byte`,
);
using gpu = await requestGpu();
await record(gpu, "cluster", {
  question: "How much faster are 16 shards over two workers of a real slurmd than over one?",
  scope:
    "from volley slurm --submit to the merged map, tasks of one core each; the shortest time of each is compared",
  sweep: `volley ${SWEEP.join(" ")}`,
  shards: SHARDS,
  times: all.map(({ map: _, ...rest }) => rest),
  ratio,
  same,
});
