import { chooseDecoder } from "../lib/decoding/classify/choose_decoder.ts";
import type { DecoderScore } from "../lib/decoding/classify/cross_validate_decoder.ts";
import type { StoredDecoder } from "../lib/decoding/classify/decoder_file.ts";
import { fitRidgeDecoder } from "../lib/decoding/classify/fit_ridge_decoder.ts";
import { fitLinearSvm } from "../lib/decoding/classify/linear_svm.ts";
import { fitLogistic } from "../lib/decoding/classify/logistic.ts";
import { trainDecoder } from "../lib/decoding/classify/neural_decoder.ts";
import { fitPoissonDecoder } from "../lib/decoding/classify/poisson_decoder.ts";
import type { Samples } from "../lib/decoding/classify/samples.ts";
import { trainSpikingDecoder } from "../lib/decoding/classify/spiking_decoder.ts";
import { classFolds } from "../lib/decoding/folds.ts";
import type { Gpu } from "../lib/gpu/gpu.ts";
import { type Arguments, failUsage, type Option } from "./_arguments.ts";

/** What decodes. */
export const DECODERS = ["poisson", "logistic", "svm", "ridge", "mlp", "recurrent", "spiking"] as const;
export type DecoderName = typeof DECODERS[number];

/** Those that have layers, which a GPU may train. */
export const LAYERED: readonly DecoderName[] = ["mlp", "recurrent"];

/** The options of what decodes. */
export const DECODER_OPTIONS = {
  by: {
    type: "string",
    value: "KIND",
    of: DECODERS,
    help: `what decodes: ${DECODERS.join(", ")}`,
    default: "poisson",
    goesWith: { model: false },
  },
  penalty: {
    type: "string",
    value: "N,...",
    help:
      "of all but poisson, against learning by heart: the ridge of logistic and ridge, 1 over the cost of svm, the decay of weights of the others; of several the best is chosen within what is learnt from",
    default: "1",
    goesWith: { model: false },
  },
  units: {
    type: "number",
    value: "N",
    help: "of mlp, recurrent and spiking: units of a layer",
    default: "32",
    goesWith: { model: false },
  },
  steps: {
    type: "number",
    value: "N",
    help: "of mlp, recurrent and spiking: training steps",
    default: "400",
    goesWith: { model: false },
  },
} as const satisfies Record<string, Option>;

/** A decoder that learns, and how. */
export interface Learner {
  by: DecoderName;
  /** Penalties to choose from; null of what has none. */
  penalties: number[] | null;
  /** Whether it takes features in units of their deviations. */
  standardise: boolean;
  /** Learns; of several penalties the one that does best in parts of the samples. */
  learn: (samples: Samples, bins: number) => Promise<{ decoder: StoredDecoder; penalty: number | null }>;
}

/** What a decoder is made with, beside its penalty. */
interface Made {
  units: number;
  steps: number;
  seed: number;
  gpu: Gpu | null;
  engine?: "gpu" | "reference";
  bins: number;
}

async function make(
  by: DecoderName,
  samples: Samples,
  penalty: number,
  { units, steps, seed, gpu, engine, bins }: Made,
): Promise<StoredDecoder> {
  const training = { steps, seed, weightDecay: penalty, engine };
  switch (by) {
    case "poisson":
      return fitPoissonDecoder(samples);
    case "logistic":
      return fitLogistic(samples, { ridge: penalty });
    case "svm":
      return fitLinearSvm(samples, { cost: 1 / penalty, seed });
    case "ridge":
      return fitRidgeDecoder(samples, { ridge: penalty });
    case "mlp": {
      const layer = { kind: "dense", units, activation: "silu" } as const;
      return await trainDecoder(gpu, samples, { ...training, bins: 1, layers: [layer, layer] });
    }
    case "recurrent":
      return await trainDecoder(gpu, samples, {
        ...{ ...training, bins, layers: [{ kind: "gru", units }, { kind: "last" }] },
      });
    case "spiking":
      return trainSpikingDecoder(samples, { units, steps, seed, bins, weightDecay: penalty });
  }
}

/** Penalties that are asked for. @throws {UsageError} */
export function penaltiesOf(args: Arguments, option: string, absent: string): number[] {
  const texts = (args.text(option) ?? absent).split(",").map((text) => text.trim());
  return texts.map((text) => {
    const number = text === "" ? NaN : Number(text);
    if (Number.isFinite(number) && number >= 0) return number;
    failUsage(args.command.name, `--${option} must be numbers from 0, with commas between`, text || "empty");
  });
}

/** What is to decode. @throws {UsageError} */
export function learnerOf(
  args: Arguments,
  { gpu, engine, by: score, folds }: Pick<Made, "gpu" | "engine"> & { by: DecoderScore; folds: number },
): Learner {
  const by = args.choice("by", DECODERS), seed = args.seed;
  const units = args.whole("units", 32, 1, 4096), steps = args.whole("steps", 400, 1, 1_000_000);
  const penalties = by === "poisson" ? null : penaltiesOf(args, "penalty", "1");
  if (by === "poisson" && args.has("penalty")) {
    failUsage("decode", "--penalty is for decoders that have one", "--by poisson");
  }
  for (const option of ["units", "steps"]) {
    if (args.has(option) && !["mlp", "recurrent", "spiking"].includes(by)) {
      failUsage("decode", `--${option} is for mlp, recurrent and spiking`, `--by ${by}`);
    }
  }
  if (penalties?.includes(0) && ["svm", "logistic", "ridge"].includes(by)) {
    failUsage("decode", `--penalty of ${by} must be above 0`, 0);
  }
  const standardise = by !== "poisson";
  return {
    ...{ by, penalties, standardise },
    async learn(samples, bins) {
      const about = { units, steps, seed, gpu, engine, bins };
      if (!penalties) return { decoder: await make(by, samples, 0, about), penalty: null };
      let [penalty] = penalties;
      if (penalties.length > 1) {
        const candidates = Object.fromEntries(
          penalties.map((one) => [`penalty ${one}`, (some: Samples) => make(by, some, one, about)]),
        );
        const inner = classFolds(samples.labels, { folds, seed });
        const chosen = await chooseDecoder(candidates, samples, { folds: inner, standardise, by: score });
        penalty = penalties[Object.keys(candidates).indexOf(chosen.name)];
      }
      return { decoder: await make(by, samples, penalty, about), penalty };
    },
  };
}
