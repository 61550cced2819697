import {
  resumeSeedShard,
  saveSeedShard,
  type SeedShard,
  seedsOf,
  type TrainedSeed,
} from "../lib/experiment/shards/seed_shards.ts";
import type { Shard } from "../lib/experiment/shards/shard.ts";
import { mergeShards } from "../lib/experiment/shards/merge_shards.ts";
import { shardName, shardPath, shardsFolder } from "../lib/experiment/shards/shard_record.ts";
import type { Arguments } from "./_arguments.ts";
import { format, say, table } from "./_console.ts";
import { releaseOutput } from "./_output.ts";
import { claimShard, commandOfShards, shardOf } from "./_shards.ts";

/** Most trainings of one command. */
const MOST_SEEDS = 10_000;

/** Trains one model. @param out Its name. */
export type TrainOne = (out: string, seed: number) => Promise<Omit<TrainedSeed, "seed" | "model">>;

function modelsTable(models: readonly TrainedSeed[]): string {
  return table([
    ["model", "seed", "loss", "held out"],
    ...models.map((
      { model, seed, loss, heldOut },
    ) => [model, String(seed), format(loss, 4), format(heldOut, 4)]),
  ]);
}

/** Removes the record of what was done in one piece, and the folder where it has no others. */
async function removeWhole(out: string, shard: Shard): Promise<void> {
  await releaseOutput(shardPath(out, shard));
  await Deno.remove(shardPath(out, shard));
  await Deno.remove(shardsFolder(out)).catch(() => undefined);
}

/**
 * Trains with several seeds, or with those of a shard, into models `OUT-SEED`.
 * @param request What else the models depend on.
 */
export async function trainSeeds(
  args: Arguments,
  { out, request, trainOne }: { out: string; request: Record<string, unknown>; trainOne: TrainOne },
): Promise<void> {
  const count = args.whole("seeds", 1, 1, MOST_SEEDS), given = shardOf(args);
  const seeds = Array.from({ length: count }, (_, k) => args.seed + k);
  const about: SeedShard = {
    shard: given ?? { number: 1, of: 1 },
    seeds,
    request,
    command: commandOfShards(),
  };
  await claimShard(out, about.shard);
  const found = args.flag("resume") ? await resumeSeedShard(out, about) : null;
  let models: readonly TrainedSeed[] = found ?? [];
  if (!found) await saveSeedShard(out, about, models);
  for (const seed of seedsOf(about).slice(models.length)) {
    const model = `${out}-${seed}`;
    say(`training ${model}`);
    models = [...models, { seed, model, ...await trainOne(model, seed) }];
    await saveSeedShard(out, about, models);
  }
  const path = given ? shardPath(out, given) : (await mergeShards(out)).out;
  if (!given) await removeWhole(out, about.shard);
  const name = given ? `${shardName(given)} of ${out}` : out;
  console.log(
    args.flag("json")
      ? JSON.stringify({ ...(given ? { shard: given } : {}), models, path })
      : `${name}: ${models.length} training${models.length === 1 ? "" : "s"}, written: ${path}\n${
        modelsTable(models)
      }`,
  );
}
