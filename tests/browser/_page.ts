import { findBrowser } from "../../cli/setup.ts";

/** What the page's program offers, and the driver calls by name with plain data. */
export interface Page {
  /** Calls the function `name` of the page's program. Both ways travel JSON. */
  call<Result>(name: string, ...args: unknown[]): Promise<Result>;
}

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu-sandbox",
  "--disable-background-networking",
  "--disable-component-update",
  "--no-first-run",
];
/** What gives a headless Chromium a WebGPU adapter, in software. */
const WEBGPU_FLAGS = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"];

/** How a browser is started. */
export interface BrowserOptions {
  /** With WebGPU on a software adapter. @default true */
  webgpu?: boolean;
}

/** One JavaScript module of `entry` and all it imports, npm packages and WGSL included. */
async function bundle(entry: URL): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--quiet", "--platform", "browser", entry.href],
  }).output();
  if (!success) throw new Error(`Cannot bundle ${entry.href}: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout);
}

/** Serves files of a page: the answer to a path, or null where there is none. */
export type Site = (path: string) => Promise<Response | null> | Response | null;

async function launch({ webgpu = true }: BrowserOptions) {
  const executablePath = await findBrowser();
  if (!executablePath) {
    throw new Error("Cannot open a page as no Chromium was found: run deno task setup --browser");
  }
  // Playwright looks for WSL when it is loaded, below /proc, which Deno opens to no less than all permissions. This
  // variable, of the package it asks by, leaves that out.
  Deno.env.set("__IS_WSL_TEST__", "1");
  const { chromium } = await import("npm:playwright-core@1.65.1");
  const { XDG_RUNTIME_DIR: _, ...env } = Deno.env.toObject();
  return await chromium.launch({ executablePath, args: [...FLAGS, ...(webgpu ? WEBGPU_FLAGS : [])], env });
}

/** A headless browser. */
export type Browser = Awaited<ReturnType<typeof launch>>;
/** One of its tabs. */
export type Tab = Awaited<ReturnType<Browser["newPage"]>>;

/** Serves a site on a loopback address, starts a headless browser, gives both to `use`, and closes all. */
export async function withSite(
  site: Site,
  use: (browser: Browser, url: string) => Promise<void>,
  options: BrowserOptions = {},
): Promise<void> {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async ({ url }) => {
    return await site(new URL(url).pathname) ?? new Response(null, { status: 404 });
  });
  try {
    const browser = await launch(options);
    try {
      await use(browser, `http://127.0.0.1:${server.addr.port}/`);
    } finally {
      await browser.close();
    }
  } finally {
    await server.shutdown();
  }
}

/** What isolates a page from others, so that it may have threads with shared memory. */
const ISOLATED = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
};

/** A response of a type. */
export function typed(content: string | Uint8Array<ArrayBuffer>, type: string): Response {
  return new Response(content, { headers: { "content-type": type, ...ISOLATED } });
}

const PAGE =
  `<!doctype html><meta charset="utf-8"><title>volley</title><script type="module" src="/program.js"></script>`;

/** Opens a page that runs a program, and waits until it has said what it offers, as `globalThis.program`. */
export async function openProgram(browser: Browser, url: string): Promise<Page> {
  const tab = await browser.newPage();
  const errors: string[] = [];
  tab.on("pageerror", (error: Error) => errors.push(error.message));
  await tab.goto(url);
  await tab.waitForFunction("globalThis.program !== undefined", undefined, { timeout: 30_000 })
    .catch((error: Error) => {
      throw new Error(`Cannot run the page's program: ${errors.join("; ") || error.message}`);
    });
  const call = async <Result>(name: string, ...args: unknown[]): Promise<Result> => {
    const text = await tab.evaluate(
      `globalThis.program[${JSON.stringify(name)}](...${JSON.stringify(args)})`,
    );
    return JSON.parse(text as string);
  };
  return { call };
}

/** The site of a program. @param files Answers to other paths than the page and `/program.js`. @default none */
export function programSite(program: string, files: Site = () => null): Site {
  return (path) => {
    if (path === "/program.js") return typed(program, "text/javascript");
    return path === "/" ? typed(PAGE, "text/html") : files(path);
  };
}

/** Opens a headless browser on a loopback page that runs `entry`, gives it to `use`, and closes all. */
export async function withPage(entry: URL, use: (page: Page) => Promise<void>): Promise<void> {
  await withSite(programSite(await bundle(entry)), async (browser, url) => {
    await use(await openProgram(browser, url));
  });
}
