import { ANY, chosen, NONE, ofSeed, only, type RandomUse } from "./_use.ts";

const TASKS = ["bandit", "two_step"].map((name) => `lib/agents/tasks/${name}.ts`);

/** What is drawn by tasks, agents and learners. */
export const AGENTS: readonly RandomUse[] = [
  ofSeed("task", "episodes of tasks", [ANY, only(0), NONE], [...TASKS, "lib/agents/task/trial_task.ts"]),
  ofSeed("task", "actions that check a task", [ANY, only(1), NONE], ["lib/agents/task/check_task.ts"]),
  ofSeed("episode", "seeds of episodes", [ANY, ANY, NONE], ["lib/agents/actor/task_batch.ts"]),
  ofSeed(
    "action",
    "actions of agents",
    [ANY, ANY, ANY],
    ["lib/agents/actor/policy.ts"],
    chosen("action", "lib/agents/actor/policy.ts"),
  ),
  ofSeed("learner", "choices of learners", [ANY, only(0), NONE], [
    "lib/agents/learners/simulate_learner.ts",
  ]),
  ofSeed("learner", "starts of fits of learners", [ANY, only(1), NONE], [
    "lib/agents/learners/fit_learner.ts",
  ]),
];
