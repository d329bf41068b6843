// n8n-core 1.122 starts a clean-up interval for its SSH connections that nothing stops, so a test
// process would never end. An interval that does not hold the process open changes nothing else.
const startInterval = globalThis.setInterval;
globalThis.setInterval = ((...args: Parameters<typeof startInterval>) =>
	startInterval(...args).unref()) as typeof startInterval;
