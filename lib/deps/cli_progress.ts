import { loadPackage } from "./load_package.ts";

type CliProgress = typeof import("npm:cli-progress@3.12.0");

/** cli-progress: a progress bar on a terminal. Fetched when one is shown. */
export async function loadProgressBar(): Promise<CliProgress> {
  return (await loadPackage<{ default: CliProgress }>("npm:cli-progress@3.12.0", "show progress")).default;
}
