/** Values beyond a line, so that lines do not meet in a processor's cache. */
const APART = 24;

/** How many lines there are, and how long. */
export interface LinesShape {
  sources: number;
  /** Longest delay, steps. */
  most: number;
  /** Most steps that are put or taken at once. */
  block: number;
}

/** Steps of a line, a power of two. */
function lengthOf(most: number, block: number): number {
  return 2 ** Math.ceil(Math.log2(most + 2 * block + 2));
}

/**
 * What sources were in the last steps. Each value is kept twice, a length apart, so that a stretch of steps
 * always lies in one piece.
 */
export class DelayLines {
  /** All lines, one after another. */
  readonly data: Float64Array;
  /** Values from the beginning of one line to that of the next. */
  readonly stride: number;
  /** Steps of a line, a power of two, less one. */
  readonly mask: number;

  /** @param make Makes room for so many numbers, all 0. @default an array of its own */
  constructor({ sources, most, block }: LinesShape, make = (length: number) => new Float64Array(length)) {
    const length = lengthOf(most, block);
    this.mask = length - 1;
    this.stride = 2 * length + APART;
    this.data = make(sources * this.stride);
  }

  /** Numbers that all lines take. */
  static room({ sources, most, block }: LinesShape): number {
    return sources * (2 * lengthOf(most, block) + APART);
  }

  /** Sets what a source was before the start. */
  fill(source: number, value: number): void {
    this.data.fill(value, source * this.stride, (source + 1) * this.stride - APART);
  }

  /** Puts what a source is at the start of a step. */
  put(source: number, step: number, value: number): void {
    const at = source * this.stride + (step & this.mask);
    this.data[at] = value;
    this.data[at + this.mask + 1] = value;
  }

  /** What a source was at the start of a step. */
  at(source: number, step: number): number {
    return this.data[source * this.stride + (step & this.mask)];
  }
}
