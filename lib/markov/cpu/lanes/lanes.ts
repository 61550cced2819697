import { all, type Code } from "../../../wasm/code.ts";
import { get, i32, repeatWhile, set, when } from "../../../wasm/instructions.ts";
import { during, either, word, words } from "../../../wasm/whole_numbers.ts";
import { MOST_PER_DRAW } from "../../build/mif_constants.ts";
import { type At, constantAt, driveAt, NONES, projectionAt } from "./constants.ts";
import { FOUR_WORDS, pcg4d } from "./pcg4d.ts";

/** Blocks of four random words of a cell and step: block 0 serves every step, these the rest. */
const DELIVER_BLOCK = 1, RING_BLOCK = 8192, DRIVE_BLOCK = 32_768, RING_CHANNEL = 8192;
/** Spreads one rounding number over the inhibitory kicks of a step. */
const ROUNDING_STRIDE = 40_503;
/** Inhibitory kicks that are applied between the halves of the excitation. */
const MOST_UNORDERED = 3;
/** Spikes whose hits are drawn from block 0, and from each block after it. */
const SPIKES_IN_BLOCK = 4, SPIKES_IN_NEXT = 8;

/** Half of 2^16, which rounds. */
const HALF = 32_768;

/** The low and the high halves of four words. */
export const low = (value: Code) => words.and(value, words.const(0xffff));
export const high = (value: Code) => words.shrUnsigned(value, i32.const(16));
/** Four zeros. */
export const zero = words.const(0);
/** Adds 1 where a mask is set: all bits of a mask are -1. */
const countIn = (to: number, mask: Code) => set(to, words.sub(get(to), mask));

/** Four cells of a step: what the pieces of the kernel read and write. */
export class Lanes {
  constructor(readonly at: At) {}

  /** A constant, four times. */
  four(offset: number): Code {
    return words.loadSplat(get(this.at.constants), offset);
  }

  /** A constant. */
  one(offset: number): Code {
    return word.load(get(this.at.constants), offset);
  }

  /** Draws block number `part` of the cells into a, b, c, d. */
  draw(part: Code): Code {
    const { a, b, c, d, cells, seedY, seedZ, seedW } = this.at;
    const counter = words.or(get(cells), words.splat(i32.shl(part, i32.const(16))));
    return pcg4d(FOUR_WORDS, [a, b, c, d], counter, [get(seedY), get(seedZ), get(seedW)]);
  }

  /** Counts a spike's hits where it is one of those that reach the cells. @param ahead Of spike number `spike`. */
  #hit(ahead: number, u: Code): Code {
    const { at } = this, number = i32.add(get(at.spike), i32.const(ahead));
    const count = (channel: number, hit: number, fresh: number, mask: (value: Code) => Code) => [
      countIn(hit, mask(words.less(get(at.u), this.four(projectionAt(channel, "hit"))))),
      countIn(fresh, mask(words.less(get(at.u), this.four(projectionAt(channel, "fresh"))))),
    ];
    const all_ = (value: Code) => value;
    const isE = words.less(words.splat(number), get(at.reachE));
    const isI = words.without(words.less(words.splat(number), get(at.reach)), isE);
    return when(
      word.less(number, i32.add(get(at.e), get(at.i))),
      set(at.u, u),
      // A cell that spiked has one spike less to be hit by: the cells' spikes are not the same ones then.
      either(get(at.someOwn), [
        ...count(0, at.hitE, at.freshE, (value) => words.and(value, isE)),
        ...count(1, at.hitI, at.freshI, (value) => words.and(value, isI)),
      ], [
        either(
          word.less(number, get(at.e)),
          count(0, at.hitE, at.freshE, all_),
          count(1, at.hitI, at.freshI, all_),
        ),
      ]),
    );
  }

  /** Hits of all spikes of the step before, of which those that ring at once. */
  deliver(): Code {
    const { at } = this,
      halves = (of: readonly number[]) => of.flatMap((local) => [low(get(local)), high(get(local))]);
    const total = i32.add(get(at.e), get(at.i)), spike = get(at.spike);
    const block = i32.add(
      i32.const(DELIVER_BLOCK),
      word.shrUnsigned(i32.sub(spike, i32.const(SPIKES_IN_BLOCK)), i32.const(3)),
    );
    return all(
      ...[at.hitE, at.freshE, at.hitI, at.freshI].map((local) => set(local, zero)),
      set(at.spike, i32.const(0)),
      ...halves([at.z, at.w]).map((u, ahead) => this.#hit(ahead, u)),
      set(at.spike, i32.const(SPIKES_IN_BLOCK)),
      during(
        word.less(spike, total),
        this.draw(block),
        ...halves([at.a, at.b, at.c, at.d]).map((u, ahead) => this.#hit(ahead, u)),
        set(at.spike, i32.add(spike, i32.const(SPIKES_IN_NEXT))),
      ),
      ...([[at.hitE, at.freshE, at.waitingE], [at.hitI, at.freshI, at.waitingI]] as const).flatMap((
        [hit, fresh, waiting],
      ) => [
        set(fresh, words.and(get(fresh), get(at.receives))),
        set(waiting, words.add(get(waiting), words.sub(words.and(get(hit), get(at.receives)), get(fresh)))),
      ]),
    );
  }

  /** Sets `probability` to that of none of `some` kicks ringing. */
  #noneRings(channel: number): Code {
    const { at } = this, none = get(at.probability);
    const bit = (k: number) => {
      const value = words.const(1 << k);
      return words.equal(words.and(get(at.some), value), value);
    };
    const factor = (k: number) => this.four(projectionAt(channel, NONES[k]));
    const times = (k: number) => {
      const product = words.add(words.mul(none, factor(k)), words.const(HALF));
      return set(at.probability, words.select(words.shrUnsigned(product, i32.const(16)), none, bit(k)));
    };
    return all(
      set(at.probability, words.select(factor(0), words.const(65_536), bit(0))),
      times(1),
      times(2),
      when(words.any(words.and(get(at.some), words.const(0x38))), times(3), times(4), times(5)),
    );
  }

  /** Counts the kicks among `some` that ring, by inversion: further only where the random number of a cell is. */
  #ringing(channel: number): Code {
    const { at } = this;
    const stage = (k: number): Code => {
      const beyond = words.atLeast(get(at.u), get(at.sum));
      const left = k === 0
        ? get(at.some)
        : words.sub(words.max(get(at.some), words.const(k)), words.const(k));
      const odds = words.mul(get(at.probability), this.four(projectionAt(channel, "odds", k)));
      const scaled = words.mul(words.shrUnsigned(odds, this.one(projectionAt(channel, "shift"))), left);
      const next = [
        set(at.probability, words.shrUnsigned(words.add(scaled, words.const(128)), i32.const(8))),
        set(at.sum, words.add(get(at.sum), get(at.probability))),
      ];
      return all(
        set(at.mask, beyond),
        when(
          words.any(get(at.mask)),
          countIn(at.count, get(at.mask)),
          ...(k + 1 < MOST_PER_DRAW ? [...next, stage(k + 1)] : []),
        ),
      );
    };
    return all(this.#noneRings(channel), set(at.sum, get(at.probability)), set(at.count, zero), stage(0));
  }

  /** Rings pending kicks, chunk by chunk. @param u First random number. */
  ring(channel: number, waiting: number, rung: number, u: Code): Code {
    const { at } = this, left = get(at.left), block = RING_BLOCK + channel * RING_CHANNEL;
    return all(
      set(rung, zero),
      when(
        words.any(get(waiting)),
        set(at.left, get(waiting)),
        set(at.u, u),
        set(at.chunk, i32.const(0)),
        repeatWhile(
          words.any(left),
          set(at.some, words.min(left, this.four(projectionAt(channel, "chunk")))),
          this.#ringing(channel),
          set(rung, words.add(get(rung), words.min(get(at.count), get(at.some)))),
          set(at.left, words.sub(left, get(at.some))),
          when(
            words.any(left),
            this.draw(i32.add(i32.const(block), get(at.chunk))),
            set(at.u, high(get(at.b))),
            set(at.chunk, i32.add(get(at.chunk), i32.const(1))),
          ),
        ),
        set(waiting, words.sub(get(waiting), get(rung))),
      ),
    );
  }

  /** The kicks of the drive, part by part. */
  drive(): Code {
    const { at } = this, half = MOST_PER_DRAW / 2;
    const beyond = (k: number) => countIn(at.drive, words.atLeast(get(at.u), this.four(driveAt(k))));
    const part = get(at.chunk), parts = this.one(constantAt("drive_parts"));
    return all(
      set(at.drive, zero),
      set(at.u, low(get(at.x))),
      set(at.chunk, i32.const(0)),
      repeatWhile(
        word.less(part, parts),
        ...Array.from({ length: half }, (_, k) => beyond(k)),
        when(
          words.any(words.atLeast(get(at.u), this.four(driveAt(half - 1)))),
          ...Array.from({ length: half }, (_, k) => beyond(half + k)),
        ),
        set(at.chunk, i32.add(part, i32.const(1))),
        when(
          word.less(part, parts),
          this.draw(i32.add(i32.const(DRIVE_BLOCK), part)),
          set(at.u, high(get(at.b))),
        ),
      ),
    );
  }

  /** Takes inhibitory kick number k from `v` where there are as many. */
  #inhibit(k: number): Code {
    const { at } = this, above = get(at.left);
    const rounding = low(words.add(get(at.chance), words.const(k * ROUNDING_STRIDE)));
    const strength = this.four(constantAt("inhibition"));
    const size = words.select(
      strength,
      words.mul(above, strength),
      this.four(constantAt("inhibition_constant")),
    );
    const rounded = words.shrUnsigned(words.add(size, words.shl(rounding, i32.const(4))), i32.const(20));
    const has = words.greater(get(at.rungI), words.const(k));
    return all(
      set(at.left, words.add(get(at.v), this.four(constantAt("lowest")))),
      set(at.v, words.sub(get(at.v), words.and(words.min(rounded, above), has))),
    );
  }

  /** Half of the excitation, the inhibition, the other half; `mask` tells the cells whose kicks are to be applied in order. */
  integrate(): Code {
    const { at } = this;
    const scaled = (more: Code) =>
      words.shrUnsigned(
        words.add(words.mul(get(at.rungE), this.four(constantAt("kick_part"))), more),
        i32.const(12),
      );
    const whole = words.add(get(at.drive), words.mul(get(at.rungE), this.four(constantAt("kick_whole"))));
    const highest = words.add(get(at.v), words.add(get(at.some), scaled(words.const(4095))));
    const rounding = words.and(
      words.add(words.mul(get(at.chance), words.const(25_173)), words.const(13_849)),
      words.const(0xfff),
    );
    const half = words.shrSigned(
      words.add(get(at.sum), words.and(get(at.chance), words.const(1))),
      i32.const(1),
    );
    const reaches = words.atLeast(highest, this.four(constantAt("threshold")));
    const many = words.greater(get(at.rungI), words.const(MOST_UNORDERED));
    return all(
      set(at.some, whole),
      set(at.mask, words.without(words.and(words.or(reaches, many), get(at.valid)), get(at.sleeping))),
      set(at.sum, words.add(get(at.some), scaled(rounding))),
      set(at.count, half),
      set(at.v, words.add(get(at.v), get(at.count))),
      when(words.any(get(at.rungI)), ...Array.from({ length: MOST_UNORDERED }, (_, k) => this.#inhibit(k))),
      set(at.v, words.add(get(at.v), words.sub(get(at.sum), get(at.count)))),
    );
  }

  /** Keeps the numbers of the cells that there are. */
  store(array: string, value: Code): Code {
    const place = i32.add(get(this.at[array]), i32.shl(get(this.at.cell), i32.const(2)));
    return words.store(place, words.select(value, words.load(place), get(this.at.valid)));
  }

  load(array: string): Code {
    return words.load(i32.add(get(this.at[array]), i32.shl(get(this.at.cell), i32.const(2))));
  }
}
