/**
 * Work in parts: which part is a task's own, shards on the disk, and how they are merged.
 * @module
 */
export { MOST_SHARDS, parseShard, type Shard, shardRange } from "../experiment/shards/shard.ts";
export { type ReadVariable, shardOfTask, TASK_VARIABLES } from "../experiment/shards/shard_of_task.ts";
export { SHARD_KINDS, type ShardKind, shardPath, shardsFolder } from "../experiment/shards/shard_record.ts";
export { mapPart, type MapShard, resumeMapShard, saveMapShard } from "../experiment/shards/map_shards.ts";
export { MissingShardsError } from "../experiment/shards/gather_shards.ts";
export { type Merged, mergeShards } from "../experiment/shards/merge_shards.ts";
export type { SweepSettings } from "../experiment/map_file.ts";
export {
  type DatasetShardOptions,
  type MadeDatasetShard,
  makeDatasetShard,
} from "../experiment/shards/dataset_shards.ts";
export {
  type EvaluationPart,
  evaluationPart,
  type EvaluationRequest,
  type EvaluationShard,
  resumeEvaluationShard,
  saveEvaluationShard,
} from "../experiment/shards/evaluation_shards.ts";
export {
  resumeSeedShard,
  saveSeedShard,
  type SeedShard,
  seedsOf,
  type TrainedSeed,
} from "../experiment/shards/seed_shards.ts";
