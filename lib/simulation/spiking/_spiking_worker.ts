/** One thread of a simulation on the CPU: a share of the cells of each population. */
import { SpikingStepper } from "../../reference/spiking/spiking_stepper.ts";
import { SimulationFailure } from "../errors.ts";
import type { SpikingSpec } from "../../network/spiking/spiking_spec.ts";
import { planSpiking, planStretch } from "./plan_spiking.ts";
import { type ExchangeShape, SpikeExchange, stopExchange } from "./spike_exchange.ts";
import type { SpikingOptions, Trace } from "./spiking_run.ts";
import { checkFinite, StepRecorder } from "./step_recorder.ts";

/** What a thread is told. */
export interface Task {
  spec: SpikingSpec;
  options: Pick<SpikingOptions, "durationMs" | "seed" | "binMs" | "record">;
  part: number;
  shape: ExchangeShape;
  memory: SharedArrayBuffer;
}

/** What a thread says. */
export type Report =
  | { kind: "built"; synapses: number }
  | { kind: "progress"; step: number }
  | { kind: "failed"; population: string; neuron: string; step: number }
  | {
    kind: "done";
    counts: Uint32Array;
    spikes: { steps: Uint32Array; cells: Uint32Array } | null;
    traces: Trace[];
  };

/** Time between two reports of progress, ms. */
const REPORT_MS = 100;
/** Windows between two looks at whether all states are finite. */
const CHECK_WINDOWS = 128;

const scope = self as unknown as {
  postMessage(report: Report): void;
  onmessage: (event: MessageEvent<Task>) => void;
};

function runShare({ spec, options, part, shape, memory }: Task): void {
  const plan = planSpiking(spec, options);
  const stretch = planStretch(plan, options.durationMs);
  const stepper = new SpikingStepper(plan.network, { part, parts: shape.parts });
  const recorder = new StepRecorder(plan, stepper, stretch);
  const exchange = new SpikeExchange(memory, shape, part);
  exchange.wait();
  scope.postMessage({ kind: "built", synapses: stepper.synapses });
  let last = performance.now();
  for (let window = 0; stepper.step < stretch.steps; window++) {
    const first = stepper.step;
    const steps = Math.min(shape.window, stretch.steps - first);
    for (let step = 0; step < steps; step++) {
      stepper.integrate();
      recorder.record();
      for (let at = 0; at < shape.populations; at++) {
        exchange.write(step, at, stepper.spiked(at), stepper.first(at));
      }
    }
    if (window % CHECK_WINDOWS === 0 || stepper.step === stretch.steps) {
      try {
        checkFinite(stepper);
      } catch (error) {
        if (!(error instanceof SimulationFailure)) throw error;
        const { population, neuron, step } = error;
        scope.postMessage({ kind: "failed", population, neuron, step });
        stopExchange(memory);
      }
    }
    if (!exchange.wait()) return;
    for (let step = 0; step < steps; step++) {
      for (let at = 0; at < shape.populations; at++) {
        exchange.read(step, at, (cells) => stepper.send(at, cells, first + step + 1));
      }
    }
    exchange.turn();
    if (part === 0 && performance.now() - last > REPORT_MS) {
      scope.postMessage({ kind: "progress", step: stepper.step });
      last = performance.now();
    }
  }
  scope.postMessage({
    kind: "done",
    counts: recorder.counts,
    spikes: recorder.spikes?.sorted() ?? null,
    traces: recorder.traces,
  });
}

scope.onmessage = ({ data }) => runShare(data);
