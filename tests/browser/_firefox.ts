/** Firefox without a window, told by WebDriver BiDi, which it speaks itself. */

const NAMES = ["firefox", "firefox-esr"];
/** What gives Firefox on Linux a WebGPU adapter, in software. */
const PREFERENCES =
  `user_pref("dom.webgpu.enabled", true);\nuser_pref("gfx.webgpu.ignore-blocklist", true);\n`;
/** Where it says at which port it listens. */
const LISTENING = /WebDriver BiDi listening on (ws:\/\/\S+)/;

/** The first of the names that can be started; null where none can. */
export async function findFirefox(): Promise<string | null> {
  for (const name of NAMES) {
    const permission = await Deno.permissions.query({ name: "run", command: name });
    if (permission.state !== "granted") continue;
    const found = await new Deno.Command(name, { args: ["--version"], stdout: "null", stderr: "null" })
      .output().catch(() => null);
    if (found?.success) return name;
  }
  return null;
}

/** Reads what a process prints until a pattern is in it, and goes on reading. */
async function said(stream: ReadableStream<Uint8Array>, pattern: RegExp): Promise<RegExpExecArray> {
  let text = "";
  const reader = stream.getReader(), decoder = new TextDecoder();
  for (;;) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`Cannot use Firefox as it ended: ${text}`);
    text += decoder.decode(value, { stream: true });
    const found = pattern.exec(text);
    if (!found) continue;
    reader.releaseLock();
    return found;
  }
}

/** Commands to it, each with its result. */
class Bidi {
  #id = 0;
  readonly #waiting = new Map<number, (answer: { result?: unknown; message?: string }) => void>();

  constructor(readonly socket: WebSocket) {
    socket.onmessage = ({ data }) => {
      const { id, ...answer } = JSON.parse(data);
      this.#waiting.get(id)?.(answer);
    };
  }

  call<Result>(method: string, params: unknown): Promise<Result> {
    return new Promise((resolve, reject) => {
      const id = ++this.#id;
      this.#waiting.set(
        id,
        ({ result, message }) =>
          result ? resolve(result as Result) : reject(new Error(`${method}: ${message}`)),
      );
      this.socket.send(JSON.stringify({ id, method, params }));
    });
  }
}

/** What a page's script says, told in JavaScript. */
export type Evaluate = (expression: string) => Promise<unknown>;

/** Opens a page in Firefox, gives it to `use`, and closes all. */
export async function withFirefox(
  { name, url, webgpu }: { name: string; url: string; webgpu: boolean },
  use: (evaluate: Evaluate) => Promise<void>,
): Promise<void> {
  const profile = await Deno.makeTempDir();
  await Deno.writeTextFile(`${profile}/user.js`, webgpu ? PREFERENCES : "");
  const args = ["--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0"];
  const env = { HOME: profile }, piped = "piped" as const, none = "null" as const;
  const firefox = new Deno.Command(name, { args, env, stdout: none, stderr: piped }).spawn();
  try {
    const [, address] = await said(firefox.stderr, LISTENING);
    const socket = new WebSocket(`${address.replace(/\/$/, "")}/session`);
    await new Promise((resolve, reject) => {
      socket.onopen = resolve;
      socket.onerror = () => reject(new Error("Cannot reach Firefox"));
    });
    const bidi = new Bidi(socket);
    await bidi.call("session.new", { capabilities: {} });
    const { contexts: [{ context }] } = await bidi.call<{ contexts: { context: string }[] }>(
      "browsingContext.getTree",
      {},
    );
    await bidi.call("browsingContext.navigate", { context, url, wait: "complete" });
    await use(async (expression) => {
      const params = { expression, target: { context }, awaitPromise: true };
      const { result } = await bidi.call<{ result?: { value: unknown } }>("script.evaluate", params);
      return result?.value;
    });
    socket.close();
  } finally {
    firefox.kill();
    await firefox.status;
    await Deno.remove(profile, { recursive: true });
  }
}
