import { assertEquals, equal } from "@std/assert";
import { loadSonataSpikes } from "../../lib/spiking/sonata/sonata.ts";
import { decodeNpz } from "../../lib/io/npz.ts";
import { command, volley } from "../cli/_volley.ts";
import { type Case, makeInputs } from "./_cases.ts";

/** What a series of kills did. */
export interface Tally {
  kills: number;
  trials: number;
  /** Kills by case and signal. */
  by: Record<string, number>;
}

/** Random numbers from a seed, 0 to 1. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let word = Math.imul(state ^ (state >>> 15), state | 1);
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
    return ((word ^ (word >>> 14)) >>> 0) / 2 ** 32;
  };
}

const SIGNALS = ["SIGKILL", "SIGTERM", "SIGHUP"] as const;
/** Fields that tell of wall time. */
const TIMES = ["seconds", "wallSeconds", "date"];
/** Files of others beside the outputs: none of them may change. */
const BYSTANDERS: Readonly<Record<string, string>> = {
  "notes.txt": "mine",
  "other.checkpoint.npz": "mine",
  "other.recording/steps.txt": "mine",
  ".other.npz.0123abcd.partial": "mine",
  "checkpoint.safetensors": "mine",
};

function timeless(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, one) => TIMES.includes(key) ? undefined : one));
}

/** What a file says, without wall times. */
async function contentOf(path: string): Promise<unknown> {
  const bytes = await Deno.readFile(path);
  const text = () => new TextDecoder().decode(bytes);
  if (path.endsWith(".json")) return timeless(JSON.parse(text()));
  // Reports show when and how long; they must be whole.
  if (path.endsWith(".html")) return text().trimEnd().slice(-7);
  // HDF5 keeps when it was written.
  if (path.endsWith(".h5")) return await loadSonataSpikes(path);
  if (!path.endsWith(".npz")) return bytes;
  return Object.fromEntries(
    Object.entries(decodeNpz(bytes)).map(([name, { data, shape }]) => {
      const json = Array.isArray(data) && String(data[0]).startsWith("{");
      return [name, json ? timeless(JSON.parse(String(data[0]))) : { data, shape }];
    }),
  );
}

async function contents(folder: string, files: readonly string[]): Promise<Record<string, unknown>> {
  const all: Record<string, unknown> = {};
  for (const file of files) {
    if (!file.endsWith("/")) all[file] = await contentOf(`${folder}/${file}`);
    else {
      for (
        const { name } of [...Deno.readDirSync(folder + "/" + file)].sort((a, b) => a.name < b.name ? -1 : 1)
      ) {
        all[file + name] = await contentOf(`${folder}/${file}${name}`);
      }
    }
  }
  return all;
}

function filesIn(folder: string, under = ""): string[] {
  return [...Deno.readDirSync(`${folder}/${under}`)].flatMap(({ name, isDirectory }) =>
    isDirectory ? filesIn(folder, `${under}${name}/`) : [under + name]
  ).sort();
}

/** A command that is killed now and then, until it is left in peace; its results are compared with those of an undisturbed one. */
class Trial {
  readonly folder: string;

  constructor(
    readonly root: string,
    readonly one: Case,
    readonly random: () => number,
    readonly tally: Tally,
  ) {
    this.folder = `${root}/trial-${tally.trials}`;
  }

  /** Runs it once and kills it within some time. @returns Whether it ended by itself. */
  async #kill(args: readonly string[], seconds: number): Promise<boolean> {
    const { random, tally, one } = this;
    const child = command(this.folder, args).spawn();
    const rival = random() < 0.15 ? volley(this.folder, ...args) : null;
    let ended = false;
    const output = child.output().then((result) => (ended = true, result));
    const deadline = performance.now() + 1000 * seconds * random();
    while (!ended && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20));
    const signal = SIGNALS[Math.floor(3 * random())];
    if (!ended) {
      child.kill(signal);
      tally.kills++;
      const name = `${one.name}, ${signal}`;
      tally.by[name] = (tally.by[name] ?? 0) + 1;
    }
    const { code, stderr, signal: by } = await output;
    const err = new TextDecoder().decode(stderr);
    const fine = code === 0 || by !== null || [143, 129].includes(code) || isRefusal(code, err);
    if (!fine) throw new Error(`${args.join(" ")} ended with ${code}: ${err}`);
    const other = await rival;
    if (other && other.code !== 0 && !isRefusal(other.code, other.err)) {
      throw new Error(`a second ${args.join(" ")} ended with ${other.code}: ${other.err}`);
    }
    return code === 0;
  }

  async run(seconds: number, wanted: Record<string, unknown>): Promise<void> {
    const { one, random, folder } = this;
    await Deno.mkdir(`${folder}/other.recording`, { recursive: true });
    for (const [name, text] of Object.entries(BYSTANDERS)) {
      await Deno.writeTextFile(`${folder}/${name}`, text);
    }
    const again = () =>
      one.resumes && (one.refuses || random() < 0.75) ? [...one.args, "--resume"] : one.args;
    const kills = 1 + Math.floor(3 * random());
    for (let k = 0; k < kills; k++) await this.#kill(k === 0 ? one.args : again(), seconds);
    const args = again();
    const { code, err } = await volley(folder, ...args);
    if (code !== 0) throw new Error(`${args.join(" ")} ended with ${code} after kills: ${err}`);
    const found = await contents(folder, one.files);
    const differs = Object.keys({ ...wanted, ...found }).filter((name) => !equal(found[name], wanted[name]));
    assertEquals(differs, [], `${one.name}: other results after kills`);
    const expected = [...Object.keys(wanted), ...Object.keys(BYSTANDERS)].sort();
    assertEquals(filesIn(folder), expected, `${one.name}: other files after kills`);
    for (const [name, text] of Object.entries(BYSTANDERS)) {
      assertEquals(await Deno.readTextFile(`${folder}/${name}`), text);
    }
    await Deno.remove(folder, { recursive: true });
  }
}

/** Whether a command was refused because another one, or a dataset, was there. */
function isRefusal(code: number, err: string): boolean {
  return code === 2 && /no one else may be writing it|there is one already/.test(err);
}

/**
 * Kills commands at random moments until there were so many kills and each had its turn, and compares what they write in the end.
 * @param cases By turns. @param root A folder of its own.
 * @throws When a result is another, a file is left behind, or one of others was changed.
 */
export async function crash(
  cases: readonly Case[],
  root: string,
  options: { kills: number; seed: number; gpu: boolean; say?: (text: string) => void },
): Promise<Tally> {
  const tally: Tally = { kills: 0, trials: 0, by: {} };
  const random = randomFrom(options.seed);
  const reads = cases.some(({ args }) => args.some((word) => word.startsWith("../inputs/")));
  if (reads) await makeInputs(root, options.gpu);
  const known = new Map<Case, { seconds: number; wanted: Record<string, unknown> }>();
  while (tally.kills < options.kills || tally.trials < cases.length) {
    const one = cases[tally.trials % cases.length];
    if (!known.has(one)) {
      const folder = `${root}/undisturbed-${known.size}`;
      await Deno.mkdir(folder);
      const start = performance.now();
      const { code, err } = await volley(folder, ...one.args);
      if (code !== 0) throw new Error(`${one.args.join(" ")} ended with ${code}: ${err}`);
      const seconds = (performance.now() - start) / 1000;
      known.set(one, { seconds, wanted: await contents(folder, one.files) });
    }
    const { seconds, wanted } = known.get(one)!;
    await new Trial(root, one, random, tally).run(seconds, wanted);
    tally.trials++;
    options.say?.(`${tally.kills} of ${options.kills} kills, ${one.name} as undisturbed`);
  }
  return tally;
}
