/**
 * The words by which a copy of volley runs from any folder: Deno by its path, with the permissions of the task `volley` in `deno.json`; of a
 * compiled volley its own path.
 * @param root Folder of the copy, which ends with a slash.
 */
export async function ownCommand(root: string): Promise<string[]> {
  if (Deno.build.standalone) return [Deno.execPath()];
  const { tasks } = JSON.parse(await Deno.readTextFile(`${root}deno.json`));
  const [, run, ...words] = (tasks.volley as string).split(" ");
  const full = words.map((word) =>
    word.replace(
      /^(--env-file=|--lock=)?((?:tools|cli)\/[\w.]+|deno\.lock)$/,
      (_, flag = "", path) => `${flag}${root}${path}`,
    )
  );
  return [Deno.execPath(), run, "--config", `${root}deno.json`, ...full];
}
