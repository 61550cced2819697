import { errorOf, failureOf, type ThreadFailure } from "./thread_failure.ts";

/** What a thread answers: how far it is, and at its end what it has found or why it failed. */
type Answer = { progress: number } | { done: unknown } | { failed: ThreadFailure };

/** A thread that does as it is told, one thing at a time. */
export interface Thread {
  /** Tells it to do something, and waits for what it finds. @param onProgress Told the part that is done. */
  ask<Found>(command: unknown, onProgress?: (fraction: number) => void): Promise<Found>;
  /** Ends it, whatever it does. */
  end(): void;
}

/** A module that calls {@linkcode serveThread}. */
export interface ThreadModule {
  /** From the module that names it, whose `import.meta.url` is `base`. */
  path: string;
  base: string;
}

/** The program of all threads of a bundle: what each does is told by its name, that of the module's file. */
let bundled: URL | null = null;

/** Says where a bundle has the program of its threads. */
export function bundleThreads(program: URL): void {
  bundled = program;
}

/** Whether there are threads here: in Deno, and in a page whose bundle has their program. */
export const canThread = (): boolean =>
  typeof Worker !== "undefined" && (typeof Deno !== "undefined" || bundled !== null);

/** Starts a thread. */
export function openThread({ path, base }: ThreadModule): Thread {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const worker = new Worker((bundled ?? new URL(path, base)).href, { type: "module", name });
  return {
    ask: <Found>(command: unknown, onProgress?: (fraction: number) => void) =>
      new Promise<Found>((resolve, reject) => {
        worker.onerror = (event) => {
          event.preventDefault();
          reject(new Error(event.message));
        };
        worker.onmessage = ({ data }: MessageEvent<Answer>) => {
          if ("progress" in data) onProgress?.(data.progress);
          else if ("failed" in data) reject(errorOf(data.failed));
          else resolve(data.done as Found);
        };
        worker.postMessage(command);
      }),
    end: () => worker.terminate(),
  };
}

/** Serves as a thread. @param work Does what it is told; `tell` takes the part that is done. */
export function serveThread<Command>(
  work: (command: Command, tell: (fraction: number) => void) => unknown,
): void {
  const scope = globalThis as unknown as {
    postMessage(message: Answer): void;
    onmessage: (event: MessageEvent<Command>) => Promise<void>;
  };
  scope.onmessage = async ({ data }) => {
    try {
      scope.postMessage({ done: await work(data, (progress) => scope.postMessage({ progress })) });
    } catch (error) {
      scope.postMessage({ failed: failureOf(error) });
    }
  };
}

/** How work on several threads is watched and stopped. */
export interface ThreadsWatch {
  /** Takes the part of all the work that is done. */
  tell: (fraction: number) => void;
  signal?: AbortSignal;
}

/**
 * Does work on several threads at once.
 * @param commands What each thread is told.
 * @returns What they found, in order. @throws The signal's reason, when it stops them.
 */
export async function onThreads<Found>(
  module: ThreadModule,
  commands: readonly unknown[],
  { tell, signal }: ThreadsWatch,
): Promise<Found[]> {
  signal?.throwIfAborted();
  const threads = commands.map(() => openThread(module)), fractions = commands.map(() => 0);
  let stop = () => {};
  const stopped = new Promise<never>((_, reject) => stop = () => reject(signal!.reason));
  signal?.addEventListener("abort", stop, { once: true });
  try {
    const found = Promise.all(threads.map((thread, at) =>
      thread.ask<Found>(commands[at], (fraction) => {
        fractions[at] = fraction;
        tell(fractions.reduce((sum, part) => sum + part, 0) / commands.length);
      })
    ));
    return await Promise.race([found, stopped]);
  } finally {
    signal?.removeEventListener("abort", stop);
    for (const thread of threads) thread.end();
  }
}

/** Equal parts of some things, as near as can be. */
export function equalParts(count: number, parts: number): { first: number; count: number }[] {
  const end = (part: number) => Math.floor(part * count / parts);
  return Array.from({ length: parts }, (_, part) => ({ first: end(part), count: end(part + 1) - end(part) }));
}
