import type { Choice } from "../choices.ts";
import type { LiveAbout } from "../engine/live.ts";
import type { Source } from "../messages.ts";
import { type Colours, coloursOf } from "./canvas.ts";
import { byId, make } from "./dom.ts";
import { History } from "./history.ts";
import { RasterPicture } from "./raster.ts";
import { drawRates, drawVoltages, highestRate } from "./rates.ts";
import { readingOf } from "./reading.ts";
import { drawSpectra, type Spectrum, spectrumOf } from "./spectrum.ts";

const TITLES: Readonly<Record<Choice["kind"], Record<Source, string>>> = {
  mif: { network: "Spiking network", surrogate: "Trained surrogate" },
  spiking: { network: "Spiking network", surrogate: "Trained surrogate" },
  cell: { network: "Detailed cell", surrogate: "Trained surrogate" },
};

interface Panel {
  source: Source;
  title: string;
  history: History;
  raster: HTMLCanvasElement;
  picture: RasterPicture;
  below: HTMLCanvasElement;
  reading: HTMLElement;
}

function key(name: string, colour: string): HTMLElement {
  const item = make("li", { textContent: name });
  item.style.setProperty("--key", `var(--${colour})`);
  return item;
}

const COLOURS = ["first", "second", "third"];

function panelOf(source: Source, about: LiveAbout, { kind, shownMs = 500 }: Choice): [Panel, HTMLElement] {
  const title = TITLES[kind][source], id = `panel-${source}`, cell = kind === "cell";
  const heading = make("h2", { id, textContent: title });
  const canvas = (className: string, label: string) => {
    const element = make("canvas", { className });
    element.setAttribute("role", "img");
    element.setAttribute("aria-label", `${title}: ${label}`);
    element.setAttribute("aria-describedby", `${id}-reading`);
    return element;
  };
  const raster = canvas(
    "raster",
    cell ? "spikes of its inputs and its own" : "spikes of its cells over time",
  );
  const below = canvas("rates", cell ? "voltage of soma and dendrite" : "rates of its populations over time");
  const reading = make("p", { className: "reading", id: `${id}-reading` });
  const names = about.populations.map(({ name, size }) => size > 1 ? `${name} (${size})` : name);
  const section = make("section", { className: "panel" }, [
    heading,
    make("ul", { className: "keys" }, names.map((name, p) => key(name, COLOURS[p % COLOURS.length]))),
    raster,
    make("h3", { textContent: cell ? "Voltage, mV: soma (green), dendrite (blue)" : "Rate of a cell, Hz" }),
    below,
    reading,
  ]);
  section.setAttribute("aria-labelledby", id);
  const history = new History(about, shownMs), picture = new RasterPicture(history);
  return [{ source, title, history, raster, picture, below, reading }, section];
}

/** The pictures: one panel, or two side by side, and the spectrum of both. */
export class Panels {
  #panels: Panel[] = [];
  #kind: Choice["kind"] = "mif";
  #colours: Colours = coloursOf(document.documentElement);
  #spectra: Spectrum[] = [];

  constructor() {
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      this.#colours = coloursOf(document.documentElement);
    });
  }

  /** Begins with empty pictures. */
  begin(abouts: Partial<Record<Source, LiveAbout>>, choice: Choice): void {
    const { kind } = choice;
    this.#kind = kind;
    this.#spectra = [];
    const made = (Object.entries(abouts) as [Source, LiveAbout][])
      .map(([source, about]) => panelOf(source, about, choice));
    this.#panels = made.map(([panel]) => panel);
    const parent = byId("panels");
    parent.className = made.length > 1 ? "two" : "";
    parent.replaceChildren(...made.map(([, section]) => section));
    byId("spectrum-panel").hidden = kind === "cell";
    byId("spectrum-text").textContent = "";
  }

  history(source: Source): History | undefined {
    return this.#panels.find((panel) => panel.source === source)?.history;
  }

  /** Forgets counts of other parameters. */
  forget(): void {
    for (const { history } of this.#panels) history.forget();
  }

  /** Draws all that moves. */
  draw(): void {
    const most = highestRate(this.#panels.map(({ history }) => history)), colours = this.#colours;
    for (const { history, raster, picture, below } of this.#panels) {
      picture.draw(raster, colours);
      if (this.#kind === "cell") drawVoltages(below, history, colours);
      else drawRates(below, history, { most, colours });
    }
  }

  /** Reads rates and spectra anew: twice a second is enough. */
  read(): void {
    for (const panel of this.#panels) panel.reading.textContent = readingOf(panel.history, this.#kind);
    if (this.#kind === "cell") return;
    this.#spectra = this.#panels.flatMap(({ history, title }) => spectrumOf(history, title) ?? []);
    drawSpectra(byId<HTMLCanvasElement>("spectrum"), this.#spectra, this.#colours);
    byId("spectrum-text").textContent = this.#spectraText();
  }

  #spectraText(): string {
    const [first] = this.#panels, name = first?.history.about.populations[0].name ?? "";
    if (this.#spectra.length === 0) return "The first spectrum comes after half a second of biological time.";
    const peaks = this.#spectra.map(({ name, peakHz }, k) =>
      `${name} (${k === 0 ? "line" : "dashes"}): highest at ${
        peakHz === null ? "no frequency" : `${peakHz.toFixed(0)} Hz`
      }`
    );
    return `Power of the rate of ${name} cells, as powers of ten of Hz. ${peaks.join(". ")}.`;
  }
}
