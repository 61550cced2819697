const TYPES: Record<string, string> = {
  ts: "application/typescript; charset=utf-8",
  wgsl: "text/wgsl; charset=utf-8",
  json: "application/json; charset=utf-8",
};

/** Serves the modules below `root` on loopback, as a web server or a tag of a Git host would. */
export function serveRepository(root: URL): Deno.HttpServer<Deno.NetAddr> {
  return Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async ({ url }) => {
    const { pathname } = new URL(url);
    const type = TYPES[pathname.slice(pathname.lastIndexOf(".") + 1)];
    const body = type && await Deno.readFile(new URL(`.${pathname}`, root)).catch(() => undefined);
    if (!body) return new Response("not found", { status: 404 });
    return new Response(body, { headers: { "content-type": type } });
  });
}
