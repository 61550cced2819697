import { readFileBytes, writeFileAtomic } from "../lib/io/atomic.ts";
import { failFile } from "../lib/io/file_error.ts";
import { figureFiles } from "../lib/report/figure_files.ts";
import type { Panel } from "../lib/report/panel.ts";
import { VERSION } from "../lib/version.ts";
import { type Arguments, failUsage, type Option } from "./_arguments.ts";
import { keepResult, requireOwn } from "./_output.ts";
import { commandText, dateText } from "./_provenance.ts";

/** The program that makes other formats of SVG, and the package of it. */
const CONVERTER = "rsvg-convert", PACKAGE = "librsvg2-bin";
const FORMATS = ["svg", "pdf", "png"] as const;
type Format = typeof FORMATS[number];
/** Pixels of a PNG for one of the figure, as printed pages need them. */
const ZOOM = 4;

/** The options by which reports write their figures as files. */
export const FIGURES_OPTION: Readonly<Record<string, Option>> = {
  figures: { type: "string", value: "FOLDER", help: "write every figure as a file, too" },
  "figure-formats": {
    type: "string",
    value: "LIST",
    help: `formats of these files: svg, and pdf and png where the program ${CONVERTER} is installed`,
    default: "svg",
  },
};

/** Where figures go, and in which formats. */
export interface FiguresPlace {
  folder: string;
  formats: readonly Format[];
}

/** Tells a figure by what it says of its maker. */
const isFigure = async (path: string) =>
  /^<svg [^>]*><title>[^<]*<\/title><desc>volley /.test(new TextDecoder().decode(await readFileBytes(path)));

/** The formats that are asked for. @throws {UsageError} When there is no such format. */
function formatsOf(args: Arguments): Format[] {
  const names = (args.text("figure-formats") ?? "svg").split(",").map((name) => name.trim().toLowerCase());
  for (const name of names) {
    if ((FORMATS as readonly string[]).includes(name)) continue;
    failUsage("write figures", `--figure-formats must be a list of ${FORMATS.join(", ")}`, name);
  }
  return FORMATS.filter((format) => format === "svg" || names.includes(format));
}

/** Runs the converter. @throws {UsageError} When it is not there or may not be started. */
async function convert(args: readonly string[], formats: readonly Format[]): Promise<Deno.CommandOutput> {
  try {
    return await new Deno.Command(CONVERTER, { args: [...args], stdout: "null", stderr: "piped" }).output();
  } catch (error) {
    const refused = error instanceof Deno.errors.NotCapable;
    if (!refused && !(error instanceof Deno.errors.NotFound)) throw error;
    const rule = refused
      ? `volley must be allowed to start ${CONVERTER} (deno run --allow-run=${CONVERTER} …)`
      : `the program ${CONVERTER} must be installed (Debian: apt-get install ${PACKAGE})`;
    failUsage(`write figures as ${formats.join(", ")}`, rule, `--figure-formats ${formats.join()}`);
  }
}

/**
 * Makes the folder of --figures, if it is given, and sees that the formats can be written.
 * @throws {FileError | UsageError} When they cannot.
 */
export async function figuresPlace(args: Arguments): Promise<FiguresPlace | undefined> {
  const folder = args.text("figures")?.replace(/(?<=.)\/+$/, "");
  if (folder === undefined) return undefined;
  const formats = formatsOf(args);
  if (formats.length > 1) await convert(["--version"], formats);
  await Deno.mkdir(folder, { recursive: true }).catch((error: Error) => {
    failFile("write figures to", folder, "it must be a folder that can be made", error.message);
  });
  return { folder, formats };
}

/** Makes a file of another format of an SVG. @throws {FileError} When the converter fails. */
async function writeAs(format: Format, svg: string, path: string): Promise<void> {
  const zoom = format === "png" ? ["-z", String(ZOOM)] : [];
  const { success, stderr } = await convert(["-f", format, ...zoom, "-o", path, svg], [format]);
  if (!success) {
    failFile("write the figure", path, `${CONVERTER} must take it`, new TextDecoder().decode(stderr).trim());
  }
}

/** Writes the figures of a report. @returns Their paths. @throws {FileError} When one of them is another's file. */
export async function writeFigures(
  { folder, formats }: FiguresPlace,
  panels: readonly Panel[],
): Promise<string[]> {
  const about = `volley ${VERSION}, ${commandText()}, ${dateText()}`;
  const files = await figureFiles(panels, about);
  const pathsOf = (name: string) =>
    formats.map((format) => `${folder}/${name.slice(0, -".svg".length)}.${format}`);
  for (const { name } of files) {
    const [svg, ...others] = pathsOf(name);
    await requireOwn(svg, isFigure);
    // Only an SVG says whose it is; what lies beside one of ours was made of it.
    for (const path of others) await requireOwn(path, () => isFigure(svg).catch(() => false));
  }
  for (const { name, svg } of files) {
    const [path, ...others] = pathsOf(name);
    await keepResult(path, (path) => writeFileAtomic(path, svg));
    for (const [k, other] of others.entries()) await writeAs(formats[k + 1], path, other);
  }
  return files.flatMap(({ name }) => pathsOf(name));
}

/** What people are told of figures that were written. */
export function figuresText({ folder, formats }: FiguresPlace, paths: readonly string[]): string {
  const names = formats.map((format) => format.toUpperCase()).join(", ");
  const more = formats.length > 1 ? "" : "; --figure-formats pdf,png for others";
  return `${paths.length} in ${folder} (${names}${more})`;
}
