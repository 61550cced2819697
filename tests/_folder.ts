/** Runs a test in a folder of its own, which is gone afterwards. */
export async function inFolder<Result>(test: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await Deno.makeTempDir();
  try {
    return await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
