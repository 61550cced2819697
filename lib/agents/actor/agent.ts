import { fail } from "../../base/fail.ts";
import type { Layer } from "../../nn/layer_spec.ts";
import { AgentNetwork } from "../network/agent_network.ts";
import { actionWidth, choicesOf, requireTask, type Task } from "../task/task.ts";
import { outputsOf, type Policy } from "./policy.ts";

/** What an agent is. Plain data. */
export interface AgentSpec {
  /** F, numbers that it sees of a task. */
  observations: number;
  /** Number of choices, or of values. */
  actions: number | { values: number };
  /** Whether it also sees its last action, one number for each choice or value, and its last reward. */
  feedback: boolean;
  /** Layers from what it sees up; above them are its policy and value. */
  layers: Layer[];
}

/** An agent: what it is, and its weights. Plain data. */
export interface Agent {
  /** What it is. */
  spec: AgentSpec;
  /** All its weights, as they lie in a parameter vector. */
  weights: Float64Array;
}

/** How it acts. */
export function policyOf(spec: Pick<AgentSpec, "actions">): Policy {
  return { choices: choicesOf(spec), width: actionWidth(spec) };
}

/** Its network, for a batch; with its weights, not a copy. */
export function networkOf({ spec, weights }: Agent, batch: number): AgentNetwork {
  return new AgentNetwork(shapeOf(spec), batch, weights);
}

function shapeOf(spec: AgentSpec) {
  const { observations, feedback, layers } = spec, policy = policyOf(spec);
  const inputs = observations + (feedback ? (policy.choices ?? policy.width) + 1 : 0);
  return { inputs, outputs: outputsOf(policy), layers };
}

/** An agent with first weights. @throws {RangeError | TypeError} When layers do not fit. */
export function drawnAgent(spec: AgentSpec, seed: number): Agent {
  const network = new AgentNetwork(shapeOf(spec), 1);
  network.draw(seed);
  return { spec, weights: network.weights };
}

/** Checks that an agent can act in a task. @throws {RangeError | TypeError} When it sees or does something else. */
export function requireAgent(doing: string, { spec, weights }: Agent, task: Task): void {
  requireTask(doing, task);
  if (task.observations !== spec.observations) {
    fail(doing, `${task.name} must show ${spec.observations} numbers, as the agent sees`, task.observations);
  }
  if (JSON.stringify(task.actions) !== JSON.stringify(spec.actions)) {
    fail(
      doing,
      `${task.name} must have actions ${JSON.stringify(spec.actions)}`,
      JSON.stringify(task.actions),
    );
  }
  const { length } = new AgentNetwork(shapeOf(spec), 1);
  if (weights.length !== length) fail(doing, `the agent must have ${length} weights`, weights.length);
  const bad = weights.findIndex((one) => !Number.isFinite(one));
  if (bad >= 0) fail(doing, "weights of the agent must be finite", `${weights[bad]} at ${bad}`);
}
