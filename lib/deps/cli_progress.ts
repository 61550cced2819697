/** cli-progress: a progress bar on a terminal. Loaded when one is shown. */
export async function loadProgressBar() {
  return (await import("npm:cli-progress@3.12.0")).default;
}
