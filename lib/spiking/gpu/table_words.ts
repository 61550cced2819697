/** Words of a table that grows. */
export class Words {
  /** All so far. */
  readonly words: number[];

  /** @param before Words that are left for others at the start. */
  constructor(before: number) {
    this.words = new Array(before).fill(0);
  }

  /** Adds many words. */
  addAll(words: Uint32Array): void {
    for (const word of words) this.words.push(word);
  }

  /** Adds words and tells where they start. */
  add(...words: number[]): number {
    const at = this.words.length;
    for (const word of words) this.words.push(word >>> 0);
    return at;
  }
}

/** The bits of a number in single precision. */
export function bits(value: number): number {
  return new Uint32Array(Float32Array.of(value).buffer)[0];
}
