import { type Choice, CHOICES, findChoice, type Slider } from "../choices.ts";
import type { EngineChoice } from "../messages.ts";
import { byId, make } from "./dom.ts";
import { type PageState, presetState } from "./link.ts";

/** What is told of changes. */
export interface ControlEvents {
  /** Something else is to be run. */
  onStart(state: PageState): void;
  /** A slider was moved. */
  onValues(state: PageState, path: string): void;
  /** The speed was changed, or whether it rests. */
  onPace(state: PageState): void;
}

function valueText({ unit, step }: Slider, value: number): string {
  const digits = Math.max(0, Math.min(3, -Math.floor(Math.log10(step) + 1e-9)));
  return `${value.toFixed(digits)}${unit === "×" ? " ×" : unit && ` ${unit}`}`;
}

function choiceOptions(): HTMLElement[] {
  const groups = [...new Set(CHOICES.map(({ group }) => group))];
  return groups.map((label) => {
    const options = CHOICES.filter(({ group }) => group === label)
      .map(({ name, title }) => make("option", { value: name, textContent: title }));
    return make("optgroup", { label }, options);
  });
}

/** The form: what it shows is the state, which it changes. */
export class Controls {
  paused = false;

  constructor(public state: PageState, readonly events: ControlEvents) {
    byId("choice").append(...choiceOptions());
    this.#listen();
    this.show(state);
  }

  #listen(): void {
    const { events } = this;
    const on = (id: string, type: string, then: (element: HTMLInputElement) => void) => {
      const element = byId<HTMLInputElement>(id);
      element.addEventListener(type, () => then(element));
    };
    byId("controls").addEventListener("submit", (event) => event.preventDefault());
    on("choice", "change", ({ value }) => this.#choose(findChoice(value)));
    on("reset", "click", () => {
      const { values } = presetState(this.state.choice);
      this.show({ ...this.state, values });
      events.onStart(this.state);
    });
    on("surrogate", "change", ({ checked }) => {
      this.state = { ...this.state, surrogate: checked };
      events.onStart(this.state);
    });
    on("engine", "change", ({ value }) => {
      this.state = { ...this.state, engine: value as EngineChoice };
      events.onStart(this.state);
    });
    on("seed", "change", (element) => {
      const seed = Number(element.value);
      if (element.value !== "" && element.validity.valid) this.state = { ...this.state, seed };
      element.value = String(this.state.seed);
      events.onStart(this.state);
    });
    on("pace", "change", ({ value }) => {
      this.state = { ...this.state, pace: value === "max" ? null : Number(value) };
      events.onPace(this.state);
    });
    on("pause", "click", () => this.pause(!this.paused));
    on("restart", "click", () => events.onStart(this.state));
  }

  #choose(choice: Choice): void {
    const { seed, engine } = this.state;
    this.show({ ...presetState(choice), seed, engine });
    this.events.onStart(this.state);
  }

  /** Rests, or goes on. */
  pause(paused: boolean): void {
    this.paused = paused;
    byId("pause").textContent = paused ? "Go on" : "Pause";
    this.events.onPace(this.state);
  }

  #slider(slider: Slider, at: number): HTMLElement {
    const { path, label, low, high, step } = slider, id = `slider-${at}`;
    const value = this.state.values[path];
    const output = make("output", { textContent: valueText(slider, value) });
    output.setAttribute("for", id);
    const input = make("input", { type: "range", id, name: path });
    Object.assign(input, { min: String(low), max: String(high), step: String(step) });
    input.value = String(value);
    input.setAttribute("aria-valuetext", valueText(slider, value));
    input.addEventListener("input", () => {
      const values = { ...this.state.values, [path]: Number(input.value) };
      output.textContent = valueText(slider, values[path]);
      input.setAttribute("aria-valuetext", output.textContent);
      this.state = { ...this.state, values };
      this.events.onValues(this.state, path);
    });
    const text = make("label", { textContent: label });
    text.htmlFor = id;
    return make("div", { className: "slider" }, [text, output, input]);
  }

  /** Shows a state. */
  show(state: PageState): void {
    this.state = state;
    const { choice, seed, pace, engine, surrogate } = state;
    byId<HTMLSelectElement>("choice").value = choice.name;
    byId("about").textContent = choice.about;
    byId("sliders").replaceChildren(...choice.sliders.map((slider, at) => this.#slider(slider, at)));
    byId("surrogate-field").hidden = !choice.surrogate;
    byId("surrogate-about").textContent = choice.surrogate?.about ?? "";
    byId<HTMLInputElement>("surrogate").checked = surrogate;
    const paces = byId<HTMLSelectElement>("pace"), wanted = pace === null ? "max" : String(pace);
    if (![...paces.options].some(({ value }) => value === wanted)) {
      paces.append(make("option", { value: wanted, textContent: `${wanted} ms a second` }));
    }
    paces.value = wanted;
    byId<HTMLSelectElement>("engine").value = engine;
    byId<HTMLSelectElement>("engine").disabled = choice.kind === "cell";
    byId<HTMLInputElement>("seed").value = String(seed);
    byId<HTMLButtonElement>("save-run").hidden = choice.kind === "cell";
  }
}
