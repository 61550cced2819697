/** The safetensors format: tensors by name with free-text metadata, readable by PyTorch, JAX and others. */
export { decodeSafetensors, openSafetensors } from "./safetensors_decode.ts";
export { encodeSafetensors } from "./safetensors_encode.ts";
export type { SafeTensor, SafetensorsFile, TensorData, TensorDtype } from "./safetensors_format.ts";
export { tensorFloats } from "./safetensors_format.ts";
