import type { OnProgress, Progress } from "../lib/base/progress.ts";
import { loadProgressBar } from "../lib/deps/cli_progress.ts";
import type { TrainingProgress } from "../lib/nn/loop_options.ts";
import type { Arguments } from "./_arguments.ts";

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

/** Seconds of work before which nothing is said of what is left. */
const FIRST_ESTIMATE = 5;

/**
 * How long work will still take if it goes on as it did.
 * @param done Fraction done now; `from`: when it started to be watched, after a resume more than 0.
 * @param seconds Since then.
 * @returns Text such as `12 min left`; nothing while it cannot be told.
 */
export function timeLeft(done: number, from: number, seconds: number): string {
  if (seconds < FIRST_ESTIMATE || !(done > from) || done >= 1) return "";
  const left = seconds * (1 - done) / (done - from), minutes = Math.round(left / 60);
  if (left < 90) return `${Math.round(left)} s left`;
  return minutes < 90 ? `${minutes} min left` : `${(left / 3600).toFixed(1)} h left`;
}

const SILENT: ProgressDisplay = { onProgress() {}, stop() {} };

/** Seconds until the first line of progress, and most seconds between two: the time between them doubles. */
const LINES = { first: 10, most: 60 };

/**
 * Progress as lines, for logs: the first after 10 s, further ones later and later, up to a minute apart.
 * @param write Takes a line. @param now Milliseconds on any clock.
 */
export function progressLines(what: string, write = say, now = () => performance.now()): Display {
  const started = now();
  let from: number | undefined, wait = LINES.first, next = LINES.first;
  return {
    update(fraction, note) {
      from ??= fraction;
      const seconds = (now() - started) / 1000;
      if (seconds < next) return;
      wait = Math.min(2 * wait, LINES.most);
      next = seconds + wait;
      const parts = [`${what} ${Math.floor(100 * fraction)} %`, note, timeLeft(fraction, from, seconds)];
      write(parts.filter((part) => part !== "").join(", "));
    },
    stop() {},
  };
}

/** Starts showing progress on standard error, unless --quiet or --json is given. */
export async function showProgress(args: Arguments, what: string): Promise<ProgressDisplay> {
  if (args.flag("quiet") || args.flag("json")) return SILENT;
  const { update, stop } = Deno.stderr.isTerminal() ? await progressBar(what) : progressLines(what);
  return { onProgress: (progress) => update(progress.fraction, noteOf(progress)), stop };
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
