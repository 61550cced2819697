/** What a thread answers: how far it is, and at its end what it has found or why it failed. */
type Answer = { progress: number } | { done: unknown } | { failed: string };

/** A thread that does as it is told, one thing at a time. */
export interface Thread {
  /** Tells it to do something, and waits for what it finds. @param onProgress Told the part that is done. */
  ask<Found>(command: unknown, onProgress?: (fraction: number) => void): Promise<Found>;
  /** Ends it, whatever it does. */
  end(): void;
}

/** Whether there are threads here. */
export const canThread = (): boolean => typeof Worker !== "undefined";

/** Starts a thread. @param module A module that calls {@linkcode serveThread}. */
export function openThread(module: URL): Thread {
  const worker = new Worker(module.href, { type: "module" });
  return {
    ask: <Found>(command: unknown, onProgress?: (fraction: number) => void) =>
      new Promise<Found>((resolve, reject) => {
        worker.onerror = (event) => {
          event.preventDefault();
          reject(new Error(event.message));
        };
        worker.onmessage = ({ data }: MessageEvent<Answer>) => {
          if ("progress" in data) onProgress?.(data.progress);
          else if ("failed" in data) reject(new Error(data.failed));
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
      scope.postMessage({ failed: error instanceof Error ? error.message : String(error) });
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
 * @param module A module that calls {@linkcode serveThread}. @param commands What each thread is told.
 * @returns What they found, in order. @throws The signal's reason, when it stops them.
 */
export async function onThreads<Found>(
  module: URL,
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
