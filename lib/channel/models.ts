import { cal } from "./cal.ts";
import { cat } from "./cat.ts";
import type { ChannelModel } from "./channel_model.ts";
import { hh } from "./hh.ts";
import { ih } from "./ih.ts";
import { kdr } from "./kdr.ts";
import { km } from "./km.ts";
import { na } from "./na.ts";
import { pas } from "./pas.ts";
import { sk } from "./sk.ts";

/** Models of ion channels. */
export const CHANNEL_MODELS: readonly ChannelModel[] = [
  pas,
  hh,
  na,
  kdr,
  km,
  cal,
  cat,
  sk,
  ih,
] as readonly unknown[] as readonly ChannelModel[];
