/**
 * Recordings of events for training: spoken digits and cameras, in bins of time.
 * @module
 */
export { type AedatOptions, decodeAedat, loadAedat } from "../events/aedat.ts";
export {
  binEvents,
  type BinEventsOptions,
  type BinnedEvents,
  eventBatches,
  type EventBatchOptions,
} from "../events/bin_events.ts";
export { type CameraEvents, pixelUnits } from "../events/camera_events.ts";
export {
  type EventList,
  type EventRecordings,
  eventRecordings,
  type EventRecordingsOptions,
} from "../events/event_recordings.ts";
export { decodeNMnist, openNMnist, readNMnist } from "../events/nmnist.ts";
export { decodeShd, openShd, readShd, type ShdRecordings } from "../events/shd.ts";
