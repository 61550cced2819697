import { ROOT } from "./_script.ts";

/** Programs that a page must not count on: their blocks are marked with the reason. */
const UNKNOWN = ["python", "python3", "pip", "pip3", "sbatch", "srun", "squeue", "sudo", "apt-get"];

/** The words of the task `volley`, with paths from anywhere. */
function taskWords(task: string): string {
  const path = (file: string) => new URL(file, ROOT).pathname;
  const config = `--config='${path("deno.json")}'`;
  let found = task;
  for (const file of ["deno.lock", "tools/gpu.env", "cli/main.ts"]) {
    found = found.replace(file, `'${path(file)}'`);
  }
  return found.replace(/^deno run/, `'${Deno.execPath()}' run ${config}`);
}

const SHIMS = (volley: string): Record<string, string> => ({
  volley: `${volley} "$@"
status=$?
[ "$status" = 1 ] && [ -n "$VOLLEY_MAY_MISS" ] && exit 0
exit "$status"`,
  deno: `here=$(dirname "$0")
if [ "$1" = task ]; then
  shift; [ "$1" = -q ] && shift
  name=$1; shift
  case "$name" in
    volley) exec "$here/volley" "$@" ;;
    demo) exec "$here/volley" demo "$@" ;;
    *) echo "deno task $name is not run from a page: mark its block with the reason" >&2; exit 2 ;;
  esac
fi
if [ "$1" = run ]; then
  shift; exec '${Deno.execPath()}' run --config='${new URL("deno.json", ROOT).pathname}' "$@"
fi
exec '${Deno.execPath()}' "$@"`,
  npx: `shift $(( $# > 0 && \${#1} == 2 ? 1 : 0 )); shift
exec "$(dirname "$0")/deno" "$@"`,
});

/** Puts the programs that pages call into a folder: `volley` as its task runs it, and `deno task volley`. */
export async function writeShims(folder: string): Promise<void> {
  const { tasks } = JSON.parse(await Deno.readTextFile(new URL("deno.json", ROOT)));
  const shims = SHIMS(taskWords(tasks.volley));
  for (const name of UNKNOWN) shims[name] = `echo "$0 is not at hand: mark the block as not run" >&2; exit 2`;
  await Deno.mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(shims)) {
    await Deno.writeTextFile(`${folder}/${name}`, `#!/bin/bash\n${text}\n`, { mode: 0o755 });
  }
}
