import { loadAgent, saveAgent, trainAgent, twoStep } from "../../lib/entries/agents.ts";
import { mutateSafetensors } from "./_mutate.ts";
import type { Target } from "./_target.ts";

/** An agent with where its training is. */
export async function ofAgents(folder: string): Promise<Target[]> {
  const path = `${folder}/agent.safetensors`, layers = [{ kind: "lstm", units: 2 }] as const;
  const trained = await trainAgent(twoStep(), { layers, updates: 1, batch: 2, steps: 3 });
  await saveAgent(path, trained);
  return [{ name: "agent", path, mutate: mutateSafetensors, load: () => loadAgent(path) }];
}
