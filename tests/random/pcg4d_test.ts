import { assert, assertEquals } from "@std/assert";
import { pcg4d } from "../../lib/random/pcg4d.ts";
import { networkKey } from "../../lib/random/network_key.ts";
import { gpuTest } from "../_gpu.ts";
import { testRandom } from "../markov/_random_specs.ts";
import { generateOnGpu } from "./_on_gpu.ts";
import { chiSquareScore, correlationScore, poissonScore } from "./_statistics.ts";
import piece from "../../shaders/random/pcg4d.wgsl" with { type: "text" };

// pcg4d is tested as the simulation uses it: counter (cell | block << 16, step), key of two words from Philox, each word
// taken as two halves of 16 bits. All seeds are fixed, so every test gives the same verdict for ever. A z score may reach
// LIMIT by chance once in 500 million (two-sided 6 sigma): with about 17,000 scores in this file, most of them of the
// avalanche, a good generator passes all of them with probability above 0.9999.
const LIMIT = 6;
/** Draws of each statistic: 256 cells at 1024 steps. */
const CELLS = 256;
const STEPS = 1024;
const DRAWS = CELLS * STEPS;
/** Blocks of a step: 0 in every step, then deliver, order, ring (E, I) and drive. */
const BLOCKS = [0, 1, 4096, 8192, 16_384, 32_769];

interface Place {
  cell: number;
  block: number;
  step: number;
  key: readonly [number, number];
}

/** The eight halves of 16 bits at every cell and step, shifted from the origin by `shift`: (8, DRAWS). */
function halves(shift: Partial<Place>): Uint16Array[] {
  const { cell = 0, block = 0, step = 0, key = networkKey(1, 0) } = shift;
  const out = new Uint32Array(4);
  const result = Array.from({ length: 8 }, () => new Uint16Array(DRAWS));
  for (let draw = 0; draw < DRAWS; draw++) {
    const counter = ((cell + draw % CELLS) | (block << 16)) >>> 0;
    pcg4d(out, counter, step + Math.floor(draw / CELLS), key[0], key[1]);
    for (let half = 0; half < 8; half++) {
      result[half][draw] = (half & 1) === 0 ? out[half >> 1] & 0xffff : out[half >> 1] >>> 16;
    }
  }
  return result;
}

function assertScore(z: number, what: string): void {
  assert(Math.abs(z) < LIMIT, `${what}: z = ${z.toFixed(2)}`);
}

gpuTest("pcg4d() in WGSL equals TypeScript bit for bit", async (gpu) => {
  const random = testRandom(4);
  const inputs = Uint32Array.from({ length: 8 * 4096 }, () => Math.floor(random() * 2 ** 32));
  const expression = "pcg4d(vec4<u32>(counter.xy, key))";
  const outputs = await generateOnGpu(gpu, { stem: "test/pcg4d", piece, expression }, inputs);
  const expected = new Uint32Array(4);
  for (let n = 0; n < 4096; n++) {
    pcg4d(expected, inputs[8 * n], inputs[8 * n + 1], inputs[8 * n + 4], inputs[8 * n + 5]);
    assertEquals(outputs.subarray(4 * n, 4 * n + 4), expected);
  }
});

Deno.test("pcg4d() is pinned", () => {
  const out = new Uint32Array(4);
  pcg4d(out, 0, 0, 0, 0);
  const zero = [...out];
  pcg4d(out, 1, 2, 3, 4);
  // From this repository's own first run: guards against change, not against a wrong start.
  assertEquals([zero, [...out]], [[251852841, 760645481, 850445371, 3542436074], [
    908250390,
    4044648920,
    3775961919,
    45698095,
  ]]);
});

Deno.test("pcg4d() fills 4096 classes of every half evenly, in every block, for several networks", () => {
  for (const block of BLOCKS) {
    for (const network of [0, 1]) {
      halves({ block, key: networkKey(7, network) }).forEach((values, half) => {
        for (const shift of [0, 4]) {
          const counts = new Uint32Array(4096);
          for (const value of values) counts[(value >>> shift) & 0xfff]++;
          assertScore(
            chiSquareScore(counts, DRAWS),
            `block ${block}, network ${network}, half ${half}, bits from ${shift}`,
          );
        }
      });
    }
  }
});

/** A draw beside the one that it must not depend on. */
const NEIGHBOURS: Record<string, Partial<Place>> = {
  "the next cell": { cell: 1 },
  "the I cell of the same rank": { cell: 300 },
  "the next step": { step: 1 },
  "ten steps later": { step: 10 },
  "the step 2^16 later": { step: 65_536 },
  "the first deliver block": { block: 1 },
  "the next network": { key: networkKey(1, 1) },
  "the next seed": { key: networkKey(2, 0) },
  "a key one bit away": { key: [networkKey(1, 0)[0] ^ 1, networkKey(1, 0)[1]] },
};

Deno.test("pcg4d() is independent of its neighbours: cells, steps, blocks, networks and seeds", () => {
  const here = halves({});
  for (const [what, shift] of Object.entries(NEIGHBOURS)) {
    const there = halves(shift);
    for (let half = 0; half < 8; half++) {
      const counts = new Uint32Array(4096);
      for (let draw = 0; draw < DRAWS; draw++) {
        counts[(here[half][draw] >>> 10) * 64 + (there[half][draw] >>> 10)]++;
      }
      assertScore(chiSquareScore(counts, DRAWS), `${what}, half ${half}, upper bits`);
      // The lowest bits of lower halves are known not to be: they decide a threshold of 2^16 once in thousands of draws.
      const lowest = (half & 1) === 0 ? 6 : 0;
      counts.fill(0);
      for (let draw = 0; draw < DRAWS; draw++) {
        counts[((here[half][draw] >>> lowest) & 63) * 64 + ((there[half][draw] >>> lowest) & 63)]++;
      }
      assertScore(chiSquareScore(counts, DRAWS), `${what}, half ${half}, lower bits`);
      assertScore(correlationScore(here[half], there[half]), `${what}, half ${half}, correlation`);
    }
  }
});

Deno.test("pcg4d() gives halves that are independent of each other", () => {
  const here = halves({ key: networkKey(3, 5) });
  for (let a = 0; a < 8; a++) {
    for (let b = 0; b < a; b++) {
      const counts = new Uint32Array(4096);
      for (let draw = 0; draw < DRAWS; draw++) counts[(here[a][draw] >>> 10) * 64 + (here[b][draw] >>> 10)]++;
      assertScore(chiSquareScore(counts, DRAWS), `halves ${a} and ${b}`);
      assertScore(correlationScore(here[a], here[b]), `halves ${a} and ${b}, correlation`);
    }
  }
});

Deno.test("pcg4d() sums of a half over all cells of a step vary as they should: no common mode", () => {
  // What a network would feel: the mean over 256 cells of one step, in units of its standard deviation, squared, summed over
  // 1024 steps: chi-square with 1024 degrees of freedom.
  halves({ key: networkKey(4, 4) }).forEach((values, half) => {
    let chi = 0;
    for (let step = 0; step < STEPS; step++) {
      let sum = 0;
      for (let cell = 0; cell < CELLS; cell++) sum += values[step * CELLS + cell] - 32_767.5;
      chi += sum * sum / (CELLS * (65_536 ** 2 - 1) / 12);
    }
    assertScore(
      (Math.cbrt(chi / STEPS) - (1 - 2 / (9 * STEPS))) / Math.sqrt(2 / (9 * STEPS)),
      `half ${half}`,
    );
  });
});

Deno.test("pcg4d() makes as many runs above and below the middle along steps as chance does", () => {
  // n draws have 1 + n/2 runs on average, variance (n - 1)/4, along the steps of each cell.
  halves({ key: networkKey(5, 0) }).forEach((values, half) => {
    let changes = 0;
    for (let draw = CELLS; draw < DRAWS; draw++) {
      changes += (values[draw] >>> 15) !== (values[draw - CELLS] >>> 15) ? 1 : 0;
    }
    const pairs = DRAWS - CELLS;
    assertScore((changes - pairs / 2) / Math.sqrt(pairs / 4), `half ${half}`);
  });
});

Deno.test("pcg4d() words have as many repeated birthday spacings as chance gives", () => {
  // Marsaglia: m birthdays in n days have about Poisson(m^3 / (4 n)) repeated spacings; 4096 in 2^32 days, 64 times: 256.
  for (const word of [0, 1, 2, 3]) {
    const out = new Uint32Array(4);
    let repeated = 0;
    for (let year = 0; year < 64; year++) {
      const days = new Uint32Array(4096);
      for (let k = 0; k < 4096; k++) {
        pcg4d(out, k % 400, year * 16 + Math.floor(k / 400), ...networkKey(6, 0));
        days[k] = out[word];
      }
      days.sort();
      const spacings = days.map((day, k) => day - (k === 0 ? 0 : days[k - 1])).sort();
      for (let k = 1; k < spacings.length; k++) repeated += spacings[k] === spacings[k - 1] ? 1 : 0;
    }
    assertScore(
      poissonScore(repeated, 64 * 4096 ** 3 / 2 ** 34),
      `word ${word}: ${repeated} repeated spacings`,
    );
  }
});

/** z scores of the flips of 128 output bits when input bit `bit` (0 to 127) is flipped. */
function avalanche(bit: number, trials: number): number[] {
  const [a, b] = [new Uint32Array(4), new Uint32Array(4)];
  const flips = new Uint32Array(128);
  const [key0, key1] = networkKey(8, 3);
  for (let trial = 0; trial < trials; trial++) {
    const input = [trial % 400, Math.floor(trial / 400), key0, key1];
    pcg4d(a, input[0], input[1], input[2], input[3]);
    input[bit >> 5] = (input[bit >> 5] ^ (1 << (bit & 31))) >>> 0;
    pcg4d(b, input[0], input[1], input[2], input[3]);
    for (let out = 0; out < 128; out++) flips[out] += ((a[out >> 5] ^ b[out >> 5]) >>> (out & 31)) & 1;
  }
  return Array.from(flips, (flipped) => (flipped - trials / 2) / Math.sqrt(trials / 4));
}

Deno.test("pcg4d() flips each output bit from 2 on with probability 1/2 when a bit of cell, step or key below 2^16 flips", () => {
  for (let bit = 0; bit < 128; bit++) {
    if ((bit & 31) > 15) continue;
    avalanche(bit, 2048).forEach((z, out) => {
      if ((out & 31) >= 2) assertScore(z, `input bit ${bit}, output bit ${out}`);
    });
  }
});

Deno.test("pcg4d() lets input bits above 2^16 reach the output bits from 13 below them on", () => {
  // A limit of the hash: products carry upwards and its one shift is by 16, so bit n of the output knows little of input bits
  // above n + 13 and nothing of those above n + 16. Upper halves, which decide drive, ringing and order, know them all up to
  // 28; lower halves decide hits, by their own upper bits. Bits 29 to 31 of the step would be 15 hours into a run, those of
  // the key never differ alone, and blocks that differ in them are compared below.
  for (let bit = 16; bit < 128; bit++) {
    const place = bit & 31;
    if (place < 16 || place > 28) continue;
    avalanche(bit, 2048).forEach((z, out) => {
      if ((out & 31) >= place - 13) assertScore(z, `input bit ${bit}, output bit ${out}`);
    });
  }
});

Deno.test("pcg4d() is independent in blocks that differ in their upper bits alone, where a step draws from both", () => {
  // Order (4096 + part) uses the upper half of all words, ring (8192 and 16,384 + chunk) and drive (32,768 + part) that of the
  // second, beside all halves of block 0 and of the deliver blocks with the same lower bits. The first word's would not do: its
  // upper half is correlated (r = 0.03) with that of the block 32,768 below.
  for (const part of [0, 1, 3]) {
    const low = halves({ block: part });
    for (const block of [4096, 8192, 16_384, 32_768]) {
      const high = halves({ block: block + part });
      for (let half = 0; half < 8; half++) {
        for (const upper of block === 4096 ? [1, 3, 5, 7] : [3]) {
          const counts = new Uint32Array(4096);
          for (let draw = 0; draw < DRAWS; draw++) {
            counts[(low[half][draw] >>> 10) * 64 + (high[upper][draw] >>> 10)]++;
          }
          const what = `half ${half} of block ${part}, half ${upper} of block ${block + part}`;
          assertScore(chiSquareScore(counts, DRAWS), what);
          assertScore(correlationScore(low[half], high[upper]), `${what}, correlation`);
        }
      }
    }
  }
});
