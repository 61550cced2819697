/// <reference lib="deno.worker" />
import { isUserError } from "../../lib/base/errors.ts";
import { Random } from "./_random.ts";
import type { Target } from "./_target.ts";
import { makeTargets } from "./_targets.ts";

/** What the worker is asked for. */
export interface Task {
  folder: string;
  seed: number;
  inputs: number;
  /** Names of readers; all unless given. */
  only?: string;
}

/** What it says: before each input, and at its end. */
export type Report =
  | { kind: "ready"; targets: number }
  | { kind: "input"; number: number; target: string }
  | { kind: "fault"; number: number; target: string; text: string }
  | { kind: "slow"; number: number; target: string; seconds: number }
  | { kind: "done"; loaded: number };

/** Longest time that a file of some kilobytes may take, s. */
const SLOW = 5;

const post = (report: Report) => self.postMessage(report);

async function tryOne(target: Target, number: number, seed: number): Promise<boolean> {
  const good = Deno.readFileSync(target.path), name = target.name;
  post({ kind: "input", number, target: name });
  const random = new Random(seed + 7919 * number);
  Deno.writeFileSync(target.path, target.mutate(good, random));
  const start = performance.now();
  try {
    await target.load();
    return true;
  } catch (error) {
    if (!isUserError(error)) {
      const text = error instanceof Error ? error.stack ?? String(error) : String(error);
      post({ kind: "fault", number, target: name, text });
    } else if (error.message.length > 7000 || !error.message.startsWith("Cannot ")) {
      post({ kind: "fault", number, target: name, text: `no sentence: ${error.message.slice(0, 200)}` });
    }
    return false;
  } finally {
    const seconds = (performance.now() - start) / 1000;
    if (seconds > SLOW) post({ kind: "slow", number, target: name, seconds });
    Deno.writeFileSync(target.path, good);
  }
}

self.onmessage = async ({ data }: MessageEvent<Task>) => {
  const { folder, seed, inputs, only } = data;
  const all = await makeTargets(folder);
  const targets = all.filter(({ name }) => only === undefined || name.includes(only));
  for (const target of targets) await target.load();
  post({ kind: "ready", targets: targets.length });
  let loaded = 0;
  for (let number = 0; number < inputs; number++) {
    if (await tryOne(targets[number % targets.length], number, seed)) loaded++;
  }
  post({ kind: "done", loaded });
};
