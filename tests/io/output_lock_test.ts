import { assert, assertEquals, assertRejects } from "@std/assert";
import { FileError } from "../../lib/io/file_error.ts";
import { lockOutput } from "../../lib/io/output_lock.ts";
import { inFolder } from "../_folder.ts";

const HOLD = new URL("_hold.ts", import.meta.url).pathname;
const namesIn = (folder: string) => Array.from(Deno.readDirSync(folder), ({ name }) => name).sort();

/** Another process that holds a lock. */
async function hold(path: string): Promise<Deno.ChildProcess> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-q", "--no-prompt", "--allow-read", "--allow-write", HOLD, path],
    stdout: "piped",
  }).spawn();
  const reader = child.stdout.getReader();
  await reader.read();
  await reader.cancel();
  return child;
}

Deno.test("a locked output is refused with process, machine and start, and free once it is released", () =>
  inFolder(async (folder) => {
    const path = `${folder}/run.npz`;
    const lock = await lockOutput(path);
    const error = await assertRejects(() => lockOutput(path), FileError);
    const sentence = new RegExp(
      `^Cannot write ${path} as no one else may be writing it: current value is process ${Deno.pid} on \\S+ since 2\\d{3}-.* UTC$`,
    );
    assert(sentence.test(error.message), error.message);
    await lock.release();
    await lock.release();
    assertEquals(namesIn(folder), []);
    await (await lockOutput(path)).release();
  }));

Deno.test("a link to an output has the lock of the output", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/run.npz`, "");
    await Deno.symlink("run.npz", `${folder}/link.npz`);
    const lock = await lockOutput(`${folder}/link.npz`);
    await assertRejects(() => lockOutput(`${folder}/run.npz`), FileError, "no one else may be writing it");
    await lock.release();
  }));

Deno.test("the lock of a process that was killed is taken over, that of a living one is not", () =>
  inFolder(async (folder) => {
    const path = `${folder}/run.npz`;
    const child = await hold(path);
    await assertRejects(() => lockOutput(path), FileError, `current value is process ${child.pid} on `);
    child.kill("SIGKILL");
    await child.status;
    assertEquals(namesIn(folder), [".run.npz.lock"]);
    // The number of a process that lives again tells nothing: the system's lock went away with the process.
    await (await lockOutput(path)).release();
    assertEquals(namesIn(folder), []);
  }));

Deno.test("a lock of another machine holds while it is written anew, then it is taken over", () =>
  inFolder(async (folder) => {
    const path = `${folder}/run.npz`, lock = `${folder}/.run.npz.lock`;
    const text = '{"format":"volley lock 1","pid":7,"host":"elsewhere","since":"2026-01-01 00:00:00 UTC"}\n';
    await Deno.writeTextFile(lock, text);
    const error = await assertRejects(() => lockOutput(path), FileError);
    assert(error.message.endsWith(`(if that has ended, remove ${lock})`), error.message);
    assertEquals(await Deno.readTextFile(lock), text);
    await Deno.utime(lock, new Date(Date.now() - 200_000), new Date(Date.now() - 200_000));
    await (await lockOutput(path)).release();
    assertEquals(namesIn(folder), []);
  }));

Deno.test("a file of others with the name of a lock is neither changed nor removed", () =>
  inFolder(async (folder) => {
    const lock = `${folder}/.run.npz.lock`;
    await Deno.writeTextFile(lock, "mine");
    await assertRejects(() => lockOutput(`${folder}/run.npz`), FileError, "must be a lock of volley");
    assertEquals(await Deno.readTextFile(lock), "mine");
  }));

Deno.test("of many that ask at once for a lock that is let go, one at a time has it", () =>
  inFolder(async (folder) => {
    const path = `${folder}/run.npz`;
    let holders = 0, most = 0, taken = 0;
    await Promise.all(Array.from({ length: 30 }, async () => {
      for (;;) {
        const lock = await lockOutput(path).catch(() => null);
        if (!lock) {
          await new Promise((resolve) => setTimeout(resolve, 2));
          continue;
        }
        most = Math.max(most, ++holders);
        await new Promise((resolve) => setTimeout(resolve, 1));
        holders--;
        taken++;
        await lock.release();
        return;
      }
    }));
    assertEquals(most, 1);
    assertEquals(taken, 30);
    assertEquals(namesIn(folder), []);
  }));
