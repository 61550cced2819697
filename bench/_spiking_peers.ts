/** Conversation with `peers/spiking_layers.py`. */
import { encodeNpz } from "../lib/io/npz.ts";
import type { NpyArray } from "../lib/io/npy.ts";
import type { NamedWeights } from "../lib/nn/layout.ts";

/** The peers, in a process of their own. */
export interface Peers {
  names: readonly string[];
  ask(request: Record<string, unknown>): Promise<unknown>;
  end(): Promise<void>;
}

/** Names of a hidden layer's and the readout's weights, or gradients, as the peers know them. */
export function namedParts(weights: NamedWeights): Record<string, NpyArray> {
  const layers = [...new Set(Object.keys(weights).map((name) => name.split(".")[1]))].sort();
  const found: Record<string, NpyArray> = {};
  for (const [name, { data, shape }] of Object.entries(weights)) {
    const [, layer, ...role] = name.split("."), number = 1 + layers.indexOf(layer);
    const own = { "recurrent.weight": "r", weight: `w${number}`, bias: `b${number}` }[role.join(".")];
    if (own) found[own] = { data: Float32Array.from(data), shape };
  }
  return found;
}

const written: string[] = [];

/** Writes arrays where the peers find them, until they end. */
export async function writeArrays(arrays: Record<string, NpyArray>): Promise<string> {
  const file = await Deno.makeTempFile({ suffix: ".npz" });
  await Deno.writeFile(file, encodeNpz(arrays, { level: 0 }));
  written.push(file);
  return file;
}

/** Starts the peers. @throws Where python does not have them. */
export async function openPeers(python: string, threads: number): Promise<Peers> {
  const script = new URL("peers/spiking_layers.py", import.meta.url).pathname;
  const environment = { OMP_NUM_THREADS: String(threads), MKL_NUM_THREADS: String(threads) };
  const child = new Deno.Command(python, {
    ...{ args: [script, String(threads)], env: environment },
    ...{ stdin: "piped", stdout: "piped", stderr: "inherit" },
  }).spawn();
  const writer = child.stdin.getWriter(), decoder = new TextDecoder();
  const reader = child.stdout.getReader();
  let rest = "";
  const line = async () => {
    while (!rest.includes("\n")) {
      const { value, done } = await reader.read();
      if (done) throw new Error("Cannot compare with the peers as their process must answer: it ended");
      rest += decoder.decode(value, { stream: true });
    }
    const end = rest.indexOf("\n"), own = rest.slice(0, end);
    rest = rest.slice(end + 1);
    return own;
  };
  const peers: Peers = {
    names: ["snntorch", "norse"],
    async ask(request) {
      await writer.write(new TextEncoder().encode(`${JSON.stringify(request)}\n`));
      return JSON.parse(await line());
    },
    async end() {
      await writer.close();
      await child.status;
      for (const file of written) await Deno.remove(file);
    },
  };
  await peers.ask({ ask: "about" });
  return peers;
}
