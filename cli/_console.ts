import type { OnProgress, Progress } from "../lib/base/progress.ts";
import { loadProgressBar } from "../lib/deps/cli_progress.ts";
import type { TrainingProgress } from "../lib/nn/loop_options.ts";
import type { Arguments } from "./_arguments.ts";
import { estimator, timeLeft } from "./_pace.ts";

/** Writes a line of text to standard error. */
export function say(text: string): void {
  console.error(text);
}

/** What is shown of progress: what all functions tell, and what trainings tell beside it. */
export type ShownProgress =
  & Progress
  & Partial<Pick<TrainingProgress, "loss" | "validationLoss" | "stepsPerSecond">>;

/** A bar on a terminal, lines now and then elsewhere. */
interface Display {
  /** @param fraction 0 to 1. @param note Short text beside the bar. */
  update(fraction: number, note: string): void;
  /** Takes the bar away. */
  stop(): void;
}

/** Progress of a piece of work, as it is shown. */
export interface ProgressDisplay {
  /** Takes what functions tell. */
  onProgress: OnProgress<ShownProgress>;
  /** Takes the bar away. */
  stop(): void;
}

/** What stands beside the bar: what is being done, losses, speed. */
export function noteOf(progress: ShownProgress): string {
  const { doing, loss, validationLoss, stepsPerSecond, networkSeconds, wallSeconds } = progress;
  const parts = [
    doing,
    loss === undefined ? undefined : `loss ${format(loss, 4)}`,
    validationLoss === undefined ? undefined : `held out ${format(validationLoss, 4)}`,
    stepsPerSecond === undefined ? undefined : `${format(stepsPerSecond)} steps/s`,
    networkSeconds === undefined || wallSeconds === 0
      ? undefined
      : `${format(networkSeconds / wallSeconds)} network-seconds/s`,
  ];
  return parts.filter((part) => part !== undefined).join(", ");
}

const SILENT: ProgressDisplay = { onProgress() {}, stop() {} };

/** Seconds between two lines of progress. */
const LINE_EVERY = 30;

/**
 * Progress as lines, for logs: one every 30 s.
 * @param write Takes a line. @param now Milliseconds on any clock.
 */
export function progressLines(what: string, write = say, now = () => performance.now()): Display {
  const started = now();
  let first: { fraction: number; at: number } | null = null, next = LINE_EVERY;
  return {
    update(fraction, note) {
      first ??= { fraction, at: now() };
      const seconds = (now() - started) / 1000;
      if (seconds < next) return;
      next = LINE_EVERY * (Math.floor(seconds / LINE_EVERY) + 1);
      const left = timeLeft(fraction, first.fraction, (now() - first.at) / 1000);
      const parts = [`${what} ${Math.floor(100 * fraction)} %`, note, left];
      write(parts.filter((part) => part !== "").join(", "));
    },
    stop() {},
  };
}

/**
 * Starts showing progress on standard error, unless --quiet or --json is given.
 * @param what The work, such as `train`.
 * @param on What does it, such as an adapter: a line then says early how long all of it will take.
 */
export async function showProgress(args: Arguments, what: string, on?: string): Promise<ProgressDisplay> {
  if (args.flag("quiet") || args.flag("json")) return SILENT;
  const isTerminal = Deno.stderr.isTerminal();
  const { update, stop } = isTerminal ? await progressBar(what) : progressLines(what);
  // On a terminal the line takes the place of the bar, which is drawn again below it.
  const estimate = on && estimator({ what, on }, (line) => say(isTerminal ? `\r\x1b[K${line}` : line));
  const onProgress = (progress: ShownProgress) => {
    if (estimate) estimate(progress.fraction);
    update(progress.fraction, noteOf(progress));
  };
  return { onProgress, stop };
}

/** Progress as a bar. */
async function progressBar(what: string): Promise<Display> {
  const { SingleBar } = await loadProgressBar();
  const bar = new SingleBar({
    format: `${what} [{bar}] {percentage} % {note} {left}`,
    clearOnComplete: true,
    hideCursor: true,
  });
  bar.start(100, 0, { note: "", left: "" });
  let from: number | undefined, started = 0;
  return {
    update(fraction, note) {
      if (from === undefined) [from, started] = [fraction, performance.now()];
      const left = timeLeft(fraction, from, (performance.now() - started) / 1000);
      bar.update(Math.floor(100 * fraction), { note, left });
    },
    stop: () => bar.stop(),
  };
}

/**
 * Signals that ask a command to stop, and the exit status by which a shell tells them. USR1 is what clusters are told to send before
 * a job's time is over.
 */
const STOPS: Readonly<Partial<Record<Deno.Signal, number>>> = Deno.build.os === "windows"
  ? { SIGINT: 130, SIGBREAK: 149 }
  : { SIGINT: 130, SIGTERM: 143, SIGHUP: 129, SIGUSR1: Deno.build.os === "linux" ? 138 : 158 };

/** Time within which the same request reaches a process twice, by its group and by the task that runs it, ms. */
const ECHO_MS = 1000;

/** What stops the command; null while nothing does. */
let stop: AbortController | null = null;

/**
 * A signal that Ctrl-C gives, or a request to end, or a terminal that is closed, or a cluster; a second one ends the process at once. There is one in
 * a process.
 */
export function interruptible(): AbortSignal {
  if (stop) return stop.signal;
  const controller = stop = new AbortController();
  let since = 0;
  for (const [name, status] of Object.entries(STOPS) as [Deno.Signal, number][]) {
    Deno.addSignalListener(name, () => {
      if (!controller.signal.aborted) {
        since = performance.now();
        say("stopping; once more to stop at once");
        controller.abort(new Interrupted(status));
      } else if (name === "SIGINT" || performance.now() - since > ECHO_MS) Deno.exit(status);
    });
  }
  return controller.signal;
}

/** Thrown when the command was asked to stop. */
export class Interrupted extends Error {
  override name = "Interrupted";
  /** Makes the error. @param status Exit status by which a shell tells the signal. */
  constructor(readonly status: number) {
    super("stopped by a signal");
  }
}

/** Ends a training that was asked to stop. @throws The signal's reason. */
export function leaveAt(checkpoint: string): never {
  say(`saved: ${checkpoint}; --resume goes on from there`);
  throw interruptible().reason;
}

/** A number for people: three significant digits or so; a dash for what is undefined. */
export function format(value: number | null | undefined, digits = 3): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  if (value === 0) return "0";
  const magnitude = Math.floor(Math.log10(Math.abs(value)));
  return value.toFixed(Math.min(6, Math.max(0, digits - 1 - magnitude)));
}

/** Lines of a table with aligned columns. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column])).join("  ").trimEnd()).join(
    "\n",
  );
}
