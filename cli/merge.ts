import { MissingShardsError } from "../lib/experiment/shards/gather_shards.ts";
import { mergeShards } from "../lib/experiment/shards/merge_shards.ts";
import type { ShardKind } from "../lib/experiment/shards/shard_record.ts";
import type { Arguments, Command } from "./_arguments.ts";
import { say } from "./_console.ts";
import { ownModels, WITH_OPTION } from "./_models.ts";
import { shardCommand } from "./_shards.ts";

/** What a result is called, and what it is of. */
const NAMES: Readonly<Record<ShardKind, readonly [name: string, units: string]>> = {
  map: ["map", "points"],
  dataset: ["dataset", "points"],
  evaluation: ["evaluation", "points"],
  models: ["list", "trainings"],
};

/** Most commands that are shown of shards that are missing. */
const MOST_COMMANDS = 20;

/** Says by which commands the shards are made that are missing. */
function sayCures({ missing, unfinished, command }: MissingShardsError): void {
  const all = [...missing, ...unfinished].sort((a, b) => a.number - b.number);
  say("These commands make them:");
  for (const shard of all.slice(0, MOST_COMMANDS)) say(`  ${shardCommand(command, shard)}`);
  if (all.length > MOST_COMMANDS) say(`  and ${all.length - MOST_COMMANDS} more`);
}

async function merge(args: Arguments): Promise<void> {
  const [out] = args.positional;
  const { systems } = await ownModels(args);
  try {
    const merged = await mergeShards(out, { systems }), { kind, shards, units, version } = merged;
    const [name, ofWhat] = NAMES[kind];
    console.log(
      args.flag("json")
        ? JSON.stringify(merged)
        : `${merged.out}: ${name} of ${units} ${ofWhat}, merged from ${shards} shard${
          shards > 1 ? "s" : ""
        } of volley ${version}`,
    );
  } catch (error) {
    if (!(error instanceof MissingShardsError)) throw error;
    say(error.message);
    sayCures(error);
    Deno.exitCode = 1;
  }
}

/** `volley merge`. */
export const mergeCommand: Command = {
  name: "merge",
  positional: "OUT",
  about: "Join what the parts of a run made (--shard K/N) into what one run makes, byte for byte.",
  takes: "one",
  options: WITH_OPTION,
  more:
    "OUT is what --out named; its parts are in OUT.shards, and stay there. Of trainings it writes OUT.seeds.json, which lists them.\n" +
    "Exit status 1 when parts are missing or not finished; they are named, with the commands that make them.",
  examples: [{
    run: "merge map.json",
    about: "when all parts of volley sweep --out map.json --shard K/N are there",
  }],
  run: merge,
};
