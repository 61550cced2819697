import { CELL_CORRELATION } from "./cell_correlation.ts";
import { CELL_RATE, ISI_CV } from "./cells.ts";
import { CORRELATION } from "./correlation.ts";
import { DEALT_CV } from "./dealt_cv.ts";
import { HIGHEST_RATE, LATE_RATE, LOWEST_RATE } from "./extreme_rates.ts";
import { FANO } from "./fano.ts";
import { LAG } from "./lag.ts";
import type { Measure } from "./measure.ts";
import { RATE } from "./rate.ts";
import { PEAK, SPECTRUM } from "./spectrum.ts";
import { BURST, DUTY, PERIOD, PHASE } from "./rhythm.ts";
import { SYNCHRONY } from "./synchrony.ts";
import { VOLTAGE_AFTER, VOLTAGE_LOW, VOLTAGE_MEAN, VOLTAGE_SD, VOLTAGE_TIME } from "./voltage.ts";
import { VOLLEY_DURATION, VOLLEY_INTERVAL, VOLLEY_RATE, VOLLEY_SIZE } from "./volleys.ts";

/** Every measure there is, in the order of tables: what sweeps draw, fits aim at, and summaries and evaluations hold. */
export const MEASURES: readonly Measure[] = [
  RATE,
  PEAK,
  SPECTRUM,
  VOLLEY_SIZE,
  VOLLEY_DURATION,
  VOLLEY_INTERVAL,
  VOLLEY_RATE,
  LAG,
  DEALT_CV,
  FANO,
  SYNCHRONY,
  CORRELATION,
  LOWEST_RATE,
  HIGHEST_RATE,
  LATE_RATE,
  CELL_RATE,
  ISI_CV,
  CELL_CORRELATION,
  PERIOD,
  BURST,
  DUTY,
  PHASE,
  VOLTAGE_MEAN,
  VOLTAGE_SD,
  VOLTAGE_LOW,
  VOLTAGE_AFTER,
  VOLTAGE_TIME,
];
