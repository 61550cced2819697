import { asFileError } from "../io/atomic.ts";
import type { NpyArray } from "../io/npy.ts";
import { type StreamedArray, writeNpzStream } from "../io/npz_stream.ts";
import type { SpikingRun } from "../simulation/spiking/spiking_run.ts";

/** Bytes that are read at once. */
const PIECE = 2 ** 22;
/** Files of a recording: steps and cells of spikes, and counts, bin by bin. */
const FILES = ["steps", "cells", "counts"] as const;
type Name = (typeof FILES)[number];

/** How a recording's bins and populations lie. */
interface RecordingShape {
  populations: number;
  /** Steps of a bin. */
  binSteps: number;
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
    files: Record<Name, Deno.FsFile>,
  ) {
    this.#files = files;
  }

  /**
   * Begins a recording, or goes on with one.
   * @param step Steps up to which it is kept. @default 0, begins anew
   * @throws {FileError} When the folder cannot be written, or lacks what is gone on with.
   */
  static async open(folder: string, shape: RecordingShape, step = 0): Promise<RunRecording> {
    try {
      if (step === 0) await Deno.mkdir(folder, { recursive: true });
      const entries: [Name, Deno.FsFile][] = [];
      for (const name of FILES) {
        const options = { read: true, write: true, create: step === 0, truncate: step === 0 };
        entries.push([name, await Deno.open(`${folder}/${name}.u32`, options)]);
      }
      const recording = new RunRecording(
        folder,
        shape,
        Object.fromEntries(entries) as Record<Name, Deno.FsFile>,
      );
      if (step > 0) await recording.#cut(step);
      return recording;
    } catch (error) {
      throw asFileError(error, folder, "write");
    }
  }

  /** Cuts off what is after a step. */
  async #cut(step: number): Promise<void> {
    let spikes = 0;
    for await (const piece of this.#words("steps")) {
      const beyond = piece.findIndex((one) => one > step);
      spikes += beyond < 0 ? piece.length : beyond;
      if (beyond >= 0) break;
    }
    const { populations, binSteps } = this.shape;
    await this.#files.steps.truncate(4 * spikes);
    await this.#files.cells.truncate(4 * spikes);
    await this.#files.counts.truncate(4 * populations * Math.floor(step / binSteps));
    for (const file of Object.values(this.#files)) await file.seek(0, Deno.SeekMode.End);
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

  /** Closes it and removes it from the disk. */
  async remove(): Promise<void> {
    this.close();
    await Deno.remove(this.folder, { recursive: true }).catch(() => undefined);
  }
}

function joined(parts: readonly Uint32Array[]): Uint32Array {
  const all = new Uint32Array(parts.reduce((sum, { length }) => sum + length, 0));
  parts.reduce((at, part) => (all.set(part, at), at + part.length), 0);
  return all;
}
