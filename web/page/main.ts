/// <reference lib="dom" />
/**
 * The page: starts the worker, shows what it tells, and tells it what the visitor wants.
 * @module
 */
import type { LiveAbout } from "../engine/live.ts";
import type { Answer, Command, DeviceFound, Source } from "../messages.ts";
import { Controls } from "./controls.ts";
import { byId } from "./dom.ts";
import { hashOf, type PageState, stateIn } from "./link.ts";
import { showNotice } from "./notice.ts";
import { Panels } from "./panels.ts";
import { download, share } from "./save.ts";

/** Wall time between two readings of rates and spectra, ms. */
const READ_MS = 500;
/** Wall time between two pictures where motion is unwelcome, ms. */
const CALM_MS = 1000;

/** What tests and curious people read: when what was shown first, and how many pictures there were. */
interface Measured {
  firstSpikesMs: number | null;
  frames: number;
  biologicalMs: number;
}

const measured: Measured = { firstSpikesMs: null, frames: 0, biologicalMs: 0 };
Object.assign(globalThis, { volleyLive: measured });

const worker = new Worker(
  URL.createObjectURL(new Blob([byId("worker").textContent!], { type: "text/javascript" })),
);
const tell = (command: Command) => worker.postMessage(command);
const panels = new Panels(), calm = matchMedia("(prefers-reduced-motion: reduce)");
let run = 0, dirty = false, drawnAt = -Infinity, readAt = -Infinity, speed = 0;
let about: Partial<Record<Source, LiveAbout>> = {};
let device: DeviceFound | null = null;

function say(text: string, wrong = false): void {
  const status = byId("status");
  status.classList.toggle("wrong", wrong);
  if (status.textContent !== text) status.textContent = text;
}

function remember(state: PageState): void {
  history.replaceState(null, "", hashOf(state));
}

function start(state: PageState): void {
  const { choice, values, seed, engine, surrogate, pace } = state;
  remember(state);
  say("Setting the network up …");
  if (device) showNotice(device, engine);
  tell({
    kind: "start",
    run: ++run,
    choice: choice.name,
    values,
    seed,
    engine,
    surrogate,
    pace,
    paused: controls.paused,
  });
}

const controls: Controls = new Controls(stateIn(location.hash), {
  onStart: start,
  onValues(state, path) {
    remember(state);
    tell({ kind: "set", values: { [path]: state.values[path] } });
  },
  onPace(state) {
    remember(state);
    tell({ kind: "pace", pace: state.pace, paused: controls.paused });
    if (controls.paused) say("It rests.");
    else say(running());
  },
});

/** In one line what runs, on what and how fast. */
function running(): string {
  const { network } = about;
  if (!network) return "";
  const where = network.engine === "gpu" ? `your GPU (${network.device})` : "your processor";
  return `Runs on ${where}, ${Math.round(speed / 10) * 10} ms of biological time a second.`;
}

function models(): Record<string, Uint8Array<ArrayBuffer>> {
  const found = [...document.querySelectorAll<HTMLScriptElement>("script[data-model]")];
  return Object.fromEntries(
    found.map((
      script,
    ) => [script.dataset.model!, Uint8Array.from(atob(script.textContent!), (text) => text.charCodeAt(0))]),
  );
}

worker.onmessage = ({ data }: MessageEvent<Answer>) => {
  if (data.kind === "device") {
    device = data;
    return showNotice(data, controls.state.engine);
  }
  if (data.kind === "file") return download(data.name, data.type, data.bytes);
  if (data.run !== run) return;
  if (data.kind === "started") {
    about = data.about;
    panels.begin(about, controls.state.choice);
    measured.biologicalMs = 0;
  } else if (data.kind === "changed") panels.forget();
  else if (data.kind === "failed") {
    say(`${data.sentence}. Go back to the preset, or start anew.`, true);
  } else {
    panels.history(data.source)?.add(data.stretch);
    if (data.source === "network") measured.biologicalMs += data.stretch.durationMs;
    if (data.stretch.times.length > 0) measured.firstSpikesMs ??= performance.now();
    speed = data.msPerSecond;
    dirty = true;
  }
};
worker.onerror = (event) => say(`The simulation stopped: ${event.message}`, true);

function frame(now: number): void {
  requestAnimationFrame(frame);
  if (!dirty || (calm.matches && now - drawnAt < CALM_MS)) return;
  dirty = false;
  drawnAt = now;
  measured.frames++;
  panels.draw();
  if (now - readAt < READ_MS) return;
  readAt = now;
  panels.read();
  if (!controls.paused) say(running());
}

byId("save-run").addEventListener("click", () => tell({ kind: "save", what: "run" }));
byId("save-spec").addEventListener("click", () => tell({ kind: "save", what: "spec" }));
byId("share").addEventListener("click", async () => say(await share()));
addEventListener("hashchange", () => {
  if (location.hash === hashOf(controls.state)) return;
  controls.show(stateIn(location.hash));
  start(controls.state);
});
addEventListener("resize", () => dirty = true);
document.addEventListener("visibilitychange", () => {
  tell({ kind: "pace", pace: controls.state.pace, paused: controls.paused || document.hidden });
});

tell({ kind: "models", models: models() });
start(controls.state);
requestAnimationFrame(frame);
