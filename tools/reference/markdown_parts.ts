/** Text in a cell of a table. */
function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll(/\s+/g, " ").trim();
}

/** A table of Markdown. @param head Names of its columns. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** A power of ten, as `10⁻⁶`. */
function tenTo(power: number): string {
  return `10${power < 0 ? "⁻" : ""}${
    [...String(Math.abs(power))].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)]).join("")
  }`;
}

/** A number as people read it. */
export function numberText(value: number): string {
  const size = Math.abs(value);
  if (value === 0 || (size >= 1e-3 && size < 1e6)) return String(Number(value.toPrecision(6)));
  const [digits, power] = size.toExponential().split("e"), factor = Number(Number(digits).toPrecision(6));
  return `${value < 0 ? "-" : ""}${factor === 1 ? "" : `${factor}·`}${tenTo(Number(power))}`;
}

/** `S/cm2` as `S/cm²`; a pure number has none. */
export function unitText(unit: string): string {
  return unit.replace("^2", "²").replace(/m2\b/, "m²").replace(/^u/, "µ").replace("(u", "(µ");
}

/** A source with links for its DOIs. */
export function sourceText(source: string): string {
  return source.replace(
    /doi:(10\.\S+?)(?=[;,.]?(?:\s|$))/g,
    (_, doi) => `[doi:${doi}](https://doi.org/${doi})`,
  );
}

/** What stands above every page that is made. */
export const MADE = "<!-- Made by `deno task reference` from the code; changes here are lost. -->";

/** A sentence with a capital and a full stop. */
export function sentence(text: string): string {
  return `${text[0].toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;
}

/** A page of its parts, which blank lines separate. */
export function page(title: string, ...parts: readonly string[]): string {
  return `${[`# ${title}`, MADE, ...parts.filter((part) => part !== "")].join("\n\n")}\n`;
}
