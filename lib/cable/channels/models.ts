import { caHva } from "./ca_hva.ts";
import { caLva } from "./ca_lva.ts";
import { cal } from "./cal.ts";
import { cat } from "./cat.ts";
import type { ChannelModel } from "./channel_model.ts";
import { hh } from "./hh.ts";
import { ih } from "./ih.ts";
import { im } from "./im.ts";
import { kP } from "./k_p.ts";
import { kT } from "./k_t.ts";
import { kdr } from "./kdr.ts";
import { km } from "./km.ts";
import { kv3 } from "./kv3.ts";
import { na } from "./na.ts";
import { naP } from "./na_p.ts";
import { naTa } from "./na_ta.ts";
import { naTs } from "./na_ts.ts";
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
  naTa,
  naTs,
  naP,
  kT,
  kP,
  kv3,
  im,
  caHva,
  caLva,
];
