import { asFileError, folderAndName, partialPath } from "./atomic.ts";
import { FileError } from "./file_error.ts";

/** How a lock's text begins: by this it is known as one of ours. */
const MARK = '{"format":"volley lock 1"';
/** How often a lock is written anew, and after how long without that a lock of another machine is taken as left behind, ms. */
const BEAT_MS = 20_000, SILENT_MS = 180_000;

/** Who holds a lock. */
interface Holder {
  pid: number;
  host: string;
  since: string;
}

/** Keeps others from writing a file. */
export interface OutputLock {
  /** Takes the lock away. Safe to call twice. */
  release(): Promise<void>;
}

/** The name of this machine, as far as this process may know it. */
async function hostName(): Promise<string> {
  const { state } = await Deno.permissions.query({ name: "sys", kind: "hostname" });
  if (state === "granted") return Deno.hostname();
  return await Deno.readTextFile("/etc/hostname").then((text) => text.trim(), () => "this machine");
}

/** The path with links resolved, so that two spellings of one file have one lock. */
async function realPath(path: string): Promise<string> {
  try {
    return await Deno.realPath(path);
  } catch {
    const [folder, name] = folderAndName(path);
    return `${await Deno.realPath(folder || ".")}/${name}`;
  }
}

/** The name of a file's lock: hidden, beside it. */
export function lockName(name: string): string {
  return `.${name}.lock`;
}

/** Takes the system's lock, which goes away with the process. Where a disk has none, an empty file counts as free. */
async function taken(file: Deno.FsFile, size: number): Promise<boolean> {
  try {
    return !await file.tryLock(true);
  } catch {
    return size > 0;
  }
}

async function textOf(file: Deno.FsFile): Promise<string> {
  const bytes = new Uint8Array(4096);
  await file.seek(0, Deno.SeekMode.Start);
  const read = await file.read(bytes) ?? 0;
  return new TextDecoder().decode(bytes.subarray(0, read));
}

function holderOf(text: string): Holder | null {
  try {
    const { pid, host, since } = JSON.parse(text);
    return { pid: Number(pid), host: String(host), since: String(since) };
  } catch {
    return null;
  }
}

/** Time since a file was written, by the clock of the disk it is on, ms. */
async function silence(file: Deno.FsFile, path: string): Promise<number> {
  const now = partialPath(path);
  await Deno.writeFile(now, new Uint8Array());
  const [before, after] = [await file.stat(), await Deno.stat(now)];
  await Deno.remove(now);
  return (after.mtime?.getTime() ?? 0) - (before.mtime?.getTime() ?? 0);
}

/** Why a lock cannot be taken, as the end of a sentence; null when it is ours now. */
async function refusal(file: Deno.FsFile, path: string, host: string): Promise<string | null> {
  const { size } = await file.stat();
  const isTaken = await taken(file, size);
  // Windows lets no one read what another has locked.
  const text = await textOf(file).catch(() => "");
  if (text !== "" && !text.startsWith(MARK)) {
    return `${path} must be a lock of volley: current value is another file`;
  }
  const holder = holderOf(text);
  const who = holder === null
    ? "another process"
    : `process ${holder.pid} on ${holder.host} since ${holder.since}`;
  if (isTaken) return `no one else may be writing it: current value is ${who}`;
  if (holder === null || holder.host === host || await silence(file, path) > SILENT_MS) return null;
  return `no one else may be writing it: current value is ${who} (if that has ended, remove ${path})`;
}

/** Opens a lock's file and takes it. */
async function take(path: string, lock: string, host: string): Promise<Deno.FsFile> {
  for (;;) {
    const file = await Deno.open(lock, { read: true, write: true, create: true });
    try {
      const why = await refusal(file, lock, host);
      if (why !== null) throw new FileError(`Cannot write ${path} as ${why}`, { path });
      // Who held it may have removed it since it was opened.
      const now = await Deno.stat(lock).catch(() => null);
      if (now !== null && now.ino === (await file.stat()).ino) return file;
    } catch (error) {
      file.close();
      throw error;
    }
    file.close();
  }
}

/**
 * Keeps other processes from writing a file until the lock is released: a hidden file beside it holds process, machine and start. The
 * lock of a process that was killed is taken over. So is one of another machine that has not been written anew for three minutes.
 * @param path The file; its folder must exist.
 * @throws {FileError} When another process has the lock, or it cannot be written.
 */
export async function lockOutput(path: string): Promise<OutputLock> {
  const host = await hostName();
  let file: Deno.FsFile, lock: string;
  try {
    const [folder, name] = folderAndName(await realPath(path));
    lock = folder + lockName(name);
    file = await take(path, lock, host);
  } catch (error) {
    throw asFileError(error, path, "write");
  }
  const since = new Date().toISOString().slice(0, 19).replace("T", " ") + " UTC";
  const text = `${MARK},${JSON.stringify({ pid: Deno.pid, host, since }).slice(1)}\n`;
  const write = () => {
    file.seekSync(0, Deno.SeekMode.Start);
    file.writeSync(new TextEncoder().encode(text));
  };
  try {
    await file.truncate();
    write();
  } catch (error) {
    await Deno.remove(lock).catch(() => undefined);
    file.close();
    throw asFileError(error, path, "write");
  }
  const beat = setInterval(() => {
    try {
      write();
    } catch {
      // A lock that cannot be written anew still holds on this machine.
    }
  }, BEAT_MS);
  Deno.unrefTimer(beat);
  let released = false;
  return {
    async release() {
      if (released) return;
      released = true;
      clearInterval(beat);
      await Deno.remove(lock).catch(() => undefined);
      file.close();
    },
  };
}
