import { writeFileAtomic } from "../lib/io/atomic.ts";
import { failFile } from "../lib/io/file_error.ts";
import { readJson } from "../lib/io/json.ts";
import { leaveAt, type ProgressDisplay } from "./_console.ts";
import { hasFields } from "./_own_files.ts";
import { claimOutput, removeIfThere, requireOwn } from "./_output.ts";

const FORMAT = "volley parts 1";
/** Time between two writes, ms. */
const EVERY_MS = 10_000;

/** Parts of a long work that are done, kept in a file so that it can go on after it was stopped. */
export class Checkpoint<Part> {
  #writing: Promise<void> = Promise.resolve();
  #written = performance.now();

  private constructor(
    readonly path: string | undefined,
    readonly about: string,
    readonly done: Map<string, Part>,
  ) {}

  /**
   * Opens it. @param path Its file; without, nothing is kept. @param about All that the parts depend on.
   * @throws {FileError} When it is to go on and the file is of other work.
   */
  static async open<Part>(
    path: string | undefined,
    about: unknown,
    resume: boolean,
  ): Promise<Checkpoint<Part>> {
    const text = JSON.stringify(about);
    if (path === undefined) return new Checkpoint<Part>(path, text, new Map());
    await requireOwn(path, hasFields("format", "about", "done"));
    await claimOutput(path);
    const found = await Deno.stat(path).then(() => true, () => false);
    if (!resume || !found) return new Checkpoint<Part>(path, text, new Map());
    const { format, about: own, done } = await readJson(path) as Record<string, unknown>;
    if (format !== FORMAT) failFile("read", path, `its format must be "${FORMAT}"`, String(format));
    if (own !== text) {
      failFile("go on from", path, "spikes and options must be those that it began with", "others");
    }
    return new Checkpoint<Part>(path, text, new Map(Object.entries(done as Record<string, Part>)));
  }

  /** Writes what is done, where that was some time ago. @param now Whatever the time. */
  async keep(now = false): Promise<void> {
    const { path, about, done } = this;
    if (path === undefined || (!now && performance.now() - this.#written < EVERY_MS)) return;
    this.#written = performance.now();
    const text = JSON.stringify(
      { format: FORMAT, about, done: Object.fromEntries(done) },
      (_, value) => ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : value,
    );
    await (this.#writing = this.#writing.then(() => writeFileAtomic(path, text)));
  }

  /** Ends work that was stopped: what is done is kept, and said. @throws The error, or the signal's reason. */
  async leave(error: unknown, signal: AbortSignal, progress: ProgressDisplay): Promise<never> {
    if (!signal.aborted) throw error;
    await this.keep(true);
    progress.stop();
    if (this.path !== undefined) leaveAt(this.path);
    throw error;
  }

  /** Removes it, as the work is done. */
  async remove(): Promise<void> {
    await this.#writing;
    if (this.path !== undefined) await removeIfThere(this.path);
  }
}
