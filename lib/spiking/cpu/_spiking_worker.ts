/** One thread of a simulation on the CPU: a share of the cells of each population. */
import type { SpikingSpec } from "../spec_types.ts";
import { resolveSpiking } from "../build/resolve.ts";
import type { PopulationState } from "./population_state.ts";
import { SpecError } from "../../base/spec_error.ts";
import type { StructureRecord } from "../rewiring/structure_record.ts";
import { SpikingStepper } from "./spiking_stepper.ts";
import { hasKernels } from "./kernel_limits.ts";
import { KernelMemory, makeKernels } from "../processor/network_kernels.ts";
import { SimulationFailure } from "../simulation_failure.ts";
import { planSpiking, planStretch, type SpikingPlan } from "../simulation/plan_spiking.ts";
import { type ExchangeShape, SpikeExchange, stopExchange } from "./spike_exchange.ts";
import { withRates } from "../simulation/set_rates.ts";
import type { SpikeList } from "../simulation/spike_store.ts";
import type { SpikingOptions, Trace } from "../simulation/spiking_run.ts";
import { checkFinite, StepRecorder } from "./step_recorder.ts";

/** What a thread is told. */
export type Command =
  | {
    kind: "open";
    spec: SpikingSpec;
    options: Pick<SpikingOptions, "seed" | "binMs" | "record">;
    part: number;
    shape: ExchangeShape;
    memory: SharedArrayBuffer;
  }
  | { kind: "run"; durationMs: number }
  | { kind: "snapshot" }
  | { kind: "restore"; step: number; populations: PopulationState[] }
  | { kind: "refresh"; spec: SpikingSpec; rates: Readonly<Record<string, number>> };

/** What a thread answers; it may tell the steps done before. */
export type Answer =
  | { kind: "opened"; synapses: number }
  | {
    kind: "ran";
    counts: Uint32Array;
    spikes: SpikeList | null;
    traces: Trace[];
    sums: Float64Array[];
    structure?: StructureRecord;
    synapses: number;
  }
  | { kind: "stopped"; failure: Failure | null; refusal?: { path: string; issues: readonly string[] } }
  | { kind: "snapshot"; populations: PopulationState[] }
  | { kind: "done" };

/** Where a state was not finite. */
export interface Failure {
  population: string;
  neuron: string;
  step: number;
}

/** Steps of the stretch that are done. */
export interface StepsDone {
  kind: "progress";
  steps: number;
}

/** Time between two reports of progress, ms. */
const REPORT_MS = 100;
/** Windows between two looks at whether all states are finite. */
const CHECK_WINDOWS = 128;

const scope = self as unknown as {
  postMessage(message: Answer | StepsDone): void;
  onmessage: (event: MessageEvent<Command>) => void;
};

/** A thread's share. */
class Share {
  readonly plan: SpikingPlan;
  readonly stepper: SpikingStepper;
  readonly exchange: SpikeExchange;
  #failure: Failure | null = null;

  constructor(readonly opened: Extract<Command, { kind: "open" }>) {
    const { spec, options, part, shape, memory } = opened;
    this.plan = planSpiking(spec, options);
    const { network } = this.plan, maker = hasKernels(network) ? { KernelMemory, makeKernels } : null;
    this.stepper = new SpikingStepper(network, { part, parts: shape.parts }, maker);
    this.exchange = new SpikeExchange(memory, shape, part);
  }

  /** Gives the voltages of the share to the others, or takes those of all. */
  #exchangeVoltages(give: boolean): void {
    const { stepper, exchange: { voltages: shared } } = this;
    let first = 0;
    for (const [at, all] of stepper.voltages) {
      if (give) shared.set(stepper.voltage(at), first + stepper.first(at));
      else all.set(shared.subarray(first, first + all.length));
      first += all.length;
    }
  }

  /** Takes the voltages of all cells at the start. @returns False when all threads are to stop. */
  #begin(): boolean {
    const { stepper, exchange } = this;
    if (stepper.voltages.size === 0) return true;
    this.#exchangeVoltages(true);
    if (!exchange.wait()) return false;
    this.#exchangeVoltages(false);
    exchange.turn();
    return true;
  }

  /** Does a window of steps. @returns False when all threads are to stop. */
  #window(steps: number, recorder: StepRecorder, check: boolean): boolean {
    const { stepper, exchange, opened: { shape, memory } } = this;
    const first = stepper.step;
    // Traces are of each step.
    const together = this.plan.traces.length > 0 ? 1 : steps;
    for (let done = 0; done < steps; done += together) {
      stepper.integrate(together);
      recorder.record(together);
      for (let step = 0; step < together; step++) {
        for (let at = 0; at < shape.populations; at++) {
          exchange.write(done + step, at, stepper.spiked(at, step), stepper.first(at));
        }
      }
    }
    if (check) {
      try {
        checkFinite(stepper);
      } catch (error) {
        if (!(error instanceof SimulationFailure)) throw error;
        const { population, neuron, step } = error;
        this.#failure = { population, neuron, step };
        stopExchange(memory);
      }
    }
    this.#exchangeVoltages(true);
    if (!exchange.wait()) return false;
    this.#exchangeVoltages(false);
    for (let step = 0; step < steps; step++) {
      for (let at = 0; at < shape.populations; at++) {
        exchange.read(step, at, (cells) => stepper.send(at, cells, first + step + 1));
      }
      stepper.update(first + step + 1);
    }
    // Where some learn, the window is of one step.
    stepper.learn();
    exchange.turn();
    return true;
  }

  run(durationMs: number): void {
    const { plan, stepper, opened: { part, shape } } = this;
    const stretch = planStretch(plan, durationMs, stepper.step);
    const recorder = new StepRecorder(plan, stepper, stretch);
    stepper.rewiring.takeRecord();
    this.#failure = null;
    let last = performance.now();
    if (!this.#begin()) return scope.postMessage({ kind: "stopped", failure: null });
    for (let done = 0, window = 0; done < stretch.steps; window++) {
      const steps = Math.min(shape.window, stretch.steps - done);
      done += steps;
      if (!this.#window(steps, recorder, window % CHECK_WINDOWS === 0 || done === stretch.steps)) {
        return scope.postMessage({ kind: "stopped", failure: this.#failure });
      }
      if (part !== 0 || performance.now() - last < REPORT_MS) continue;
      scope.postMessage({ kind: "progress", steps: done });
      last = performance.now();
    }
    const { counts, spikes, traces, sums } = recorder;
    const { synapses } = stepper, { structure } = stepper.rewiring.takeRecord();
    scope.postMessage({
      ...{ kind: "ran", counts, spikes: spikes?.sorted() ?? null, traces, sums, synapses },
      ...(structure ? { structure } : {}),
    });
  }
}

let share: Share;

function obey(command: Command): void {
  switch (command.kind) {
    case "open":
      share = new Share(command);
      return scope.postMessage({ kind: "opened", synapses: share.stepper.synapses });
    case "run":
      try {
        return share.run(command.durationMs);
      } catch (error) {
        // All threads are refused at the same step, so that none waits for another.
        if (!(error instanceof SpecError)) throw error;
        const { path, issues } = error;
        return scope.postMessage({ kind: "stopped", failure: null, refusal: { path, issues } });
      }
    case "snapshot": {
      const populations = share.plan.network.populations.map((_, at) => share.stepper.snapshot(at));
      return scope.postMessage({ kind: "snapshot", populations });
    }
    case "restore":
      share.stepper.restore(command.step, command.populations);
      return scope.postMessage({ kind: "done" });
    case "refresh": {
      const network = resolveSpiking(command.spec, { seed: share.plan.network.seed });
      share.stepper.refresh(withRates(network, command.rates));
      return scope.postMessage({ kind: "done" });
    }
  }
}

scope.onmessage = ({ data }) => obey(data);
