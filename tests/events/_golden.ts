/** The bytes of a file of `golden/`, such as `shd.h5`. */
export async function golden(name: string): Promise<Uint8Array<ArrayBuffer>> {
  const file = await Deno.open(new URL(`golden/${name}.gz`, import.meta.url));
  const plain = file.readable.pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(plain).arrayBuffer());
}
