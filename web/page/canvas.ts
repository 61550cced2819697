/// <reference lib="dom" />
/** A canvas that is drawn in CSS pixels, whatever the screen's are. */
export interface Plot {
  context: CanvasRenderingContext2D;
  width: number;
  height: number;
}

/** Colours of the page as it is now, light or dark. */
export interface Colours {
  ink: string;
  soft: string;
  grid: string;
  card: string;
  populations: readonly string[];
}

/** Makes a canvas as large as it is shown, and clears it; null while it is not shown. */
export function plotOn(canvas: HTMLCanvasElement): Plot | null {
  const { clientWidth: width, clientHeight: height } = canvas, ratio = Math.min(2, devicePixelRatio || 1);
  if (width === 0 || height === 0) return null;
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w || canvas.height !== h) [canvas.width, canvas.height] = [w, h];
  const context = canvas.getContext("2d")!;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  context.font = "12px system-ui, sans-serif";
  return { context, width, height };
}

/** Reads the page's colours. */
export function coloursOf(element: Element): Colours {
  const style = getComputedStyle(element), of = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    ink: of("ink"),
    soft: of("soft"),
    grid: of("grid"),
    card: of("card"),
    populations: [of("first"), of("second"), of("third")],
  };
}

/** Room for labels: left of a picture and below it. */
export const MARGIN = { left: 44, right: 8, top: 8, bottom: 22 };

/** A step that divides a range into some four parts: 1, 2 or 5 times a power of ten. */
export function tickStep(range: number, parts = 4): number {
  const raw = Math.max(range, 1e-9) / parts, power = 10 ** Math.floor(Math.log10(raw)), of = raw / power;
  return (of > 5 ? 10 : of > 2 ? 5 : of > 1 ? 2 : 1) * power;
}

/** Lines across at round values, with their labels. @param y Place of a value. */
export function horizontalGrid(
  { context, width }: Plot,
  { low, high, y, colours }: { low: number; high: number; y: (value: number) => number; colours: Colours },
): void {
  const step = tickStep(high - low);
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (let value = Math.ceil(low / step) * step; value <= high + 1e-9; value += step) {
    context.fillStyle = colours.grid;
    context.fillRect(MARGIN.left, Math.round(y(value)), width - MARGIN.left - MARGIN.right, 1);
    context.fillStyle = colours.soft;
    context.fillText(String(Number(value.toPrecision(6))), MARGIN.left - 6, y(value));
  }
}

/** Labels of times below a picture: of those that were, from the start on. */
export function timeAxis(
  { context, width, height }: Plot,
  { from, until, colours }: { from: number; until: number; colours: Colours },
): void {
  const step = tickStep(until - from, Math.max(2, Math.floor(width / 110)));
  context.fillStyle = colours.soft;
  context.textAlign = "center";
  context.textBaseline = "bottom";
  for (let time = Math.max(0, Math.ceil(from / step)) * step; time <= until; time += step) {
    const x = MARGIN.left + (time - from) / (until - from) * (width - MARGIN.left - MARGIN.right);
    if (x > MARGIN.left + 14 && x < width - 24) context.fillText(`${(time / 1000).toFixed(2)} s`, x, height);
  }
}
