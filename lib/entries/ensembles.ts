/**
 * Ensembles of surrogates: where their members disagree, and which points are simulated next.
 * @module
 */
export { type MembersRolloutOptions, rolloutMembers } from "../surrogate/ensemble/rollout_members.ts";
export { type MemberSpread, memberSpread } from "../surrogate/ensemble/member_spread.ts";
export { type SpreadLimit, spreadLimit } from "../surrogate/ensemble/disagreement.ts";

export { measureMembers, type MembersMeasured } from "../experiment/measure_members.ts";
export { nextPoints, type NextPointsOptions } from "../experiment/active/next_points.ts";
export {
  extendDataset,
  type ExtendDatasetOptions,
  resumeExtension,
} from "../experiment/active/extend_dataset.ts";
