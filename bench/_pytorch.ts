/**
 * Runs a script of `peers/` by Python.
 * @returns What it prints as JSON; `{ absent }` and why where there is no Python or no PyTorch.
 */
export async function runPytorch(
  script: string,
  args: readonly string[],
  python = "python3",
): Promise<unknown> {
  const path = new URL(`peers/${script}`, import.meta.url).pathname;
  try {
    const command = new Deno.Command(python, { args: [path, ...args] });
    const { success, stdout, stderr } = await command.output();
    if (success) return JSON.parse(new TextDecoder().decode(stdout));
    return { absent: new TextDecoder().decode(stderr).trim().split("\n").at(-1) };
  } catch (error) {
    return { absent: (error as Error).message };
  }
}
