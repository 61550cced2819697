/**
 * The page's worker: runs what is chosen at the pace that is asked for, and tells the page what came of it.
 * @module
 */
import { isUserError, OutgrownError } from "../lib/base/errors.ts";
import { bundleModule } from "../lib/base/load_late.ts";
import { type Gpu, requestGpu } from "../lib/gpu/gpu.ts";
import { findChoice } from "./choices.ts";
import { liveCell } from "./engine/cell.ts";
import { liveCellSurrogate } from "./engine/cell_surrogate.ts";
import { liveCountSurrogate } from "./engine/count_surrogate.ts";
import type { Live, Values } from "./engine/live.ts";
import { liveMarkov } from "./engine/markov.ts";
import { liveNeurons } from "./engine/neurons.ts";
import { Pacer } from "./engine/pacer.ts";
import { Recording } from "./engine/recording.ts";
import type { Answer, Command, DeviceFound, Source, StartCommand } from "./messages.ts";

// What is loaded late elsewhere is in the page.
bundleModule("lanes_stepper.ts", () => import("../lib/markov/cpu/lanes/lanes_stepper.ts"));

const scope = self as unknown as {
  postMessage(message: Answer, transfer?: Transferable[]): void;
  onmessage: ((event: MessageEvent<Command>) => void) | null;
};

/** What runs now. */
interface Session {
  run: number;
  parts: [Source, Live][];
  pacer: Pacer;
  recording: Recording;
}

let models: Record<string, Uint8Array<ArrayBuffer>> = {};
let session: Session | null = null;
/** Commands are done one after another, between two stretches. */
let queue: Promise<void> = Promise.resolve();

const device: Promise<Gpu | null> = requestGpu().then((gpu) => {
  const found = gpu.adapter.software ? "software" as const : "hardware" as const;
  scope.postMessage({ kind: "device", gpu: found, text: nameOf(gpu) });
  return gpu;
}, (error: Error) => {
  const none: DeviceFound = { kind: "device", gpu: "none", text: error.message };
  scope.postMessage(none);
  return null;
});

/** What an adapter is called; browsers leave out most of it. */
function nameOf({ adapter: { description, vendor, architecture } }: Gpu): string {
  return description || [vendor, architecture].filter((part) => part !== "").join(" ") || "unnamed";
}

/** The device that networks run on: on a software adapter the processor's engine is faster. */
async function deviceFor({ engine }: StartCommand): Promise<Gpu | null> {
  if (engine === "processor") return null;
  const gpu = await device;
  return gpu && (engine === "gpu" || !gpu.adapter.software) ? gpu : null;
}

async function network(command: StartCommand): Promise<Live> {
  const { kind, preset, scale } = findChoice(command.choice);
  if (kind === "cell") return liveCell(command);
  const gpu = await deviceFor(command);
  if (kind === "mif") return await liveMarkov(gpu, preset, command);
  return await liveNeurons(gpu, preset, { ...command, scale, forced: command.engine === "gpu" });
}

function surrogateOf(command: StartCommand): Live | null {
  const { surrogate, kind } = findChoice(command.choice);
  if (!surrogate || !command.surrogate) return null;
  const bytes = models[surrogate.model];
  return kind === "cell" ? liveCellSurrogate(bytes, command) : liveCountSurrogate(bytes, command);
}

function closeSession(): void {
  session?.pacer.stop();
  for (const [, live] of session?.parts ?? []) live.close();
  session = null;
}

async function start(command: StartCommand): Promise<void> {
  closeSession();
  const parts: [Source, Live][] = [["network", await network(command)]];
  const surrogate = surrogateOf(command);
  if (surrogate) parts.push(["surrogate", surrogate]);
  const { run, pace, paused } = command, recording = new Recording();
  scope.postMessage({
    kind: "started",
    run,
    about: Object.fromEntries(parts.map(([source, live]) => [source, live.about])),
  });
  const advance = async (durationMs: number, msPerSecond: number): Promise<number> => {
    let done = durationMs;
    for (const [source, live] of parts) {
      const stretch = await live.advance(done);
      done = stretch.durationMs;
      if (source === "network") recording.add(stretch);
      scope.postMessage({ kind: "stretch", run, source, stretch, msPerSecond });
    }
    return done;
  };
  const pacer = new Pacer((ms, rate) => enqueued(() => session?.run === run ? advance(ms, rate) : 0));
  session = { run, parts, pacer, recording };
  pacer.set(pace, paused);
}

/** What a visitor is told of an error. */
function sentenceOf(error: Error): string {
  if (error instanceof OutgrownError) return "The network ran away: its excitation outgrew its inhibition";
  const { message } = error;
  return isUserError(error) ? message : `Cannot go on: ${message}`;
}

/** Does a piece of work after those before it; what fails ends the session, with a sentence. */
function enqueued<Result>(work: () => Promise<Result> | Result): Promise<Result | null> {
  const done = queue.then(work).catch((error: Error) => {
    const run = session?.run ?? 0;
    closeSession();
    scope.postMessage({ kind: "failed", run, sentence: sentenceOf(error) });
    return null;
  });
  queue = done.then(() => {});
  return done;
}

/** Values that were changed and wait for their turn: a slider that is dragged tells many. */
let waiting: Values | null = null;

async function change(): Promise<void> {
  const values = waiting!;
  waiting = null;
  if (!session) return;
  const { run, parts, recording } = session;
  for (const [, live] of parts) await live.set(values);
  recording.clear();
  scope.postMessage({ kind: "changed", run });
}

async function save(what: "run" | "spec"): Promise<void> {
  if (!session) return;
  const [[, live]] = session.parts, name = (live.spec() as { name: string }).name;
  if (what === "spec") {
    const bytes = new TextEncoder().encode(`${JSON.stringify(live.spec(), null, 2)}\n`);
    scope.postMessage({ kind: "file", name: `${name}.json`, type: "application/json", bytes });
    return;
  }
  const bytes = await session.recording.file(live);
  if (bytes) scope.postMessage({ kind: "file", name: `${name}.npz`, type: "application/zip", bytes });
}

scope.onmessage = ({ data }) => {
  if (data.kind === "models") models = data.models;
  else if (data.kind === "pace") session?.pacer.set(data.pace, data.paused);
  else if (data.kind === "start") {
    session?.pacer.stop();
    waiting &&= {};
    enqueued(() => start(data));
  } else if (data.kind === "set") {
    if (waiting === null) enqueued(change);
    waiting = { ...waiting, ...data.values };
  } else enqueued(() => save(data.what));
};
