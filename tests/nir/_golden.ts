/** The bytes of a file of `golden/`, such as `network.nir`. */
export async function golden(name: string): Promise<Uint8Array<ArrayBuffer>> {
  const file = await Deno.open(new URL(`golden/${name}.gz`, import.meta.url));
  const plain = file.readable.pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(plain).arrayBuffer());
}

/** Inputs `(T, F)` of a graph of `golden/`, and what `simulate_nir.py` or snnTorch make of them. */
export async function simulated(
  name: string,
): Promise<{ stepMs: number; inputs: number[][]; outputs: number[][] }> {
  return JSON.parse(new TextDecoder().decode(await golden(`${name}.json`)));
}
