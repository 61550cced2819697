import { asFileError, partialPath, removeKnown, sweepPartials } from "../../io/atomic.ts";
import { failFile } from "../../io/file_error.ts";
import type { NpyArray } from "../../io/npy.ts";
import { type StreamedArray, writeNpzStream } from "../../io/npz_stream.ts";
import type { SpikingRun } from "../simulation/spiking_run.ts";

/** Bytes that are read at once. */
const PIECE = 2 ** 22;
/** Files of a recording: steps and cells of spikes, and counts, bin by bin. */
const FILES = ["steps", "cells", "counts"] as const;
type Name = (typeof FILES)[number];
/** Names of the files in the folder, and of the one that tells that it is ours. */
const WORDS = FILES.map((name) => `${name}.u32`), ABOUT = "recording.json";
const FORMAT = "volley recording 1";

/** How a recording's bins and populations lie. */
interface RecordingShape {
  populations: number;
  /** Steps of a bin. */
  binSteps: number;
}

/** Up to where a recording is kept, as a checkpoint says it. */
export interface RecordingEnd {
  /** Steps. */
  step: number;
  /** Which recording the checkpoint goes with; of older ones not known. */
  id?: string;
}

/** What the folder of a recording says about itself; null where it is none of ours. */
async function aboutOf(folder: string): Promise<{ id?: string } | null> {
  const names = Array.from(Deno.readDirSync(folder), ({ name }) => name);
  if (!names.every((name) => WORDS.includes(name) || name === ABOUT)) return null;
  // Older versions left no such file.
  if (!names.includes(ABOUT)) return WORDS.every((name) => names.includes(name)) ? {} : null;
  try {
    const { format, id } = JSON.parse(await Deno.readTextFile(`${folder}/${ABOUT}`));
    return format === FORMAT && typeof id === "string" ? { id } : null;
  } catch {
    return null;
  }
}

/** The recording in a folder; null when there is nothing of that name. @throws {FileError} When it is of another. */
async function requireOurs(folder: string): Promise<{ id?: string } | null> {
  const found = await Deno.lstat(folder).catch(() => null);
  if (found === null) return null;
  const about = found.isDirectory ? await aboutOf(folder) : null;
  if (about) return about;
  const what = found.isDirectory ? "another folder" : "no folder";
  failFile(
    "record in",
    folder,
    "it must be a recording of volley's",
    `${what} (move it, or choose another output)`,
  );
}

/** Makes the folder of a new recording, whole or not at all. @returns Which recording it is. */
async function makeFolder(folder: string): Promise<string> {
  const id = crypto.randomUUID(), partial = partialPath(folder);
  await Deno.mkdir(partial);
  await Deno.writeTextFile(`${partial}/${ABOUT}`, `${JSON.stringify({ format: FORMAT, id })}\n`);
  for (const name of WORDS) await Deno.writeFile(`${partial}/${name}`, new Uint8Array());
  await Deno.rename(partial, folder);
  return id;
}

/** Removes the folder of a recording; a kill in between leaves a temporary name, never half a recording. */
async function removeFolder(folder: string): Promise<void> {
  const partial = partialPath(folder);
  await Deno.rename(folder, partial);
  await removeKnown(partial, [...WORDS, ABOUT]);
}

/**
 * Spikes and counts of a run that grows, in a folder on the disk: as long as one likes, without being in memory. Each file holds
 * whole numbers of 32 bits; what is beyond the last checkpoint is cut off when the run is gone on with.
 */
export class RunRecording {
  readonly #files: Record<Name, Deno.FsFile>;

  private constructor(
    readonly folder: string,
    readonly shape: RecordingShape,
    /** Which recording it is; empty where an older version began it. */
    readonly id: string,
    files: Record<Name, Deno.FsFile>,
  ) {
    this.#files = files;
  }

  /**
   * Whether there is a recording in a folder; what killed processes left half-made beside it is removed.
   * @throws {FileError} When the folder is there and was not made by this class.
   */
  static async find(folder: string): Promise<boolean> {
    try {
      await sweepPartials(folder, [...WORDS, ABOUT]);
      return await requireOurs(folder) !== null;
    } catch (error) {
      throw asFileError(error, folder, "write");
    }
  }

  /**
   * Begins a recording, in place of one that is there, or goes on with one.
   * @param end Up to where it is kept. @default it begins anew
   * @throws {FileError} When the folder cannot be written, was not made by this class, or is not what is gone on with.
   */
  static async open(
    folder: string,
    shape: RecordingShape,
    end: RecordingEnd | null = null,
  ): Promise<RunRecording> {
    try {
      let about = await requireOurs(folder);
      if (end === null) {
        if (about !== null) await removeFolder(folder);
        about = { id: await makeFolder(folder) };
      }
      if (about === null) throw new Deno.errors.NotFound(folder);
      if (end?.id !== undefined && end.id !== about.id) {
        failFile("go on with", folder, "it must be the recording that the checkpoint goes with", "another");
      }
      const recording = await RunRecording.#opened(folder, shape, about.id ?? "");
      try {
        if (end) await recording.#cut(end.step);
      } catch (error) {
        recording.close();
        throw error;
      }
      return recording;
    } catch (error) {
      throw asFileError(error, folder, end === null ? "write" : "read");
    }
  }

  static async #opened(folder: string, shape: RecordingShape, id: string): Promise<RunRecording> {
    const files: Partial<Record<Name, Deno.FsFile>> = {};
    try {
      for (const name of FILES) {
        files[name] = await Deno.open(`${folder}/${name}.u32`, { read: true, write: true });
      }
    } catch (error) {
      for (const file of Object.values(files)) file.close();
      throw error;
    }
    return new RunRecording(folder, shape, id, files as Record<Name, Deno.FsFile>);
  }

  /** Cuts off what is after a step. @throws {FileError} When the recording is shorter than that. */
  async #cut(step: number): Promise<void> {
    const { populations, binSteps } = this.shape;
    const words = populations * Math.floor(step / binSteps);
    let counted = 0, seen = 0;
    for await (const piece of this.#words("counts")) {
      const own = piece.subarray(0, Math.max(0, words - seen));
      counted = own.reduce((sum, one) => sum + one, counted);
      seen += piece.length;
    }
    let spikes = 0;
    for await (const piece of this.#words("steps")) {
      const beyond = piece.findIndex((one) => one > step);
      spikes += beyond < 0 ? piece.length : beyond;
      if (beyond >= 0) break;
    }
    const cells = (await this.#files.cells.stat()).size / 4;
    this.#requireWhole("counts", seen, words);
    this.#requireWhole("steps", spikes, counted);
    this.#requireWhole("cells", cells, counted);
    await this.#files.steps.truncate(4 * counted);
    await this.#files.cells.truncate(4 * counted);
    await this.#files.counts.truncate(4 * words);
    for (const file of Object.values(this.#files)) await file.seek(0, Deno.SeekMode.End);
  }

  #requireWhole(name: Name, found: number, wanted: number): void {
    if (name === "steps" ? found === wanted : found >= wanted) return;
    const path = `${this.folder}/${name}.u32`;
    failFile(
      "go on with",
      path,
      `it must hold the ${wanted} numbers that were there at the checkpoint`,
      Math.floor(found),
    );
  }

  /** Adds what a stretch recorded, and sees to it that it is on the disk. */
  async add({ spikes, counts, bins }: SpikingRun): Promise<void> {
    const { populations } = this.shape;
    const byBin = new Uint32Array(counts.length);
    for (let at = 0; at < populations; at++) {
      for (let bin = 0; bin < bins; bin++) byBin[bin * populations + at] = counts[at * bins + bin];
    }
    await this.#append("steps", spikes?.steps ?? new Uint32Array());
    await this.#append("cells", spikes?.cells ?? new Uint32Array());
    await this.#append("counts", byBin);
  }

  async #append(name: Name, words: Uint32Array): Promise<void> {
    const file = this.#files[name];
    const bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
    try {
      for (let done = 0; done < bytes.length;) done += await file.write(bytes.subarray(done));
      await file.sync();
    } catch (error) {
      throw asFileError(error, `${this.folder}/${name}.u32`, "write");
    }
  }

  /** The words of a file in pieces; leaves the file at its end. */
  async *#words(name: Name): AsyncGenerator<Uint32Array> {
    const file = this.#files[name];
    await file.seek(0, Deno.SeekMode.Start);
    for (;;) {
      const bytes = new Uint8Array(PIECE);
      let length = 0;
      while (length < PIECE) {
        const read = await file.read(bytes.subarray(length));
        if (read === null) break;
        length += read;
      }
      if (length > 0) yield new Uint32Array(bytes.buffer, 0, Math.floor(length / 4));
      if (length < PIECE) return;
    }
  }

  /** Number of spikes so far. */
  async spikes(): Promise<number> {
    return (await this.#files.steps.stat()).size / 4;
  }

  /** Number of bins so far. */
  async bins(): Promise<number> {
    return (await this.#files.counts.stat()).size / 4 / this.shape.populations;
  }

  /** Spikes and counts, stretch by stretch of some bins, as a run has them. @param like What all stretches share. */
  async *stretches(like: SpikingRun): AsyncGenerator<SpikingRun> {
    const { populations, binSteps } = this.shape;
    const counts = this.#words("counts"), steps = this.#words("steps"), cells = this.#words("cells");
    let spikes = { steps: new Uint32Array(), cells: new Uint32Array() }, bin = 0;
    // Counts of some whole bins at a time; a piece may end within one.
    let rest = new Uint32Array();
    for await (const piece of counts) {
      const words = new Uint32Array(rest.length + piece.length);
      words.set(rest);
      words.set(piece, rest.length);
      const bins = Math.floor(words.length / populations);
      rest = words.slice(bins * populations);
      const end = (bin + bins) * binSteps;
      const own = { steps: [] as Uint32Array[], cells: [] as Uint32Array[] };
      for (;;) {
        const beyond = spikes.steps.findIndex((step) => step > end);
        const taken = beyond < 0 ? spikes.steps.length : beyond;
        own.steps.push(spikes.steps.slice(0, taken));
        own.cells.push(spikes.cells.slice(0, taken));
        spikes = { steps: spikes.steps.slice(taken), cells: spikes.cells.slice(taken) };
        if (beyond >= 0) break;
        const [more, of] = [await steps.next(), await cells.next()];
        if (more.done || of.done) break;
        spikes = { steps: more.value.slice(), cells: of.value.slice() };
      }
      const byPopulation = new Uint32Array(bins * populations);
      for (let at = 0; at < populations; at++) {
        for (let k = 0; k < bins; k++) byPopulation[at * bins + k] = words[k * populations + at];
      }
      const startMs = bin * binSteps * like.stepMs;
      yield {
        ...like,
        startMs,
        bins,
        counts: byPopulation,
        spikes: { steps: joined(own.steps), cells: joined(own.cells) },
      };
      bin += bins;
    }
    for (const file of Object.values(this.#files)) await file.seek(0, Deno.SeekMode.End);
  }

  /** One population's counts after the other's. */
  async *#byPopulation(): AsyncGenerator<Uint8Array> {
    const { populations } = this.shape;
    for (let at = 0; at < populations; at++) {
      let first = at;
      for await (const piece of this.#words("counts")) {
        const own: number[] = [];
        let place = first;
        for (; place < piece.length; place += populations) own.push(piece[place]);
        first = place - piece.length;
        yield new Uint8Array(Uint32Array.from(own).buffer);
      }
    }
  }

  async *#times(stepMs: number): AsyncGenerator<Uint8Array> {
    for await (const piece of this.#words("steps")) {
      yield new Uint8Array(Float64Array.from(piece, (step) => step * stepMs).buffer);
    }
  }

  async *#cells(): AsyncGenerator<Uint8Array> {
    for await (const piece of this.#words("cells")) yield new Uint8Array(piece.buffer, 0, piece.byteLength);
  }

  /** Writes it as the `.npz` file of a run, with other arrays beside. @throws {FileError} When it cannot be written. */
  async write(path: string, stepMs: number, others: Readonly<Record<string, NpyArray>>): Promise<void> {
    const spikes = await this.spikes(), bins = await this.bins();
    const streamed: Record<string, StreamedArray> = {
      counts: { descr: "<u4", shape: [this.shape.populations, bins], pieces: () => this.#byPopulation() },
      spike_times: { descr: "<f8", shape: [spikes], pieces: () => this.#times(stepMs) },
      spike_cells: { descr: "<u4", shape: [spikes], pieces: () => this.#cells() },
    };
    await writeNpzStream(path, { ...streamed, ...others });
  }

  /** Closes its files. */
  close(): void {
    for (const file of Object.values(this.#files)) file.close();
  }

  /** Closes it and removes it from the disk. @throws {FileError} When it cannot. */
  async remove(): Promise<void> {
    this.close();
    try {
      await removeFolder(this.folder);
    } catch (error) {
      throw asFileError(error, this.folder, "write");
    }
  }
}

function joined(parts: readonly Uint32Array[]): Uint32Array {
  const all = new Uint32Array(parts.reduce((sum, { length }) => sum + length, 0));
  parts.reduce((at, part) => (all.set(part, at), at + part.length), 0);
  return all;
}
