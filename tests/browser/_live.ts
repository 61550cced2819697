import type { Browser, Tab } from "./_page.ts";

const ROOT = new URL("../../", import.meta.url);

/** What the page says of itself. */
export interface Measured {
  firstSpikesMs: number | null;
  frames: number;
  biologicalMs: number;
}

/** Builds the page. @returns Its address on the disk. */
export async function buildLive(folder: string): Promise<string> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "-q", "web", "--out", folder],
    cwd: ROOT,
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return `file://${folder}/index.html`;
}

/** A visitor of the page. */
export class Visitor {
  readonly errors: string[] = [];

  constructor(readonly tab: Tab) {
    tab.on("pageerror", (error: Error) => this.errors.push(error.message));
  }

  measured(): Promise<Measured> {
    return this.tab.evaluate("({ ...volleyLive })") as Promise<Measured>;
  }

  /** Waits for a state of the page, told in JavaScript. */
  async until(expression: string): Promise<void> {
    await this.tab.waitForFunction(expression, undefined, { timeout: 20_000 });
  }

  text(selector: string): Promise<string> {
    return this.tab.innerText(selector);
  }

  /** Biological time goes on. */
  async runs(): Promise<void> {
    const { biologicalMs } = await this.measured();
    await this.until(`volleyLive.biologicalMs > ${biologicalMs + 20}`);
  }

  /** Clicks, and gives what is then downloaded: its name and bytes. */
  async download(selector: string): Promise<[name: string, bytes: Uint8Array<ArrayBuffer>]> {
    const [download] = await Promise.all([this.tab.waitForEvent("download"), this.tab.click(selector)]);
    return [download.suggestedFilename(), await Deno.readFile((await download.path())!)];
  }
}

/** Opens the page, and waits for its first spikes. @param options Of the browser's context. */
export async function visit(browser: Browser, url: string, options = {}): Promise<Visitor> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const visitor = new Visitor(await context.newPage());
  await visitor.tab.goto(url);
  await visitor.until("volleyLive.firstSpikesMs !== null");
  return visitor;
}

/** Faults of accessibility that axe-core finds, each with where. */
export async function faults(
  browser: Browser,
  url: string,
  colorScheme: "light" | "dark",
): Promise<string[]> {
  const { default: { source } } = await import("npm:axe-core@4.14.0");
  const visitor = await visit(browser, url, { colorScheme });
  await visitor.until("/E [0-9.]+ Hz|spikes a second/.test(document.querySelector('.reading').textContent)");
  await visitor.tab.evaluate(source);
  const found = await visitor.tab.evaluate(
    "axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map((n) => n.target).join(' ')))",
  );
  await visitor.tab.context().close();
  return found as string[];
}
