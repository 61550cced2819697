import * as z from "../../deps/zod.ts";
import { isUserError } from "../../base/errors.ts";
import { writeFileAtomic } from "../../io/atomic.ts";
import { failFile } from "../../io/file_error.ts";
import { encodeSafetensors, openSafetensors, type SafeTensor } from "../../io/safetensors.ts";
import { stackLayerSchema } from "../../nn/layer_spec.ts";
import { numbersIn, readMetadata } from "../../decoding/_model_file.ts";
import type { Layer } from "../../nn/layer_spec.ts";
import type { AgentNetwork, NetworkState } from "../network/agent_network.ts";
import { type Agent, type AgentSpec, networkOf } from "./agent.ts";
import type { AgentTrainingState } from "./train_agent.ts";

/** An agent in a file, with where its training is. */
export interface StoredAgent {
  /** It. */
  agent: Agent;
  /** Where its training is; null where that was not kept. */
  state: AgentTrainingState | null;
}

const FORMAT = "volley agent 1", whole = z.int().check(z.minimum(0)), numbers = z.array(z.number());
const specSchema = z.strictObject({
  observations: z.int().check(z.positive()),
  actions: z.union([z.int().check(z.minimum(2)), z.strictObject({ values: z.int().check(z.positive()) })]),
  feedback: z.boolean(),
  layers: z.array(stackLayerSchema),
});
const schema = z.strictObject({
  spec: specSchema,
  training: z.nullable(z.strictObject({
    update: whole,
    place: z.strictObject({ episodes: z.array(whole), actions: z.array(numbers), restarted: z.array(whole) }),
    plan: z.strictObject({
      ...{ seed: whole, batch: z.int().check(z.positive()), steps: z.int().check(z.positive()) },
      forgets: z.enum(["episode", "trial", "never"]),
    }),
  })),
});
type Metadata = z.output<typeof schema>;

/** What is kept of each recurrent layer. */
const memoryNames = (layer: number) => [`memory.${layer}.h`, `memory.${layer}.carried`] as const;
const doubles = (shape: number[], data: Float64Array): SafeTensor => ({ dtype: "F64", shape, data });

/** Numbers of a vector by PyTorch's names below a prefix. */
function namedTensors(
  network: AgentNetwork,
  vector: Float64Array,
  prefix: string,
): Record<string, SafeTensor> {
  return Object.fromEntries(
    Object.entries(network.named(vector)).map((
      [name, { shape, data }],
    ) => [prefix + name, doubles(shape, data)]),
  );
}

/**
 * Writes an agent: a safetensors file with its weights in double precision by PyTorch's names, and where its training is, so that this goes on as if it had not stopped.
 * @param path `NAME.safetensors` @param stored The agent, and the `state` of its training or null.
 * @throws {FileError} When it cannot be written.
 *
 * @example
 * ```ts ignore
 * import { bandit, loadAgent, saveAgent, trainAgent } from "@volley/volley/agents";
 *
 * await saveAgent("agent.safetensors", await trainAgent(bandit(), { updates: 100 }));
 * const { agent, state } = await loadAgent("agent.safetensors");
 * await trainAgent(bandit(), { agent, from: state!, updates: 200 });
 * ```
 */
export async function saveAgent(path: string, stored: StoredAgent): Promise<void> {
  const { agent, state } = stored,
    network = networkOf(agent, 1),
    tensors = namedTensors(network, agent.weights, "");
  let training: Metadata["training"] = null;
  if (state) {
    const { update, place, plan, moments, memory } = state, { length } = agent.weights;
    training = { update, place, plan };
    Object.assign(tensors, namedTensors(network, moments.subarray(0, length), "first."));
    Object.assign(tensors, namedTensors(network, moments.subarray(length), "second."));
    memory.forEach((own, layer) => {
      if (!own) return;
      const shape = [plan.batch, own.h.length / plan.batch], [h, carried] = memoryNames(layer);
      tensors[h] = doubles(shape, own.h);
      tensors[carried] = doubles(shape, own.carried);
    });
  }
  const spec = JSON.stringify({ spec: agent.spec, training });
  await writeFileAtomic(path, encodeSafetensors(tensors, { format: FORMAT, spec }));
}

type Tensors = Readonly<Record<string, SafeTensor>>;

/** Numbers of a file, as a copy. */
const numbersOf = (tensors: Tensors, path: string, name: string, shape: readonly number[]) =>
  (numbersIn(tensors, { name, shape, path }) as Float64Array).slice();

/** A vector of a file. */
function vectorOf(network: AgentNetwork, file: Tensors, path: string, prefix: string): Float64Array {
  return network.packed(
    Object.fromEntries(
      Object.entries(network.shapes).map(([name, shape]) => {
        return [name, { data: numbersOf(file, path, prefix + name, shape) }];
      }),
    ),
  );
}

function stateOf(
  network: AgentNetwork,
  { plan, place, update }: NonNullable<Metadata["training"]>,
  file: Tensors,
  path: string,
): AgentTrainingState {
  const { batch } = plan, { episodes, actions, restarted } = place;
  if ([episodes, actions, restarted].some(({ length }) => length !== batch)) {
    failFile("read", path, `its place must be of ${batch} rows`, `${episodes.length} episodes`);
  }
  const memory: NetworkState = network.zeroState().map((own, layer) => {
    if (!own) return null;
    const shape = [batch, own.h.length], [h, carried] = memoryNames(layer);
    return { h: numbersOf(file, path, h, shape), carried: numbersOf(file, path, carried, shape) };
  });
  const moments = new Float64Array(2 * network.length);
  moments.set(vectorOf(network, file, path, "first."));
  moments.set(vectorOf(network, file, path, "second."), network.length);
  return { update, moments, place, memory, plan };
}

/**
 * Reads an agent.
 * @param path `NAME.safetensors` @throws {FileError} When it is missing, broken or of another kind.
 */
export async function loadAgent(path: string): Promise<StoredAgent> {
  using file = await openSafetensors(path);
  const { tensors, metadata } = file;
  const { spec, training } = readMetadata(metadata, schema, { path, format: FORMAT });
  const made: AgentSpec = { ...spec, layers: spec.layers as Layer[] };
  let network: AgentNetwork;
  try {
    network = networkOf({ spec: made, weights: new Float64Array() }, 1);
  } catch (error) {
    if (!isUserError(error)) throw error;
    failFile("read", path, "its layers must be those of an agent", error.message);
  }
  const agent = { spec: made, weights: vectorOf(network, tensors, path, "") };
  return { agent, state: training && stateOf(network, training, tensors, path) };
}
