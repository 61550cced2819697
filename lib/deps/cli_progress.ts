type CliProgress = typeof import("npm:cli-progress@3.12.0");

/** cli-progress: a progress bar on a terminal. Fetched when one is shown. */
export async function loadProgressBar(): Promise<CliProgress> {
  const name: string = "npm:cli-progress@3.12.0";
  return (await import(name)).default;
}
