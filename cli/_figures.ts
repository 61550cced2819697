import { readFileBytes, writeFileAtomic } from "../lib/io/atomic.ts";
import { failFile } from "../lib/io/file_error.ts";
import { figureFiles } from "../lib/report/figure_files.ts";
import type { Panel } from "../lib/report/panel.ts";
import { VERSION } from "../lib/version.ts";
import type { Arguments, Option } from "./_arguments.ts";
import { keepResult, requireOwn } from "./_output.ts";
import { commandText, dateText } from "./_provenance.ts";

/** The option by which reports write their figures as files. */
export const FIGURES_OPTION: Readonly<Record<string, Option>> = {
  figures: { type: "string", value: "FOLDER", help: "write every figure as a file, too (SVG)" },
};

/** Tells a figure by what it says of its maker. */
const isFigure = async (path: string) =>
  /^<svg [^>]*><title>[^<]*<\/title><desc>volley /.test(new TextDecoder().decode(await readFileBytes(path)));

/** Makes the folder of --figures, if it is given. @returns Its name. @throws {FileError} When it cannot be made. */
export async function figuresFolder(args: Arguments): Promise<string | undefined> {
  const folder = args.text("figures")?.replace(/(?<=.)\/+$/, "");
  if (folder === undefined) return undefined;
  await Deno.mkdir(folder, { recursive: true }).catch((error: Error) => {
    failFile("write figures to", folder, "it must be a folder that can be made", error.message);
  });
  return folder;
}

/** Writes the figures of a report. @returns Their paths. @throws {FileError} When one of them is another's file. */
export async function writeFigures(folder: string, panels: readonly Panel[]): Promise<string[]> {
  const about = `volley ${VERSION}, ${commandText()}, ${dateText()}`;
  const files = await figureFiles(panels, about);
  const paths = files.map(({ name }) => `${folder}/${name}`);
  for (const path of paths) await requireOwn(path, isFigure);
  for (const [k, { svg }] of files.entries()) {
    await keepResult(paths[k], (path) => writeFileAtomic(path, svg));
  }
  return paths;
}

/** What people are told of figures that were written; how others than SVG are made of them, as volley starts no program. */
export function figuresText(folder: string, paths: readonly string[]): string {
  const first = paths[0] ?? `${folder}/A.svg`, stem = first.slice(0, -".svg".length);
  return `${paths.length} in ${folder} (SVG; for PDF or PNG: rsvg-convert -f pdf -o ${stem}.pdf ${first})`;
}
