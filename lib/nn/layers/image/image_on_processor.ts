/**
 * Layers of images on the processor, which are loaded together when one is needed.
 * @module
 */
export { processorConv2d } from "./processor_conv2d.ts";
export { processorPool2d } from "./processor_pool2d.ts";
