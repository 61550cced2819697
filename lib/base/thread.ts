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
