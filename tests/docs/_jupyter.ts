import { ROOT } from "./_script.ts";

/** Longest time of a cell, s. */
const CELL_SECONDS = 1800;

/** Where Jupyter is installed when the machine has none. */
const OWN = new URL(".cache/jupyter", ROOT).pathname;

/** Runs a line of bash, in which Jupyter is found. */
async function bash(line: string, env: Readonly<Record<string, string>> = {}) {
  const { success, stdout, stderr } = await new Deno.Command("bash", {
    args: ["-c", line],
    cwd: ROOT.pathname,
    env: { PATH: `${OWN}/bin:${Deno.env.get("PATH")}`, NO_COLOR: "1", ...env },
    ...{ stdin: "null", stdout: "piped", stderr: "piped" },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { success, text: text(stdout) + text(stderr) };
}

/**
 * Sees that Jupyter is there to run notebooks; installs it by pip into `.cache/jupyter` where it is not.
 * @returns Why it is not, or null where it is.
 */
export async function whyNoJupyter(): Promise<string | null> {
  const version = "jupyter nbconvert --version";
  if ((await bash(version)).success) return null;
  const { success, text } = await bash(
    `python3 -m venv '${OWN}' && '${OWN}/bin/pip' install -q jupyter-core nbconvert ipykernel`,
  );
  return success && (await bash(version)).success ? null : text;
}

/**
 * Runs a notebook by real Jupyter, which then holds its results. It must stand in the repository, whose `deno.json` its kernel reads.
 * @param data A folder for what Jupyter keeps, Deno's kernel among it. @throws {Error} When a cell fails.
 */
export async function executeNotebook(path: string, data: string): Promise<void> {
  const set = (name: string, value: string | number) => `--ExecutePreprocessor.${name}=${value}`;
  // Without the last, Jupyter waits four seconds for what a cell shows, and leaves it out on a busy machine.
  const options = [
    set("kernel_name", "deno"),
    set("timeout", CELL_SECONDS),
    set("iopub_timeout", CELL_SECONDS),
  ].join(" ");
  const { success, text } = await bash(
    `'${Deno.execPath()}' jupyter --install --force && jupyter nbconvert --to=notebook --execute --inplace ${options} '${path}'`,
    { XDG_DATA_HOME: data, JUPYTER_PATH: `${data}/jupyter` },
  );
  if (!success) throw new Error(`Cannot execute ${path}:\n${text}`);
}
