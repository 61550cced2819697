import { openHdf5Bytes } from "../../io/hdf5_file.ts";
import { NWB_KIND, NwbFile } from "./nwb_file.ts";

/** Opens an NWB file from its bytes. @param path Its name for error sentences. @throws {FileError} */
export async function openNwb(bytes: Uint8Array, path: string): Promise<NwbFile> {
  const file = await openHdf5Bytes(bytes, { path, kind: NWB_KIND });
  try {
    return new NwbFile(file, path);
  } catch (error) {
    file[Symbol.dispose]();
    throw error;
  }
}
