import { findBrowser } from "../../cli/setup.ts";

/** What the page's program offers, and the driver calls by name with plain data. */
export interface Page {
  /** Calls the function `name` of the page's program. Both ways travel JSON. */
  call<Result>(name: string, ...args: unknown[]): Promise<Result>;
}

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu-sandbox",
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  "--disable-background-networking",
  "--disable-component-update",
  "--no-first-run",
];

/** One JavaScript module of `entry` and all it imports, npm packages and WGSL included. */
async function bundle(entry: URL): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--quiet", "--platform", "browser", entry.href],
  }).output();
  if (!success) throw new Error(`Cannot bundle ${entry.href}: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout);
}

function serve(program: string): Deno.HttpServer<Deno.NetAddr> {
  const page =
    `<!doctype html><meta charset="utf-8"><title>volley</title><script type="module" src="/program.js"></script>`;
  return Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, ({ url }) => {
    const { pathname } = new URL(url);
    if (pathname === "/program.js") {
      return new Response(program, { headers: { "content-type": "text/javascript" } });
    }
    if (pathname === "/") return new Response(page, { headers: { "content-type": "text/html" } });
    return new Response(null, { status: 404 });
  });
}

async function launch(executablePath: string) {
  // Playwright looks for WSL when it is loaded, below /proc, which Deno opens to no less than all permissions. This
  // variable, of the package it asks by, leaves that out.
  Deno.env.set("__IS_WSL_TEST__", "1");
  const { chromium } = await import("npm:playwright-core@1.65.1");
  const { XDG_RUNTIME_DIR: _, ...env } = Deno.env.toObject();
  return await chromium.launch({ executablePath, args: FLAGS, env });
}

/** Opens a headless browser on a loopback page that runs `entry`, gives it to `use`, and closes all. */
export async function withPage(entry: URL, use: (page: Page) => Promise<void>): Promise<void> {
  const executablePath = await findBrowser();
  if (!executablePath) {
    throw new Error("Cannot open a page as no Chromium was found: run deno task setup --browser");
  }
  const server = serve(await bundle(entry));
  const browser = await launch(executablePath);
  try {
    const tab = await browser.newPage();
    const errors: string[] = [];
    tab.on("pageerror", (error: Error) => errors.push(error.message));
    await tab.goto(`http://127.0.0.1:${server.addr.port}/`);
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
    await use({ call });
  } finally {
    await browser.close();
    await server.shutdown();
  }
}
