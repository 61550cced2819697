import { type OpenHdf5, openHdf5Bytes, openHdf5File } from "../../io/hdf5_file.ts";
import { NWB_KIND, NwbFile } from "./nwb_file.ts";

/** Opens an NWB file from its bytes. @param path Its name for error sentences. @throws {FileError} */
export async function openNwb(bytes: Uint8Array, path: string): Promise<NwbFile> {
  return opened(await openHdf5Bytes(bytes, { path, kind: NWB_KIND }), path);
}

/** Opens an NWB file on the disk. @throws {FileError} */
export async function openNwbFile(path: string): Promise<NwbFile> {
  return opened(await openHdf5File(path, { kind: NWB_KIND }), path);
}

function opened(file: OpenHdf5, path: string): NwbFile {
  try {
    return new NwbFile(file, path);
  } catch (error) {
    file[Symbol.dispose]();
    throw error;
  }
}
