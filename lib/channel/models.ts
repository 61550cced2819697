import type { ChannelModel } from "./channel_model.ts";
import { hh } from "./hh.ts";
import { pas } from "./pas.ts";

/** Models of ion channels. */
export const CHANNEL_MODELS: readonly ChannelModel[] = [
  pas,
  hh,
] as readonly unknown[] as readonly ChannelModel[];
