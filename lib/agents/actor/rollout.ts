import type { AgentNetwork, NetworkState, StepTape } from "../network/agent_network.ts";
import { bestAction, drawAction, outputsOf, type Policy } from "./policy.ts";
import type { RowStep, TaskBatch } from "./task_batch.ts";

/** What an agent saw, did and got in a stretch of steps. */
export interface Rollout {
  /** State before the first step. */
  first: NetworkState;
  /** What was shown. (T) of (B, F) */
  inputs: Float64Array[];
  /** Rows whose state was 0 before the step. (T) of (B) */
  restarted: Uint8Array[];
  /** Outputs of the network. (T) of (B, O) */
  outputs: Float64Array[];
  /** What the way back needs. (T) */
  tapes: StepTape[];
  /** What was done. (T) of (B, A) */
  actions: Float64Array[];
  /** What was earned. (T) of (B) */
  rewards: Float64Array[];
  /** Whether the episode ended. (T) of (B) */
  dones: Uint8Array[];
  /** The value of what is seen after the last step. (B) */
  last: Float64Array;
}

/** How an agent acts. */
export interface Acting {
  policy: Policy;
  /** Key of the seed of its actions. */
  key: readonly [number, number];
  /** Number of the first decision. */
  decision: number;
  /** It does what is likeliest. @default false */
  greedy?: boolean;
  /** Number of the first row. @default 0 */
  firstRow?: number;
  /** Told what each row did. */
  onStep?: (steps: readonly RowStep[]) => void;
}

/** Acts of all rows. @returns (B, A) */
function actionsOf(outputs: Float64Array, { policy, key, greedy, firstRow = 0 }: Acting, decision: number) {
  const O = outputsOf(policy), rows = outputs.length / O, actions = new Float64Array(rows * policy.width);
  for (let row = 0; row < rows; row++) {
    const own = outputs.subarray(row * O, (row + 1) * O);
    const into = actions.subarray(row * policy.width, (row + 1) * policy.width);
    if (greedy) bestAction(policy, own, into);
    else drawAction(policy, own, { decision, row: row + firstRow, key }, into);
  }
  return actions;
}

/** Acts for some steps. @param network Whose state is where the batch is. @returns What there was, with what the way back needs. */
export function actFor(network: AgentNetwork, batch: TaskBatch, steps: number, acting: Acting): Rollout {
  const { policy, decision, onStep } = acting,
    rollout: Rollout = {
      ...{ first: network.state, inputs: [], restarted: [], outputs: [], tapes: [] },
      ...{ actions: [], rewards: [], dones: [], last: new Float64Array(batch.batch) },
    };
  for (let t = 0; t < steps; t++) {
    const inputs = batch.shown.slice(), restarted = batch.restarted.slice();
    const { outputs, tape } = network.step(inputs, restarted);
    const actions = actionsOf(outputs, acting, decision + t), told = batch.step(actions);
    onStep?.(told);
    rollout.inputs.push(inputs);
    rollout.restarted.push(restarted);
    rollout.outputs.push(outputs);
    rollout.tapes.push(tape);
    rollout.actions.push(actions);
    rollout.rewards.push(Float64Array.from(told, ({ reward }) => reward));
    rollout.dones.push(Uint8Array.from(told, ({ done }) => Number(done)));
  }
  const { state } = network, O = outputsOf(policy), { outputs } = network.step(batch.shown, batch.restarted);
  rollout.last = rollout.last.map((_, row) => outputs[(row + 1) * O - 1]);
  network.state = state;
  return rollout;
}

/** The same stretch again by other weights: its outputs and tapes. */
export function replayed(network: AgentNetwork, { first, inputs, restarted }: Rollout) {
  network.state = first;
  const steps = inputs.map((own, t) => network.step(own, restarted[t]));
  return { outputs: steps.map(({ outputs }) => outputs), tapes: steps.map(({ tape }) => tape) };
}
